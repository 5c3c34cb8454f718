from odoo import api, fields, models


class MentoratContactWizard(models.TransientModel):
    """Record when and how the mentor reached the mentee."""

    _name = "mentorat.contact.wizard"
    _description = "Record the First Contact"
    _inherit = ["mentorat.subject.mixin"]

    agreement_id = fields.Many2one(
        "mentorat.agreement", required=True, readonly=True, ondelete="cascade"
    )
    mentee_id = fields.Many2one(related="agreement_id.mentee_id", related_sudo=False)
    assigned_at = fields.Datetime(
        related="agreement_id.assigned_at", related_sudo=False
    )
    limit_at = fields.Datetime(string="Promised By", compute="_compute_limit_at")
    when = fields.Datetime(default=fields.Datetime.now, required=True)
    channel = fields.Selection(
        selection=lambda self: self.env["mentorat.agreement"]
        ._fields["first_contact_channel"]
        ._description_selection(self.env),
        default="phone",
        required=True,
    )

    @api.depends("agreement_id")
    def _compute_limit_at(self):
        for wizard in self:
            wizard.limit_at = wizard.agreement_id._get_first_contact_limit()

    def action_confirm(self):
        self.ensure_one()
        self.agreement_id.action_record_first_contact(self.when, self.channel)
        return {"type": "ir.actions.act_window_close"}
