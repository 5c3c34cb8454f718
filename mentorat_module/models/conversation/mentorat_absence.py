from odoo import models
from odoo.exceptions import UserError


class MentoratAbsence(models.Model):
    _inherit = "mentorat.absence"

    def unlink(self):
        self._check_no_conversation()
        return super().unlink()

    def _check_no_conversation(self):
        """Refuse to delete an absence in which conversations began: it tells who could
        read them.

        :raise UserError:
        """
        # sudo: whether there are any
        requests_sudo = self.env["mentorat.request"].sudo()
        if requests_sudo.search_count([("absence_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "Conversations began during this absence: it is not deleted. "
                    "Change its last day to end it."
                )
            )

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
