from odoo import api, models


class CalendarRecurrence(models.Model):
    """Take what was changed of a series in Google as one change."""

    _inherit = "calendar.recurrence"

    @api.model
    def _sync_google2odoo(self, *args, **kwargs):
        with self.env["calendar.event"]._track_synchronisation() as events:
            series = self.with_env(events.env)
            synced = super(CalendarRecurrence, series)._sync_google2odoo(
                *args, **kwargs
            )
        return synced.with_env(self.env)
