from odoo import fields, models
from odoo.exceptions import UserError


class MentoratAbsence(models.Model):
    """The conversations that began with a stand-in, who reads them."""

    _inherit = "mentorat.absence"

    last_stand_in_id = fields.Many2one(
        "mentorat.mentor",
        string="Latest Stand-In",
        ondelete="restrict",
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="With whom the conversations of this absence began.",
    )

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
        """Take back the conversations that began with another stand-in, and those of
        mentees whom this one may not cover: a manager of the mentee, for example."""
        result = super()._assign_stand_in(agreements)
        covered = self.filtered("stand_in_id")
        changed = covered.filtered(
            lambda absence: absence.last_stand_in_id != absence.stand_in_id
        )
        replaced = changed.filtered("last_stand_in_id")
        requests = self.env["mentorat.request"].search(
            [("absence_id", "in", covered.ids)]
        )
        requests.filtered(
            lambda request: request.absence_id in replaced
            or not request.absence_id.stand_in_id._can_stand_in_for(request.mentee_id)
        ).absence_id = False
        for absence in changed:
            absence.last_stand_in_id = absence.stand_in_id
        return result
