from odoo import api, fields, models


class MentoratTermsAnswerWizard(models.TransientModel):
    """Accept or refuse a change of the conditions, shown with the whole new text."""

    _name = "mentorat.terms.answer.wizard"
    _description = "Answer a Change of the Terms"
    _inherit = ["mentorat.subject.mixin"]
    _subject = "change_id"

    change_id = fields.Many2one(
        "mentorat.terms.change", required=True, readonly=True, ondelete="cascade"
    )
    mentee_id = fields.Many2one(related="change_id.mentee_id", related_sudo=False)
    reason = fields.Text(related="change_id.reason", related_sudo=False, string="Why")
    difference = fields.Html(
        related="change_id.difference", related_sudo=False, sanitize=False
    )
    text = fields.Html(related="change_id.text", related_sudo=False, sanitize=False)
    text_sha256 = fields.Char(related="change_id.text_sha256", related_sudo=False)
    digest = fields.Char(
        string="SHA-256 of What Is Shown",
        compute="_compute_digest",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    word = fields.Text(
        string="A Word", help="Read by the person you accompany, and nobody else."
    )

    @api.depends("change_id")
    def _compute_digest(self):
        for wizard in self:
            wizard.digest = wizard.change_id.shown_sha256

    def action_accept(self):
        self.ensure_one()
        self.change_id.action_accept(self.digest)
        return {"type": "ir.actions.act_window_close"}

    def action_refuse(self):
        self.ensure_one()
        self.change_id.action_refuse(self.word)
        return {"type": "ir.actions.act_window_close"}
