from odoo import models


class CalendarAttendee(models.Model):
    """Let people answer a training in the calendar."""

    _inherit = "calendar.attendee"

    def _sync_event(self):
        """Skip those whose entry is gone: who declines a training leaves its event."""
        return super(CalendarAttendee, self.exists())._sync_event()
