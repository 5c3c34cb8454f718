from odoo import models


class MentoratMentor(models.Model):
    _inherit = "mentorat.mentor"

    def action_open_import(self):
        """Open the form that imports mentors from a spreadsheet."""
        wizards = self.env["mentorat.import.wizard"]
        return wizards.with_context(mentorat_import_model=self._name).action_open()
