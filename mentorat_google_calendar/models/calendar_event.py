from odoo import api, models

from odoo.addons.mentorat_module.models.common.own_context import is_own


class CalendarEvent(models.Model):
    """Tell the other side of a pair what was changed in Google."""

    _inherit = "calendar.event"

    @api.model
    def _sync_google2odoo(self, *args, **kwargs):
        with self._track_synchronisation() as events:
            synced = super(CalendarEvent, events)._sync_google2odoo(*args, **kwargs)
        return synced.with_env(self.env)

    def _skip_send_mail_status_update(self):
        """Send our mail even where Google sends its own: it does so only where the user
        of Google wanted it."""
        if self._is_told_synchronisation():
            return False
        return super()._skip_send_mail_status_update()

    def _get_deletion_values(self):
        """Leave nothing to send back when Google has deleted it."""
        values = super()._get_deletion_values()
        if is_own(self.env, "mentorat_synchronised"):
            values["need_sync"] = False
        return values
