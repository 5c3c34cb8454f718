from odoo import api, models
from odoo.fields import Domain


class MentoratNotice(models.Model):
    """Tell of the waiting list what is still so."""

    _inherit = "mentorat.notice"

    @api.model
    def _get_truths(self):
        waits_again = Domain("mentee_id.state", "=", "waiting")
        return super()._get_truths() | {
            "pairing_waiting": Domain("state", "=", "waiting"),
            # It lists those who wait when it leaves.
            "pairing_warning": Domain.TRUE,
            "pairing_at_once": self.env["mentorat.agreement"]._get_live_domain(),
            "pairing_declined_mentee": waits_again,
            "pairing_declined_coordinator": waits_again,
        }
