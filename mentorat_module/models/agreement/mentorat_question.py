from odoo import api, models


class MentoratQuestion(models.AbstractModel):
    """The pairs that a change ends, brings back or whose end it moves."""

    _inherit = "mentorat.question"

    @api.model
    def _take_snapshot(self, before=None):
        live = self.env["mentorat.agreement"]._get_live_domain()
        return super()._take_snapshot(before) | {
            "agreement": self._read_rows("mentorat.agreement", live, "id", "date_end")
        }

    @api.model
    def _get_kinds(self):
        pairs = (
            self.env._("Pairs that end"),
            self.env._("Pairs whose last day changes"),
            self.env._("Pairs that go on or begin"),
        )
        return {"agreement": pairs} | super()._get_kinds()  # first of all

    @api.model
    def _get_pair_kinds(self):
        return super()._get_pair_kinds() | {"agreement"}

    @api.model
    def _get_pairs(self, agreement_ids):
        # sudo: who is in a pair, for a number
        pairs_sudo = self.env["mentorat.agreement"].sudo().browse(agreement_ids)
        return super()._get_pairs(agreement_ids) | {
            frozenset(pair._get_partners("mentee", "mentor").ids)
            for pair in pairs_sudo.exists()
        }
