from odoo import api, fields, models
from odoo.fields import Domain


class MentoratQuestion(models.AbstractModel):
    """The meetings to come that a change cancels or moves."""

    _inherit = "mentorat.question"

    @api.model
    def _take_snapshot(self, before=None):
        to_come = (
            Domain("mentorat_agreement_id", "!=", False)
            & Domain("active", "=", True)
            & Domain("start", ">", fields.Datetime.now())
        )
        rows = self._read_rows(
            "calendar.event", to_come, "mentorat_agreement_id", "start", "stop"
        )
        return super()._take_snapshot(before) | {"meeting": rows}

    @api.model
    def _get_kinds(self):
        return super()._get_kinds() | {
            "meeting": (
                self.env._("Meetings taken out of the calendars"),
                self.env._("Meetings that move"),
                self.env._("Meetings put into the calendars"),
            )
        }

    @api.model
    def _get_pair_kinds(self):
        return super()._get_pair_kinds() | {"meeting"}
