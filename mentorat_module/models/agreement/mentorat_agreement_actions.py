from odoo import models


class MentoratAgreement(models.Model):
    """Open the page of an agreement, its forms and its lists. No rule stands here: each
    form calls the method of its event."""

    _inherit = "mentorat.agreement"

    def action_open(self):
        """Open the page of this agreement."""
        self.ensure_one()
        return self._get_records_action(context={})

    def action_open_first_contact(self):
        """Open the form that records the first contact."""
        return self._get_form_action("mentorat_contact_wizard_action")

    def action_open_sign(self):
        """Open the text to sign."""
        return self._get_form_action("mentorat_sign_wizard_action")

    def action_open_terms(self):
        """Open the form that proposes other conditions."""
        return self._get_form_action("mentorat_terms_wizard_action")

    def action_open_end(self):
        """Open the form that ends this agreement early."""
        return self._get_form_action("mentorat_end_wizard_action")

    def _get_form_action(self, name):
        """Return the action ``name`` for a new record of this agreement."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(f"mentorat_module.{name}")
        action["context"] = {"default_agreement_id": self.id}
        return action

    def _get_list_action(self, name, link="agreement_id"):
        """Return the action ``name`` for what belongs to this agreement by ``link``."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(f"mentorat_module.{name}")
        action["domain"] = [(link, "=", self.id)]
        action["context"] = {f"default_{link}": self.id}
        return action
