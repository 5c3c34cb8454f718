from odoo import api, models


class MentoratQuestion(models.AbstractModel):
    """The registrations and the mentors that a change ends or brings back."""

    _inherit = "mentorat.question"

    @api.model
    def _take_snapshot(self, before=None):
        live = self.env["mentorat.mentee"]._get_live_domain()
        return super()._take_snapshot(before) | {
            "registration": self._read_rows("mentorat.mentee", live, "partner_id"),
            "mentor": self._read_rows(
                "mentorat.mentor", [("active", "=", True)], "partner_id"
            ),
        }

    @api.model
    def _get_kinds(self):
        return super()._get_kinds() | {
            "registration": (
                self.env._("Registrations that end"),
                False,
                self.env._("Registrations that go on"),
            ),
            "mentor": (
                self.env._("Mentors who stop"),
                False,
                self.env._("Mentors who are back"),
            ),
        }
