from odoo import models


class MentoratAgreement(models.Model):
    """Whoever renews agrees to the end that they see: pressed twice, or by two, it is
    renewed once. The text to sign has its own digest."""

    _name = "mentorat.agreement"
    _inherit = ["mentorat.agreement", "mentorat.shown.mixin"]
    _shown_fields = ("date_end", "term_count")

    def action_renew(self):
        self._check_shown()
        return super().action_renew()
