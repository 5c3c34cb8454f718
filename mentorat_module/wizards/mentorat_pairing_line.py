from odoo import models


class MentoratPairingLine(models.Model):
    _inherit = "mentorat.pairing.line"

    def action_open_choose(self):
        """Open the ranked mentors of this person, to choose another one."""
        self.ensure_one()
        self._get_changeable()
        wizards = self.env["mentorat.assign.wizard"]
        return wizards.with_context(
            default_mentee_id=self.mentee_id.id, default_pairing_line_id=self.id
        ).action_open()
