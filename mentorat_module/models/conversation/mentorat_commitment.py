from odoo import models


class MentoratCommitment(models.Model):
    """A mail about a promised answer is about the question: one answers into it."""

    _inherit = "mentorat.commitment"

    def _get_answered_record(self):
        # sudo: compares people
        request_sudo = self.sudo().exists().request_id
        if not request_sudo:
            return super()._get_answered_record()
        return request_sudo._get_answered_record()
