from odoo import api, models


class MentoratQuestion(models.AbstractModel):
    """The promises that a change voids, opens, or gives another limit."""

    _inherit = "mentorat.question"

    @api.model
    def _take_snapshot(self, before=None):
        live = self.env["mentorat.commitment"]._get_live_domain()
        rows = self._read_rows(
            "mentorat.commitment", live, "agreement_id", "reminder_at", "limit_at"
        )
        return super()._take_snapshot(before) | {"commitment": rows}

    @api.model
    def _get_kinds(self):
        return super()._get_kinds() | {
            "commitment": (
                self.env._("Promises that lapse"),
                self.env._("Promises with another limit"),
                self.env._("Promises that begin"),
            )
        }

    @api.model
    def _get_pair_kinds(self):
        return super()._get_pair_kinds() | {"commitment"}
