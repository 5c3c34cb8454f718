from odoo import fields, models


class MentoratAnswerWizard(models.TransientModel):
    """An answer that was given by voice keeps the promise as a message does."""

    _name = "mentorat.answer.wizard"
    _description = "Record an Answer"
    _inherit = ["mentorat.subject.mixin"]
    _subject = "request_id"

    request_id = fields.Many2one(
        "mentorat.request", required=True, readonly=True, ondelete="cascade"
    )
    subject = fields.Char(related="request_id.name", related_sudo=False)
    mentee_id = fields.Many2one(related="request_id.mentee_id", related_sudo=False)
    limit_at = fields.Datetime(related="request_id.limit_at", related_sudo=False)
    when = fields.Datetime(default=fields.Datetime.now, required=True)
    channel = fields.Selection(
        [("phone", "Phone"), ("person", "In person")], default="phone", required=True
    )

    def action_confirm(self):
        self.ensure_one()
        self.request_id.action_record_answer(self.channel, self.when)
        return {"type": "ir.actions.act_window_close"}
