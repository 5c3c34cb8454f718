from odoo import models


class MentoratAgreement(models.Model):
    """Whoever renews agrees to the end that they see: pressed twice, or by two, it is
    renewed once. The text to sign has its own digest."""

    _name = "mentorat.agreement"
    _inherit = ["mentorat.agreement", "mentorat.shown.mixin"]
    _shown_fields = ("date_end", "term_count")

    def action_renew(self, digest=None):
        """Continue for another term.

        :param str digest: of the term that was shown, see ``mentorat.shown``
        """
        self._check_shown(digest)
        return super().action_renew()
