from odoo import fields, models


class MentoratEndWizard(models.TransientModel):
    """End an agreement early; the mentee may wait for another mentor."""

    _name = "mentorat.end.wizard"
    _description = "End an Agreement Early"
    _inherit = ["mentorat.subject.mixin"]

    agreement_id = fields.Many2one(
        "mentorat.agreement", required=True, readonly=True, ondelete="cascade"
    )
    mentee_id = fields.Many2one(related="agreement_id.mentee_id", related_sudo=False)
    waits_again = fields.Selection(
        [
            ("no", "The path of the mentee is complete, or stops here"),
            (
                "yes",
                "The mentee needs another mentor and goes back to the waiting list",
            ),
        ],
        string="What Comes Next",
        default="no",
        required=True,
    )
    note = fields.Text(
        string="Why", help="Read by the coordinators only. No need to say much."
    )

    def action_confirm(self):
        self.ensure_one()
        if self.waits_again == "yes":
            self.agreement_id.action_unwind(note=self.note)
        else:
            self.agreement_id.action_end("early", note=self.note)
        return {"type": "ir.actions.act_window_close"}
