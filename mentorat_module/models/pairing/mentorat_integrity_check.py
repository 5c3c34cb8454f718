from odoo import api, models
from odoo.tools import SQL

from ..common.mentorat_integrity_check import Check


class MentoratIntegrityCheck(models.AbstractModel):
    """The pairing desk and the waiting list."""

    _inherit = "mentorat.integrity.check"

    @api.model
    def _get_checks(self):
        return super()._get_checks() | {
            "confirmed_without_pair": Check(
                "mentorat.pairing.line",
                self.env._("Each pair confirmed on the pairing desk has an agreement."),
                self.env._(
                    "Assign the mentor by the button of the registration, unless the "
                    "agreement was cancelled and deleted since."
                ),
            ),
            "wait_unwatched": Check(
                "mentorat.mentee",
                self.env._("Whoever waits for a mentor is told so each week."),
                self.env._("Save the warning about the wait of the programme anew."),
            ),
        }

    @api.model
    def _find_confirmed_without_pair(self):
        return SQL(
            "SELECT id FROM mentorat_pairing_line "
            "WHERE state = 'confirmed' AND agreement_id IS NULL"
        )

    @api.model
    def _find_wait_unwatched(self):
        return SQL(
            "SELECT id FROM mentorat_mentee "
            "WHERE state = 'waiting' AND next_check_at IS NULL"
        )
