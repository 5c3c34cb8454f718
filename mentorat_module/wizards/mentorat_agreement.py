from odoo import models


class MentoratAgreement(models.Model):
    _inherit = "mentorat.agreement"

    def action_open_reassign(self):
        """Open the form that gives this mentee another mentor."""
        self.ensure_one()
        wizards = self.env["mentorat.assign.wizard"]
        return wizards.with_context(default_agreement_id=self.id).action_open()

    def action_open_sign(self):
        """Open the text to sign, in a dialog that keeps which text it shows."""
        action = super().action_open_sign()
        wizards = self.env["mentorat.sign.wizard"]
        if self._has_to_be_signed_by() and wizards.has_access("create"):
            action["res_id"] = wizards.create({"agreement_id": self.id}).id
        return action

    def _get_meeting_action(self, kind, title):
        """Open what a closed page left unsent, if there is such a form."""
        action = super()._get_meeting_action(kind, title)
        draft = self.env["mentorat.meeting.wizard"]._find_draft(self, kind)
        return {**action, "res_id": draft.id} if draft else action
