from odoo import api, fields, models


class MentoratSignWizard(models.TransientModel):
    """Sign an agreement in the back-office, as its mentor; mentees do so on the
    portal."""

    _name = "mentorat.sign.wizard"
    _description = "Sign an Agreement"
    _inherit = ["mentorat.subject.mixin"]

    agreement_id = fields.Many2one(
        "mentorat.agreement", required=True, readonly=True, ondelete="cascade"
    )
    charter = fields.Html(string="The Text", compute="_compute_charter", sanitize=False)
    name = fields.Char(
        string="Your Name",
        required=True,
        readonly=True,
        default=lambda self: self.env.user.name,
        help="The name of your account, with which the signature is shown.",
    )
    signature = fields.Image(string="Your Signature")

    @api.depends("agreement_id")
    def _compute_charter(self):
        for wizard in self:
            pair = wizard.agreement_id
            wizard.charter = pair._get_charter() if pair else False

    def action_confirm(self):
        self.ensure_one()
        self.agreement_id.action_sign(self.name, self.signature)
        return {"type": "ir.actions.act_window_close"}
