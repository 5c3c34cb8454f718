from odoo import models

from ...tools import timezones
from ..common.own_context import is_own

PREFIX = "mentorat_module.mail_template_training_"
# What a mail may tell that waits for the morning.
HELD_MOMENTS = ("planned", "moved", "cancelled", "promoted", "removed")


class MentoratTrainingSession(models.Model):
    """Queue the mails of a training. Automation rules call the ``_notify_…`` methods,
    so HR can switch each of them off.

    One change is one mail a person: what a pending mail announces is not queued again,
    and the cancellation of what was never announced is not sent. A series has one mail,
    which lists the dates of the recipient.
    """

    _inherit = "mentorat.training.session"

    # ------------------------------------------------------------------
    # CALLED BY AUTOMATION RULES
    # ------------------------------------------------------------------

    def _notify_planned(self):
        """Tell those invited and those who give it that it takes place."""
        for session in self:
            session._reassign_pending("cancelled", among="cancelled")
            aware = session._get_notified_partners("planned", pending=True)
            session._notify_partners(session._get_concerned() - aware, "planned")
            session._hasten_pending()

    def _notify_moved(self):
        """Tell the new time or place, except to those whose unsent mail will say it."""
        if is_own(self.env, "mentorat_undone"):
            return
        for session in self:
            if session._is_over():
                continue
            # The mail that says it is moved says when, too.
            session._get_notices("soon", pending=True).write({"state": "dropped"})
            aware = session._get_notified_partners("planned", "moved", pending=True)
            session._notify_partners(session._get_concerned() - aware, "moved")
            session._hasten_pending()

    def _notify_cancelled(self):
        """Tell those concerned that it does not take place, if it was announced."""
        for session in self:
            if not session._get_notified_partners("planned"):
                continue
            aware = session._get_notified_partners("planned", "cancelled", pending=True)
            session._reassign_pending("planned", "moved", among="planned")
            session._notify_partners(session._get_concerned() - aware, "cancelled")
            session._hasten_pending()

    def _notify_promoted(self, partners):
        """Tell those who waited that they have a seat."""
        for session in self:
            session._notify_partners(partners, "promoted")

    def _notify_joined(self, partners):
        """Tell those who were added to a planned session, unless they came by
        themselves."""
        for session in self.filtered("calendar_event_id"):
            if session._is_over():
                continue
            unread = session._get_notices("removed", pending=True).filtered(
                lambda notice: notice.partner_id in partners
            )
            unread.write({"state": "dropped"})
            aware = session._get_notified_partners("planned", pending=True)
            unaware = partners - aware - unread.partner_id
            session._notify_partners(unaware - self.env.user.partner_id, "planned")

    def _notify_removed(self, partners):
        """Tell those who were taken off the list, if they had read of it."""
        for session in self.filtered("calendar_event_id"):
            if session._is_over() or not session._get_notified_partners("planned"):
                continue
            unread = session._get_notices(
                "planned", "moved", "promoted", pending=True
            ).filtered(lambda notice: notice.partner_id in partners)
            unaware = unread.filtered(
                lambda notice: notice.template_id == self._get_templates("planned")
            ).partner_id
            unread.write({"state": "dropped"})
            session._notify_partners(
                partners - unaware - self.env.user.partner_id, "removed"
            )

    # ------------------------------------------------------------------
    # CALLED BY WRITE
    # ------------------------------------------------------------------

    def _get_invited_by_hr(self):
        """Return ``{planned session: contacts of who gives it and of its guests}``."""
        return {
            session: session.mentor_ids.partner_id | session.guest_ids
            for session in self
            if session.state == "planned"
        }

    def _notify_invited_by_hr(self, before):
        """Tell who was added to, or taken from, the mentors and guests ``before``."""
        self.ensure_one()
        after = self.mentor_ids.partner_id | self.guest_ids
        if after - before:
            self._notify_joined(after - before)
        if gone := before - after - self._get_concerned():
            self._notify_removed(gone)

    def _notify_turned_down(self):
        """Tell those who asked for these topics that they are not taken up, and why."""
        for session in self:
            asked = session.requested_by_ids._filter_live()
            session._notify_partners(asked.partner_id, "turned_down")

    # ------------------------------------------------------------------
    # RECIPIENTS
    # ------------------------------------------------------------------

    def _get_concerned(self):
        """Return the contacts of those who come, may come or wait for a seat, of those
        who give it, and the guests."""
        self.ensure_one()
        coming = self.participation_ids._filter_unsettled()
        return coming.mentee_id.partner_id | self.mentor_ids.partner_id | self.guest_ids

    def _get_series_or_self(self):
        """Return the sessions that one mail speaks of."""
        return self._get_series() or self

    def _get_reader_sessions(self, state="planned"):
        """Return, of this session and its series, what is to come at ``state`` and
        concerns the recipient of the mail, in order."""
        recipient = self._get_recipient()
        return (
            self._get_series_or_self()
            .filtered(
                lambda session: session.state == state
                and not session._is_over()
                and (not recipient or recipient in session._get_concerned())
            )
            .sorted("start")
        )

    def _get_notified_partners(self, *moments, pending=False):
        """Return the contacts for whom a mail about ``moments`` was queued, about this
        session or another of its series.

        :param bool pending: those only whose mail has not left yet
        """
        sessions = self._get_series_or_self()
        return sessions._get_notices(*moments, pending=pending).partner_id

    def _get_notices(self, *moments, pending=False):
        """Return the notices (sudo) about ``moments`` that are not dropped."""
        # sudo: the outbox, of which only whom it concerns is looked at
        return (
            self.env["mentorat.notice"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("template_id", "in", self._get_templates(*moments).ids),
                    ("state", "=", "pending")
                    if pending
                    else ("state", "!=", "dropped"),
                ]
            )
        )

    def _get_templates(self, *moments):
        """Return the mails about ``moments``, those that were not deleted."""
        found = (
            self.env.ref(PREFIX + moment, raise_if_not_found=False)
            for moment in moments
        )
        return self.env["mail.template"].union(*filter(None, found))

    def _reassign_pending(self, *moments, among):
        """Drop the unsent mails about ``moments``; where a session of the series is at
        the state ``among``, hand them to the first of these instead."""
        self.ensure_one()
        pending = self._get_notices(*moments, pending=True)
        heirs = (self._get_series_or_self() - self).filtered(
            lambda session: session.state == among and not session._is_over()
        )
        pending.write(
            {"res_id": heirs.sorted("start")[0].id} if heirs else {"state": "dropped"}
        )

    def _hasten_pending(self):
        """Let the mails that wait leave in time for what is brought forward."""
        sessions = self._get_series_or_self()
        sessions._get_notices(*HELD_MOMENTS, pending=True)._hasten()

    def _notify_partners(self, partners, moment):
        self.env["mentorat.notice"]._queue_many(
            [(self, partner) for partner in partners], PREFIX + moment
        )

    # ------------------------------------------------------------------
    # WHAT THE MAIL SHOWS
    # ------------------------------------------------------------------

    def _get_recipient_url(self):
        """Lead guests to their calendar: they read no page of the training. Whoever has
        no account answers on a page of their own."""
        recipient = self._get_recipient()
        session_sudo = self.sudo()  # sudo: who takes part, compared here
        if session_sudo._is_answered_by_link():
            return session_sudo._get_guest_url(recipient)
        known = (
            session_sudo.participation_ids.mentee_id.partner_id
            | session_sudo.mentor_ids.partner_id
        )
        if recipient not in session_sudo.guest_ids - known:
            return super()._get_recipient_url()
        if any(user._is_internal() for user in recipient.sudo().user_ids):
            event = session_sudo.calendar_event_id
            return f"{self.get_base_url()}/odoo/calendar.event/{event.id}"
        return f"{self.get_base_url()}/mentorat"

    def _is_read_on_portal(self, partner):
        """Mentees read on the portal, those too who were taken off the list."""
        session_sudo = self.sudo()  # sudo: who takes part, compared here
        if partner in session_sudo.participation_ids.mentee_id.partner_id:
            return True
        if partner in session_sudo.mentor_ids.partner_id:
            return False
        # sudo: whether the recipient is a mentee of the programme
        mentees_sudo = self.env["mentorat.mentee"].sudo()
        own = [
            ("program_id", "=", session_sudo.program_id.id),
            ("partner_id", "=", partner.id),
        ]
        return bool(mentees_sudo.search_count(own, limit=1))

    def _get_portal_path(self):
        return "/my/mentorat/trainings"

    def _format_when(self, instant):
        """Add the programme's city where the recipient's clock shows another hour."""
        return self._add_city(instant, super()._format_when(instant))

    def _add_city(self, instant, when):
        """Return ``when``, the words for ``instant``, with the programme's city where
        the recipient's clock shows another hour, or may do."""
        tz, recipient_tz = self.program_id.tz, self.env.context.get("tz")
        if not recipient_tz:
            is_there = not self._is_answered_by_link()
        else:
            is_there = instant and (
                timezones.to_local(instant, tz)
                == timezones.to_local(instant, recipient_tz)
            )
        if not instant or is_there:
            return when
        city = tz.split("/")[-1].replace("_", " ")
        return self.env._("%(when)s (%(city)s time)", when=when, city=city)
