from odoo import fields, models


class MentoratProgram(models.Model):
    _inherit = "mentorat.program"

    def _on_moved(self, target, origins):
        """Cancel the trainings to come when the programme closes: before super(), which
        ends the registrations, and so the seats of those who are to be told."""
        if target == "closed":
            # sudo: follows from closing the programme
            sessions_sudo = self.env["mentorat.training.session"].sudo()
            sessions_sudo.search(
                [
                    ("program_id", "in", self.ids),
                    ("state", "=", "planned"),
                    ("start", ">", fields.Datetime.now()),
                ]
            ).action_cancel()
        return super()._on_moved(target, origins)
