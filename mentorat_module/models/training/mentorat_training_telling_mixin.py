from odoo import fields, models

from ...tools import timezones

PREFIX = "mentorat_module.mail_template_training_"


class MentoratTrainingTellingMixin(models.AbstractModel):
    """Who is told what of a training. The automation rules call these methods: HR may
    switch each of them off. What a mail that has not left yet would say already is not
    said again, and what was never said is not taken back: each person reads one mail
    for one change. The sessions of a series are one thing to tell: the mail lists the
    dates that concern its reader."""

    _name = "mentorat.training.telling.mixin"
    _description = "Telling Those Concerned by a Training"
    _inherit = ["mentorat.mail.link.mixin"]

    def _notify_planned(self):
        """It takes place: to those invited and to those who give it."""
        for session in self:
            session._reassign_pending("cancelled", among="cancelled")
            aware = session._get_notified_partners("planned", pending=True)
            session._notify_partners(session._get_concerned() - aware, "planned")

    def _notify_moved(self):
        """Another time or place. Who has yet to read that it is planned reads the new
        time there."""
        for session in self:
            if session._is_over():
                continue
            aware = session._get_notified_partners("planned", "moved", pending=True)
            session._notify_partners(session._get_concerned() - aware, "moved")

    def _notify_cancelled(self):
        """It does not take place: to those concerned, when it had been announced."""
        for session in self:
            if not session._get_notified_partners("planned"):
                continue
            aware = session._get_notified_partners("planned", "cancelled", pending=True)
            session._reassign_pending("planned", "moved", among="planned")
            session._notify_partners(session._get_concerned() - aware, "cancelled")

    def _notify_promoted(self, partners):
        """A seat came free for those who waited."""
        for session in self:
            session._notify_partners(partners, "promoted")

    def _notify_joined(self, partners):
        """Somebody was added once it was planned: to them, unless they came by
        themselves."""
        for session in self.filtered("calendar_event_id"):
            if session._is_over():
                continue
            unread = session._get_own_notices("removed").filtered(
                lambda notice: notice.partner_id in partners
                and notice.state == "pending"
            )
            unread.write({"state": "dropped"})
            aware = (
                session._get_notified_partners("planned", pending=True)
                | unread.partner_id
            )
            session._notify_partners(
                partners - aware - self.env.user.partner_id, "planned"
            )

    def _notify_removed(self, partners):
        """Somebody was taken off the list: to them, when they had read of it."""
        for session in self.filtered("calendar_event_id"):
            if session._is_over() or not session._get_notified_partners("planned"):
                continue
            pending = session._get_own_notices("planned", "moved", "promoted")
            unread = pending.filtered(
                lambda notice: notice.partner_id in partners
                and notice.state == "pending"
            )
            unaware = unread.filtered(
                lambda notice: notice.template_id == self._get_templates("planned")
            ).partner_id
            unread.write({"state": "dropped"})
            session._notify_partners(
                partners - unaware - self.env.user.partner_id, "removed"
            )

    def _get_invited_by_hr(self):
        """:return: ``{planned session: contacts of who gives it and of its guests}``"""
        return {
            session: session.mentor_ids.partner_id | session.guest_ids
            for session in self
            if session.state == "planned"
        }

    def _notify_invited_by_hr(self, before):
        """Who gives it, or comes as a guest, changed since ``before``."""
        self.ensure_one()
        after = self.mentor_ids.partner_id | self.guest_ids
        if after - before:
            self._notify_joined(after - before)
        if gone := before - after - self._get_concerned():
            self._notify_removed(gone)

    # ------------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------------

    def _is_over(self):
        self.ensure_one()
        return not self.stop or self.stop <= fields.Datetime.now()

    def _get_concerned(self):
        """:return: the contacts of those who come, may come or wait for a seat, of
        those who give it, and of the guests"""
        self.ensure_one()
        coming = self.participation_ids.filtered(
            lambda row: row.state in ("invited", "registered", "waitlisted")
        )
        return coming.mentee_id.partner_id | self.mentor_ids.partner_id | self.guest_ids

    def _get_reader_sessions(self, state="planned"):
        """:return: of this session and its series, what is to come at ``state`` and
        concerns the person the mail is being written to, in order"""
        reader = self._get_recipient()
        return (
            self._get_series_or_self()
            .filtered(
                lambda session: session.state == state
                and not session._is_over()
                and (not reader or reader in session._get_concerned())
            )
            .sorted("start")
        )

    def _get_series_or_self(self):
        """:return: the sessions that are told as one: the series"""
        return self._get_series() or self

    def _get_notified_partners(self, *moments, pending=False):
        """:return: the contacts for whom a mail about ``moments`` was queued, about
        this session or another of its series

        :param bool pending: those only whose mail has not left yet
        """
        notices = self._get_series_or_self()._get_own_notices(*moments)
        if pending:
            notices = notices.filtered(lambda notice: notice.state == "pending")
        return notices.partner_id

    def _get_own_notices(self, *moments):
        # sudo: the outbox, of which only whom it concerns is looked at
        return (
            self.env["mentorat.notice"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("template_id", "in", self._get_templates(*moments).ids),
                    ("state", "!=", "dropped"),
                ]
            )
        )

    def _get_templates(self, *moments):
        templates = self.env["mail.template"]
        for moment in moments:
            templates |= self.env.ref(PREFIX + moment)
        return templates

    def _reassign_pending(self, *moments, among):
        """What waits to be said of this session is not said any more; where it stood
        for a series, another session at the state ``among`` says it."""
        self.ensure_one()
        pending = self._get_own_notices(*moments).filtered(
            lambda notice: notice.state == "pending"
        )
        heirs = (self._get_series_or_self() - self).filtered(
            lambda session: session.state == among and not session._is_over()
        )
        if heirs:
            pending.write({"res_id": heirs.sorted("start")[0].id})
        else:
            pending.write({"state": "dropped"})

    def _notify_partners(self, partners, moment):
        self.env["mentorat.notice"]._queue_many(
            [(self, partner) for partner in partners], PREFIX + moment
        )

    # ------------------------------------------------------------------
    # LINKS
    # ------------------------------------------------------------------

    def _get_recipient_url(self):
        """Guests read no page of the training: colleagues find it in their calendar,
        others find out what mentoring is."""
        reader = self._get_recipient()
        known = (
            self.sudo().participation_ids.mentee_id.partner_id
            | self.sudo().mentor_ids.partner_id
        )
        if reader not in self.sudo().guest_ids - known:
            return super()._get_recipient_url()
        if any(user._is_internal() for user in reader.sudo().user_ids):
            event = self.sudo().calendar_event_id
            return f"{self.get_base_url()}/odoo/calendar.event/{event.id}"
        return f"{self.get_base_url()}/mentorat"

    def _is_read_on_portal(self, partner):
        """Mentees read on the portal, those too who were taken off the list."""
        if partner in self.sudo().participation_ids.mentee_id.partner_id:
            return True
        if partner in self.sudo().mentor_ids.partner_id:
            return False
        # sudo: whether the reader is a mentee of the programme
        mentees = self.env["mentorat.mentee"].sudo()
        return bool(
            mentees.search_count(
                [
                    ("program_id", "=", self.sudo().program_id.id),
                    ("partner_id", "=", partner.id),
                ],
                limit=1,
            )
        )

    def _format_when(self, instant):
        """The programme's hour; whoever reads another on their wall is told whose."""
        when = super()._format_when(instant)
        tz, reader_tz = self.program_id.tz, self.env.context.get("tz")
        if not (instant and reader_tz) or (
            timezones.to_local(instant, tz) == timezones.to_local(instant, reader_tz)
        ):
            return when
        city = tz.split("/")[-1].replace("_", " ")
        return self.env._("%(when)s (%(city)s time)", when=when, city=city)

    def _get_portal_path(self):
        return "/my/mentorat/trainings"
