from odoo import models
from odoo.exceptions import UserError

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
    """Events that are trainings: who may change the training may do so here, and the
    training follows."""

    _inherit = "calendar.event"

    def write(self, vals):
        sessions = self._get_changing_sessions(vals.keys())
        if not sessions:
            return super().write(vals)
        if self.env.su and not sessions._is_changed_by_right():
            # A synchronisation is nobody to talk to: what it may not change stays.
            vals = {name: vals[name] for name in vals.keys() - WATCHED}
            return super().write(vals)
        sessions._check_changed_in_calendar()
        if vals.get("recurrency"):
            raise UserError(
                self.env._("A training is repeated on its own page, with “Repeat…”.")
            )
        before = {each: each.calendar_event_id.partner_ids for each in sessions}
        # Those concerned are told by the session, once, in their language.
        events = self.with_context(no_mail_to_attendees=True)
        result = super(CalendarEvent, events).write(vals)
        sessions._pull_from_calendar(before)
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

    def _is_told_by_mentoring(self):
        return bool(self._get_sessions()) or super()._is_told_by_mentoring()

    def _get_changing_sessions(self, names):
        """:return: the sessions that a change of the fields ``names`` concerns; none
        when it comes from there"""
        if not names & (WATCHED | {"recurrency"}) or self.env.context.get(
            "mentorat_from_session"
        ):
            return self.env["mentorat.training.session"]
        return self._get_sessions()

    def _get_sessions(self):
        """:return: the training sessions that these events are"""
        # sudo: finds them; whether they may be changed is asked of the session
        sessions = self.env["mentorat.training.session"].sudo()
        return sessions.search([("calendar_event_id", "in", self.ids)])
