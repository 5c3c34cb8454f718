from odoo import fields, models

PREFIX = "mentorat_module.mail_template_training_"


class MentoratTrainingTellingMixin(models.AbstractModel):
    """Who is told what of a training. The automation rules call these methods: HR may
    switch each of them off. What a mail that has not left yet would say already is not
    said again, and what was never said is not taken back: each person reads one mail
    for one change."""

    _name = "mentorat.training.telling.mixin"
    _description = "Telling Those Concerned by a Training"
    _inherit = ["mentorat.reader.mixin"]

    def _tell_planned(self):
        """It takes place: to those invited and to those who give it."""
        for session in self:
            session._drop_pending("cancelled")
            aware = session._get_told("planned", pending=True)
            session._tell(session._get_concerned() - aware, "planned")

    def _tell_moved(self):
        """Another time or place. Who has yet to read that it is planned reads the new
        time there."""
        for session in self:
            if not session.stop or session.stop <= fields.Datetime.now():
                continue
            aware = session._get_told("planned", pending=True)
            aware |= session._get_told("moved", pending=True)
            session._tell(session._get_concerned() - aware, "moved")

    def _tell_cancelled(self):
        """It does not take place: to those concerned, when it had been announced."""
        for session in self:
            if not session._get_told("planned"):
                continue
            unaware = session._get_told("planned", pending=True)
            session._drop_pending("planned", "moved")
            session._tell(session._get_concerned() - unaware, "cancelled")

    def _tell_promoted(self, partners):
        """A seat came free for those who waited."""
        for session in self:
            session._tell(partners, "promoted")

    # ------------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------------

    def _get_concerned(self):
        """:return: the contacts of those who come, may come or wait for a seat, and of
        those who give it"""
        self.ensure_one()
        coming = self.participation_ids.filtered(
            lambda row: row.state in ("invited", "registered", "waitlisted")
        )
        return coming.mentee_id.partner_id | self.mentor_ids.partner_id

    def _get_told(self, moment, pending=False):
        """:return: the contacts for whom a mail about ``moment`` was queued

        :param bool pending: those only whose mail has not left yet
        """
        return self._get_notices(moment, pending=pending).partner_id

    def _get_notices(self, *moments, pending=False):
        self.ensure_one()
        templates = self.env["mail.template"]
        for moment in moments:
            templates |= self.env.ref(PREFIX + moment)
        # sudo: the outbox, of which only whom it concerns is looked at
        return (
            self.env["mentorat.notice"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("template_id", "in", templates.ids),
                    ("state", "=", "pending")
                    if pending
                    else ("state", "!=", "dropped"),
                ]
            )
        )

    def _drop_pending(self, *moments):
        self._get_notices(*moments, pending=True).write({"state": "dropped"})

    def _tell(self, partners, moment):
        self.env["mentorat.notice"]._queue_many(
            [(self, partner) for partner in partners], PREFIX + moment
        )

    # ------------------------------------------------------------------
    # LINKS
    # ------------------------------------------------------------------

    def _is_read_on_portal(self, partner):
        return partner in self.sudo().participation_ids.mentee_id.partner_id

    def _get_portal_path(self):
        return "/my/mentorat/trainings"
