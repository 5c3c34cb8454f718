from odoo import api, fields, models

from ..models.common.mentorat_shown import ShownChangedError


class MentoratSignWizard(models.TransientModel):
    """Sign an agreement in the back-office, as its mentor; mentees do so on the
    portal."""

    _name = "mentorat.sign.wizard"
    _description = "Sign an Agreement"
    _inherit = ["mentorat.subject.mixin"]

    agreement_id = fields.Many2one(
        "mentorat.agreement", required=True, readonly=True, ondelete="cascade"
    )
    charter = fields.Html(
        string="The Text",
        compute="_compute_charter",
        compute_sudo=False,
        store=True,
        sanitize=False,
    )
    digest = fields.Char(
        string="SHA-256 of the Text",
        compute="_compute_charter",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="Of the text that the dialog shows: another one is not signed.",
    )
    changes = fields.Html(
        string="What Changed",
        readonly=True,
        help="The text, when it changed while the dialog was open.",
    )
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
            wizard.digest = pair._get_charter_digest() if pair else False

    def action_confirm(self):
        self.ensure_one()
        try:
            self.agreement_id.action_sign(self.name, self.signature, self.digest)
        except ShownChangedError as error:
            return self._show_changes(error.text)
        return {"type": "ir.actions.act_window_close"}

    def _show_changes(self, text):
        """Show ``text``, the one in force, with what changed marked, and ask again."""
        shown = self.env["mentorat.shown"]
        self.changes = shown._mark_changes(self.charter, text)
        self.charter = text
        self.digest = shown._get_digest(text)
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "mentorat_module.mentorat_sign_wizard_action"
            ),
            "res_id": self.id,
        }
