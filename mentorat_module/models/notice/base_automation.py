from odoo import fields, models
from odoo.exceptions import AccessError


class BaseAutomation(models.Model):
    _inherit = "base.automation"

    # What a rule does, for coordinators.
    description = fields.Html(translate=True)

    def action_mentorat_switch(self):
        """Switch rules of the mentoring service on or off: coordinators may, without
        being administrators of the whole system."""
        # sudo: reads what the rules are about, and switches those checked here
        rules = self.sudo()
        if not self.env.user.has_group(
            "mentorat_module.group_mentorat_coordinator"
        ) or any(not rule.model_id.model.startswith("mentorat.") for rule in rules):
            raise AccessError(
                self.env._(
                    "Only the rules of the mentoring service are yours to switch."
                )
            )
        for rule in rules:
            rule.active = not rule.active
        return True
