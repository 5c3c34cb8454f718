from odoo import models


class MentoratAgreement(models.Model):
    _inherit = "mentorat.agreement"

    def action_open_reassign(self):
        """Open the form that gives this mentee another mentor."""
        self.ensure_one()
        wizards = self.env["mentorat.assign.wizard"]
        return wizards.with_context(default_agreement_id=self.id).action_open()
