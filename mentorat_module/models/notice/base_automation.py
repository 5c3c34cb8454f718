from odoo import fields, models
from odoo.exceptions import AccessError


class BaseAutomation(models.Model):
    _inherit = "base.automation"

    # What a rule does, for coordinators.
    description = fields.Html(translate=True)

    def action_mentorat_switch(self):
        """Switch rules of the mentoring service on or off: coordinators may, without
        being administrators of the whole system."""
        # sudo: reads the model of the rules, and switches those checked here
        rules_sudo = self.sudo()
        models = rules_sudo.model_id.mapped("model")
        if not self.env.user.has_group(
            "mentorat_module.group_mentorat_coordinator"
        ) or not all(name.startswith("mentorat.") for name in models):
            raise AccessError(
                self.env._(
                    "Only the rules of the mentoring service are yours to switch."
                )
            )
        self.env["mentorat.program"]._check_shared_settings()
        for rule in rules_sudo:
            rule.active = not rule.active
        return True
