from odoo import api, models


class MentoratNotice(models.Model):
    _inherit = "mentorat.notice"

    @api.model
    def _get_commitment_paths(self):
        return {**super()._get_commitment_paths(), "mentorat.request": "request_id"}
