from odoo import models


class MailActivity(models.Model):
    """Hand over what a coordinator has to do."""

    _inherit = "mail.activity"

    def _hand_over(self, program, leaving):
        """Give this activity to a deputy when all coordinators of ``program`` are
        among the users ``leaving``; the others have one of their own."""
        named = program and program.coordinator_ids.filtered("active")
        if named and named <= leaving and self.user_id in named:
            if deputy := (program._get_deputies() - leaving)[:1]:
                self.user_id = deputy
