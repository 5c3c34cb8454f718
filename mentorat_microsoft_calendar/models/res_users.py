from odoo import models


class ResUsers(models.Model):
    """Take all that one synchronisation brings as one change."""

    _inherit = "res.users"

    def _sync_microsoft_calendar(self):
        with self.env["calendar.event"]._track_synchronisation() as events:
            return super(ResUsers, self.with_env(events.env))._sync_microsoft_calendar()
