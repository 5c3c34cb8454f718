from odoo import api, models

# What the pair writes about a meeting, which no calendar receives.
OWN_NOTES = {"mentorat_note", "mentorat_own_note"}


class CalendarEvent(models.Model):
    """Tell the other side of a pair what was changed in Outlook."""

    _inherit = "calendar.event"

    def write(self, vals):
        """Let the pair write its note about a meeting of a series: Odoo refuses any
        change of one in a calendar that Outlook synchronises, and this is none."""
        own = bool(vals) and vals.keys() <= OWN_NOTES
        events = self.with_context(dont_notify=True) if own else self
        return super(CalendarEvent, events).write(vals)

    @api.model
    def _sync_microsoft2odoo(self, microsoft_events):
        with self._track_synchronisation() as events:
            synced = super(CalendarEvent, events)._sync_microsoft2odoo(microsoft_events)
        return tuple(records.with_env(self.env) for records in synced)

    def _skip_send_mail_status_update(self):
        """Send our mail even where Outlook sends its own: it does so only where the
        user of Outlook wanted it."""
        if self._is_told_synchronisation():
            return False
        return super()._skip_send_mail_status_update()

    def _get_deletion_values(self):
        """Leave nothing to send back when Outlook has deleted it."""
        values = super()._get_deletion_values()
        if self.env.context.get("mentorat_synchronised"):
            values["need_sync_m"] = False
        return values
