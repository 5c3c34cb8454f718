from odoo import api, models
from odoo.fields import Domain


class MentoratNotice(models.Model):
    """Tell of a registration, an account or a coordinator what is still so."""

    _inherit = "mentorat.notice"

    @api.model
    def _get_truths(self):
        withdrawn = Domain("state", "=", "withdrawn")
        lost = Domain("account_lost_at", "!=", False)
        return super()._get_truths() | {
            "registered": ~withdrawn,
            # It was written, whatever came after.
            "word": Domain.TRUE,
            "mentee_left": withdrawn,
            "mentee_regained": withdrawn & ~lost,
            "mentor_left": lost | Domain("active", "=", False),
            "mentor_regained": ~lost,
            "no_coordinator": Domain("uncoordinated_at", "!=", False),
        }
