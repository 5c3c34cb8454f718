from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

# How many of the last messages stand above the answer.
SHOWN_MESSAGES = 3


class MentoratAnswerWizard(models.TransientModel):
    """Answer a question from the desk, by a message or as given by voice; both keep the
    commitment."""

    _name = "mentorat.answer.wizard"
    _description = "Record an Answer"
    _inherit = ["mentorat.subject.mixin"]
    _subject = "request_id"

    request_id = fields.Many2one(
        "mentorat.request", required=True, readonly=True, ondelete="cascade"
    )
    subject = fields.Char(related="request_id.name", related_sudo=False)
    description = fields.Text(
        string="Question", related="request_id.description", related_sudo=False
    )
    # Parts of messages, which were sanitized when they were stored.
    said = fields.Html(string="Said Last", compute="_compute_said", sanitize=False)
    mentee_id = fields.Many2one(related="request_id.mentee_id", related_sudo=False)
    limit_at = fields.Datetime(related="request_id.limit_at", related_sudo=False)
    body = fields.Text(string="Your Answer")
    when = fields.Datetime(default=fields.Datetime.now, required=True)
    channel = fields.Selection(
        [("message", "Message"), ("phone", "Phone"), ("person", "In person")],
        default="phone",
        required=True,
    )

    @api.depends("request_id")
    @api.depends_context("uid", "lang", "tz")
    def _compute_said(self):
        conversations = self.env["mentorat.portal.request"]
        for wizard in self:
            wizard.request_id.check_access("read")
            messages = conversations._get_messages(
                wizard.request_id, limit=SHOWN_MESSAGES
            )
            wizard.said = Markup().join(
                Markup("<div><strong>%s</strong> · %s</div>%s")
                % (
                    message.author_id.name or message.email_from,
                    conversations._format_instant(message.date)["text"],
                    wizard._format_message(message),
                )
                for message in messages
            )

    def _format_message(self, message):
        """Return the text of a message, with its history folded."""
        return self.env["ir.qweb"]._render(
            "mentorat_module.answer_wizard_message",
            self.env["mentorat.portal.request"]._prepare_body(message, self.request_id),
        )

    def action_confirm(self):
        self.ensure_one()
        if self.channel == "message":
            self._send()
        else:
            self.request_id.action_record_answer(self.channel, self.when)
        return {"type": "ir.actions.act_window_close"}

    def _send(self):
        body = (self.body or "").strip()
        if not body:
            raise UserError(self.env._("Write your answer first."))
        self.request_id.action_reply(plaintext2html(body))
