from odoo import models


class CalendarRecurrence(models.Model):
    """Keep the events of the meetings of a pair when their series changes."""

    _inherit = "calendar.recurrence"

    def _reconcile_events(self, ranges):
        """Take the archived events of the series before new ones are made."""
        synced, missing = super()._reconcile_events(ranges)
        # sudo: whether it is a series of a pair
        if not self.base_event_id.sudo().mentorat_agreement_id:
            return synced, missing
        missing = list(missing)
        restored = self.base_event_id._restore_occurrences(self, missing)
        taken = set(restored.values())
        return (
            synced.union(*restored),
            [each for each in missing if each not in taken],
        )
