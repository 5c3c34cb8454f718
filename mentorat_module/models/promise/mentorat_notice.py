from odoo import models


class MentoratNotice(models.Model):
    _inherit = "mentorat.notice"

    def _is_answered_by_coordinator(self):
        """A coordinator who reminds somebody by hand asks what is in the way, and gets
        the answer."""
        by_hand = self.env.ref("mentorat_module.mail_template_hand_reminder", False)
        return self.template_id == by_hand or super()._is_answered_by_coordinator()
