from odoo import models


class ResUsers(models.Model):
    """Take all that one synchronisation brings as one change."""

    _inherit = "res.users"

    def _sync_google_calendar(self, calendar_service):
        with self.env["calendar.event"]._track_synchronisation() as events:
            return super(ResUsers, self.with_env(events.env))._sync_google_calendar(
                calendar_service
            )
