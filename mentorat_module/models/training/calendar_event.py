from odoo import models
from odoo.exceptions import UserError

from ..common.own_context import OWN, is_own

# What a training shows of itself in the calendar.
WATCHED = {
    "name",
    "start",
    "stop",
    "start_date",
    "stop_date",
    "duration",
    "allday",
    "location",
    "videocall_location",
    "partner_ids",
    "active",
}


class CalendarEvent(models.Model):
    """Let those who may change a training do so in its event; the training follows."""

    _inherit = "calendar.event"

    def write(self, vals):
        sessions = self._get_changing_sessions(vals.keys())
        if not sessions:
            return super().write(vals)
        if self.env.su and not sessions._is_changed_by_right():
            # A synchronisation: drop the changes instead of raising an error.
            vals = {name: vals[name] for name in vals.keys() - WATCHED}
            return super().write(vals)
        sessions._check_changed_in_calendar()
        if is_own(self.env, "mentorat_synchronised"):
            # An error would stop the synchronisation of that user for good.
            vals = {**vals, "recurrency": False}
        if vals.get("recurrency"):
            raise UserError(
                self.env._("A training is repeated on its own page, with “Repeat…”.")
            )
        before = {each: each.calendar_event_id.partner_ids for each in sessions}
        # The session sends its own mails, once, in the language of each. An answer that
        # comes with a new time would else write the former time to the event again.
        events = self.with_context(no_mail_to_attendees=True, mentorat_no_push=OWN)
        result = super(CalendarEvent, events).write(vals)
        sessions._pull_from_calendar(before)
        if "attendee_ids" in vals:
            sessions._push_to_calendar()
        return result

    def unlink(self):
        sessions = self._get_changing_sessions({"active"})
        if self.env.su and not sessions._is_changed_by_right():
            others = self - sessions.calendar_event_id
            return super(CalendarEvent, others).unlink()
        sessions._check_changed_in_calendar()
        result = super().unlink()
        sessions._cancel_from_calendar()
        return result

    def _has_own_cancellation_mail(self):
        return bool(self._get_sessions()) or super()._has_own_cancellation_mail()

    def _get_changing_sessions(self, names):
        """Return the sessions (sudo) that a change of the fields ``names`` concerns;
        none when the change comes from a session."""
        if not names & (WATCHED | {"recurrency"}) or is_own(
            self.env, "mentorat_from_session"
        ):
            return self.env["mentorat.training.session"]
        return self._get_sessions()

    def _get_sessions(self):
        """Return the training sessions (sudo) that these events are."""
        # sudo: finds them; whether they may be changed is asked of the session
        sessions_sudo = self.env["mentorat.training.session"].sudo()
        return sessions_sudo.search([("calendar_event_id", "in", self.ids)])
