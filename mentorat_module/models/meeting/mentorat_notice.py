from odoo import api, fields, models
from odoo.fields import Domain


class MentoratNotice(models.Model):
    """Tell of a meeting what is still so."""

    _inherit = "mentorat.notice"

    @api.model
    def _get_truths(self):
        now = fields.Datetime.now()
        ahead = Domain("start", ">", now)
        proposed = Domain("state", "=", "proposed") & ahead
        planned = Domain("event_id.active", "=", True) & Domain(
            "event_id.stop", ">", now
        )
        return super()._get_truths() | {
            "meeting_proposed": proposed,
            "meeting_countered": proposed,
            "meeting_declined": Domain("state", "=", "declined") & ahead,
            # Even afterwards: whoever waited in vain reads why.
            "meeting_cancelled": Domain("active", "=", False),
            "meeting_refused": Domain("active", "=", True),
            "meeting_planned": planned,
            "meeting_moved": planned,
            "meeting_soon": planned,
        }
