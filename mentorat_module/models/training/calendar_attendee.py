from odoo import fields, models

from ..common.own_context import is_own


class CalendarAttendee(models.Model):
    """Take what somebody answers in the calendar as their answer to the training."""

    _inherit = "calendar.attendee"

    def write(self, vals):
        result = super().write(vals)
        state = vals.get("state")
        if state in ("accepted", "declined") and not is_own(
            self.env, "mentorat_from_session"
        ):
            events = self.event_id  # whoever declines may be taken out of it
            self._answer_trainings(state)
            if state == "declined":
                events._get_sessions()._notify_without_giver()
        return result

    def _answer_trainings(self, state):
        own = self.filtered(
            lambda attendee: self.env.su
            or attendee.partner_id == self.env.user.partner_id
        )
        for participation in own._get_participations():
            if state == "accepted":
                participation._take_seat()
            else:
                participation._give_up_seat()

    def _get_participations(self):
        """Return the participations (sudo) that these attendees may answer."""
        # sudo: people answer trainings through methods only, each for themself
        rows_sudo = self.env["mentorat.training.participation"].sudo()
        rows_sudo = rows_sudo.search(
            [
                ("session_id.calendar_event_id", "in", self.event_id.ids),
                ("session_id.state", "=", "planned"),
                ("session_id.stop", ">", fields.Datetime.now()),
                ("mentee_id.partner_id", "in", self.partner_id.ids),
            ]
        )
        asked = {(each.event_id, each.partner_id) for each in self}
        return rows_sudo.filtered(
            lambda row: (row.session_id.calendar_event_id, row.mentee_id.partner_id)
            in asked
        )
