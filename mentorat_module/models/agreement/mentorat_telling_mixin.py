from odoo import models


class MentoratTellingMixin(models.AbstractModel):
    """Who is told what at a turn of an agreement. The automation rules call these
    methods: HR may switch each of them off."""

    _name = "mentorat.telling.mixin"
    _description = "Telling the Pair and the Coordinators"

    def _notify_pair_assigned(self):
        for agreement in self:
            agreement._notify(agreement.mentor_id.partner_id, "assigned_mentor")
            agreement._notify(agreement.mentee_id.partner_id, "assigned_mentee")

    def _ask_to_sign(self):
        """Whoever of the two has yet to sign is asked to."""
        for agreement in self:
            for person in (agreement.mentor_id, agreement.mentee_id):
                if agreement._has_to_be_signed_by(person.user_id):
                    agreement._notify(person.partner_id, "to_sign")

    def _get_signing_url(self):
        """:return: where the reader of the mail signs, as an absolute address"""
        self.ensure_one()
        reader = self._get_recipient()
        if reader and self._is_read_on_portal(reader):
            return self.get_base_url() + self.access_url
        return self._get_recipient_url()

    def _notify_pair_slipped(self):
        """A gentle word to both: they have not met for longer than they agreed."""
        for agreement in self.filtered(lambda pair: not pair.mentor_id.away_until):
            agreement._notify_pair("slipped")

    def _prepare_closing(self):
        """Both are told that the end comes near; the mentor gets an activity."""
        for agreement in self:
            agreement.with_context(mail_activity_quick_update=True).activity_schedule(
                "mentorat_module.activity_closing",
                date_deadline=agreement.date_end,
                summary=agreement.display_name,
                user_id=agreement.mentor_id.user_id.id,
            )
            agreement._notify_pair("ending")

    def _send_closing(self):
        for agreement in self:
            agreement._notify_pair("ended")

    def _notify_coordinators_of_early_end(self):
        """A pair that stops before its term may need somebody; the reason given, if
        any, is on the agreement. Who leaves the organisation is told of elsewhere."""
        for agreement in self.filtered(lambda record: record._ended_early()):
            told = agreement.program_id.coordinator_ids - self.env.user
            for user in told:
                agreement._notify(user.partner_id, "ended_early")

    def _ended_early(self):
        """Whether one of the pair, still with us, stopped before the term."""
        people = self.mentee_id.employee_id | self.mentor_id.employee_id
        return self.ended_reason == "early" and all(people.mapped("active"))

    def _notify_coordinators_of_leaver(self):
        for agreement in self:
            for user in agreement.program_id.coordinator_ids:
                agreement.with_context(
                    mail_activity_quick_update=True
                ).activity_schedule("mentorat_module.activity_leaver", user_id=user.id)
                agreement._notify(user.partner_id, "leaver")

    def _notify_pair(self, template_name):
        for partner in self.mentor_id.partner_id | self.mentee_id.partner_id:
            self._notify(partner, template_name)

    def _notify(self, partner, template_name):
        self.env["mentorat.notice"]._queue(
            self, partner, f"mentorat_module.mail_template_{template_name}"
        )

    def _get_first_contact_limit(self):
        """:return: by when the first contact is promised, naive UTC"""
        promises = self.sudo().commitment_ids  # sudo: a date, in a mail to the pair
        return promises.filtered(lambda row: row.kind == "first_contact").limit_at
