from odoo import models


class MentoratMentee(models.Model):
    _inherit = "mentorat.mentee"

    def _on_moved(self, target, origins):
        """Give the seats of who withdraws to those who wait for one."""
        result = super()._on_moved(target, origins)
        if target == "withdrawn":
            # sudo: their own seats, which are not theirs to write
            rows_sudo = self.env["mentorat.training.participation"].sudo()
            rows_sudo.search([("mentee_id", "in", self.ids)])._leave()
        if target == "waiting":
            taken_up = [row for row, origin in origins.items() if origin == "withdrawn"]
            # sudo: as above
            rows_sudo = self.env["mentorat.training.participation"].sudo()
            rows_sudo.search([("mentee_id", "in", taken_up)])._restore()
        return result
