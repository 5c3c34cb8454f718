from odoo import fields, models


class MentoratPairingDeclineWizard(models.TransientModel):
    """Decline an assignment, as its mentor."""

    _name = "mentorat.pairing.decline.wizard"
    _description = "Decline an Assignment"
    _inherit = ["mentorat.subject.mixin"]

    agreement_id = fields.Many2one(
        "mentorat.agreement", required=True, readonly=True, ondelete="cascade"
    )
    mentee_id = fields.Many2one(related="agreement_id.mentee_id", related_sudo=False)
    reason = fields.Text(
        string="Why", help="Read by the coordinators only. No need to say much."
    )

    def action_confirm(self):
        self.ensure_one()
        self.agreement_id.action_decline_assignment(self.reason)
        return {"type": "ir.actions.act_window_close"}
