from odoo import models


class MentoratMentee(models.Model):
    _inherit = "mentorat.mentee"

    def action_open_assign(self):
        """Open the form that gives this person a mentor."""
        self.ensure_one()
        wizards = self.env["mentorat.assign.wizard"]
        return wizards.with_context(default_mentee_id=self.id).action_open()

    def action_open_import(self):
        """Open the form that imports registrations from a spreadsheet."""
        wizards = self.env["mentorat.import.wizard"]
        return wizards.with_context(mentorat_import_model=self._name).action_open()
