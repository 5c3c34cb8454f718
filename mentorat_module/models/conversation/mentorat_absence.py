from odoo import models


class MentoratAbsence(models.Model):
    _inherit = "mentorat.absence"

    def _assign_stand_in(self, agreements=None):
        """Take back the conversations of mentees whom a new stand-in may not cover: a
        manager of the mentee, for example, who replaces the first stand-in."""
        result = super()._assign_stand_in(agreements)
        requests = self.env["mentorat.request"].search(
            [("absence_id", "in", self.ids), ("absence_id.stand_in_id", "!=", False)]
        )
        requests.filtered(
            lambda request: request.agreement_id not in request.absence_id.agreement_ids
        ).absence_id = False
        return result
