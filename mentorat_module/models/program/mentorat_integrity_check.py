from odoo import api, models
from odoo.tools import SQL

from ..common.mentorat_integrity_check import Check


class MentoratIntegrityCheck(models.AbstractModel):
    """Programmes that end by themselves."""

    _inherit = "mentorat.integrity.check"

    @api.model
    def _get_checks(self):
        return super()._get_checks() | {
            "programme_unwatched": Check(
                "mentorat.program",
                self.env._("The end of each open programme is watched."),
                self.env._("Save the end of the programme anew."),
            ),
        }

    @api.model
    def _find_programme_unwatched(self):
        return SQL(
            """
            SELECT id FROM mentorat_program
             WHERE state = 'open' AND date_end IS NOT NULL AND next_check_at IS NULL
            """
        )
