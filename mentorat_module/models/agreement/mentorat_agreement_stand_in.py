from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date


class MentoratAgreement(models.Model):
    """Who answers in a pair: its mentor, or the stand-in of a mentor who is away.

    A stand-in makes the first contact and answers, and does nothing else: they do not
    read earlier conversations, nor sign or end the agreement."""

    _inherit = "mentorat.agreement"

    absence_ids = fields.Many2many(
        "mentorat.absence",
        "mentorat_absence_agreement_rel",
        "agreement_id",
        "absence_id",
        copy=False,
        readonly=True,
        groups="mentorat_module.group_mentorat_coordinator",
        string="Absences",
    )

    def _assign_stand_ins(self):
        """Cover these new pairs by the absences of the mentor that are entered
        already."""
        coming = self.env["mentorat.absence"].search(
            Domain("mentor_id", "in", self.mentor_id.ids)
            & Domain("stand_in_id", "!=", False)
            & Domain("ends_at", ">", fields.Datetime.now())
        )
        coming._assign_stand_in(self)

    def _get_running_absences(self):
        """Return ``{agreement: absence}`` (sudo) of the pairs that a stand-in covers
        now, in a fixed number of queries."""
        # sudo: who answers for whom; callers compare people or show one name
        return {
            pair: absence
            for pair in self.sudo()
            for absence in pair.absence_ids
            if absence.stand_in_id and absence._is_running()
        }

    def _get_answering(self, with_limit=False):
        """Return who answers in each of these pairs now, and by when.

        Nobody answers when that mentor is away, see ``_filter_present`` of mentors.

        :param bool with_limit: whether to read the limit as well
        :return: ``{agreement: {"mentor": the stand-in, else the mentor of the pair,
            "stand_in": maybe none, "limit": of the next commitment that is open, naive
            UTC or ``False``, "is_delivered": whether a mail told them}}``, mentors in
            sudo
        """
        absences = self._get_running_absences()
        nobody = self.env["mentorat.mentor"].sudo()  # sudo: as in the absences
        answering = {}
        for pair in self.sudo():  # sudo: as in the absences
            stand_in = absences[pair].stand_in_id if pair in absences else nobody
            answering[pair] = {
                "mentor": stand_in or pair.mentor_id,
                "stand_in": stand_in,
                "limit": False,
                "is_delivered": True,
            }
        return answering

    def _filter_unanswered(self):
        """Return those in which nobody can answer now: the mentor lost the account, and
        nobody stands in."""
        answering = self._get_answering()
        return self.filtered(lambda pair: not answering[pair]["mentor"].is_reachable)

    def _get_hold_error(self):
        """Return why the mentee cannot ask now, or ``False``."""
        self.ensure_one()
        if self._is_live() and self._filter_unanswered():
            return self.env._(
                "%s cannot be reached at the moment. The coordinator knows, and will "
                "tell you who accompanies you.",
                self.mentor_id.name,
            )
        return False

    # ------------------------------------------------------------------
    # A MENTOR WITHOUT AN ACCOUNT
    # ------------------------------------------------------------------

    def _on_mentor_lost(self):
        """Put these pairs on hold: ask the coordinators, once, and tell the mentees."""
        for agreement in self:
            agreement._schedule_leaver_activities()
        self.env["mentorat.notice"]._queue_many(
            [(agreement, agreement.mentee_id.partner_id) for agreement in self],
            "mentorat_module.mail_template_mentor_unreachable",
        )

    def _on_mentor_returned(self):
        """Take up these pairs again, and tell the mentees."""
        self.activity_unlink(["mentorat_module.activity_leaver"])
        for mentor, agreements in self.grouped("mentor_id").items():
            self.env["mentorat.notice"]._queue_many(
                [(pair, pair.mentee_id.partner_id) for pair in agreements],
                "mentorat_module.mail_template_mentor_returned",
                about=mentor.partner_id,
            )
        self._reopen_promises()

    def _reopen_promises(self):
        """Hook: promise anew what is still owed in these pairs, which go on."""

    def _schedule_leaver_activities(self):
        """Give the coordinators an activity on this agreement, without a mail."""
        self.ensure_one()
        silent = self.with_context(mail_activity_quick_update=True)
        for user in self.program_id._get_coordinators():
            silent.activity_schedule("mentorat_module.activity_leaver", user_id=user.id)

    def _is_stand_in(self, user=None):
        """Whether ``user`` (the current one) answers for the mentor now."""
        self.ensure_one()
        stand_in = self._get_answering()[self]["stand_in"]
        return bool(stand_in) and stand_in.user_id == (user or self.env.user)

    @api.model
    def _get_covered_by(self, mentor):
        """Return the agreements (sudo) in which ``mentor`` is the stand-in now."""
        # sudo: whom this mentor covers, which only coordinators may read
        absences_sudo = self.env["mentorat.absence"].sudo()
        running = absences_sudo._get_running_domain()
        return absences_sudo.search(
            running & Domain("stand_in_id", "=", mentor.id)
        ).agreement_ids

    def _get_announced_absence(self):
        """Return the absence (sudo) that covers this pair, the running or the next."""
        self.ensure_one()
        coming = self.sudo().absence_ids.filtered(  # sudo: for a mail to the pair
            lambda absence: absence.stand_in_id
            and absence.ends_at > fields.Datetime.now()
        )
        return coming.sorted("starts_at")[:1]

    def _format_away_of_each(self):
        """Return ``{id: until when the mentor is away, and who answers}``, ``False``
        for a mentor who is there."""
        answering = self._get_answering()
        return {
            pair.id: pair._format_away(answering[pair]["stand_in"]) for pair in self
        }

    def _format_away(self, stand_in):
        self.ensure_one()
        until = self.mentor_id.away_until
        if not until:
            return False
        day = format_date(self.env, until, date_format="d MMM")
        if not stand_in:
            return self.env._("Away until %s, no stand-in", day)
        return self.env._(
            "Away until %(day)s, stand-in: %(name)s",
            day=day,
            name=stand_in.name,
        )
