from odoo import api, fields, models


class MentoratCommitmentTellingMixin(models.AbstractModel):
    """Who is told of a promise. The automation rules call these methods: HR may switch
    each of them off."""

    _name = "mentorat.commitment.telling.mixin"
    _description = "Telling of a Promise"
    _inherit = ["mentorat.mail.link.mixin"]

    away_note = fields.Char(
        string="Absence",
        compute="_compute_away_note",
        compute_sudo=True,
        help="Until when the mentor is away, and who stands in.",
    )

    @api.depends("agreement_id", "mentor_id")
    @api.depends_context("lang")
    def _compute_away_note(self):
        for commitment in self:
            commitment.away_note = False
        live = self._filter_live().filtered("mentor_id.away_until")
        notes = live.agreement_id._format_away_of_each()
        for commitment in live:
            commitment.away_note = notes[commitment.agreement_id.id]

    def _remind_mentor(self):
        """An activity, due on the day of the limit, for whoever answers now: a mentor
        who is away is left in peace. Nobody answers? The coordinators find a way."""
        for commitment in self:
            mentor = commitment.agreement_id._get_answering_mentor()
            if not mentor:
                commitment._ask_coordinators()
                continue
            commitment._schedule_silent_activity(
                "mentorat_module.activity_due", mentor.user_id, commitment.limit_at
            )
            commitment._notify(mentor.partner_id, "mail_template_reminder")

    def _ask_coordinators(self):
        for user in self._get_coordinators():
            self._schedule_silent_activity(
                "mentorat_module.activity_escalation", user, fields.Datetime.now()
            )

    def _escalate(self):
        """The coordinators are asked to act; reassignment is one click away."""
        for commitment in self:
            commitment._ask_coordinators()
            for user in commitment._get_coordinators():
                commitment._notify(user.partner_id, "mail_template_overdue_coordinator")

    def _notify_mentee_overdue(self):
        """The mentee is told that the delay has passed and that someone looks at it."""
        for commitment in self:
            commitment._notify(
                commitment.mentee_id.partner_id, "mail_template_overdue_mentee"
            )

    def _get_coordinators(self):
        return self.program_id.coordinator_ids

    def _schedule_silent_activity(self, xmlid, user, deadline):
        """An activity without the mail Odoo sends for each: ours are gathered."""
        if not user:
            return self.env["mail.activity"]
        return self.with_context(mail_activity_quick_update=True).activity_schedule(
            xmlid,
            date_deadline=fields.Datetime.context_timestamp(
                self.with_context(tz=self.program_id.tz), deadline
            ).date(),
            summary=self.with_context(lang=user.lang).display_name,
            user_id=user.id,
        )

    def _get_recipient_url(self):
        """Mentors are led to what there is to do, everybody else to the promise."""
        reader = self._get_recipient()
        place = self.sudo()._get_place_to_act(reader)  # sudo: people are compared
        return place._get_recipient_url() if place else super()._get_recipient_url()

    def _get_place_to_act(self, reader):
        """:return: the question to answer or the pair to contact, when ``reader`` is a
        mentor who does that here, else nothing"""
        if self.request_id:
            is_theirs = reader in self.request_id._get_mentor_partners()
            return self.request_id if is_theirs else None
        is_theirs = reader in self.agreement_id._get_mentors().partner_id
        return self.agreement_id if is_theirs else None

    def _notify(self, partner, template_name):
        self.env["mentorat.notice"]._queue(
            self, partner, f"mentorat_module.{template_name}"
        )
