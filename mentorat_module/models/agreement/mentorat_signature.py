from odoo import api, fields, models
from odoo.exceptions import UserError


class MentoratSignature(models.Model):
    """Who signed which text, and when.

    Rows are never changed nor deleted: when the conditions of an agreement change, rows
    for the new text are added."""

    _name = "mentorat.signature"
    _description = "Signature of an Agreement"
    _inherit = ["mentorat.bounds.mixin"]
    _order = "signed_at, id"
    _rec_name = "name"

    agreement_id = fields.Many2one(
        "mentorat.agreement",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="agreement_id.company_id", store=True, index=True
    )
    role = fields.Selection(
        [("mentee", "Mentee"), ("mentor", "Mentor")], required=True, readonly=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        required=True,
        readonly=True,
        ondelete="restrict",
        string="Contact",
    )
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict"
    )
    name = fields.Char(string="Signed As", required=True, readonly=True)
    manner = fields.Selection(
        [
            ("drawn", "Signed by hand"),
            ("agreed", "Proposed or accepted in their account"),
        ],
        default="drawn",
        required=True,
        readonly=True,
        help="A change of the terms is signed by proposing it, and by accepting it.",
    )
    signature = fields.Image(attachment=True, copy=False, readonly=True)
    signed_at = fields.Datetime(
        required=True, readonly=True, index=True, string="Signed On"
    )
    text_sha256 = fields.Char(
        string="SHA-256 of the Text", required=True, readonly=True, index=True
    )

    # Always raises.
    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A signature cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A signature cannot be removed."))
