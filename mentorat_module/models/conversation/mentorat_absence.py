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
            lambda request: not request.absence_id.stand_in_id._can_stand_in_for(
                request.mentee_id
            )
        ).absence_id = False
        return result
