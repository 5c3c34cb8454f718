from odoo import api, fields, models


class MentoratMeetingAnswerWizard(models.TransientModel):
    """Decline a proposed meeting, or propose another time."""

    _name = "mentorat.meeting.answer.wizard"
    _description = "Answer a Proposed Meeting"
    _inherit = ["mentorat.subject.mixin"]
    _subject = "proposal_id"

    proposal_id = fields.Many2one(
        "mentorat.meeting.proposal", required=True, readonly=True, ondelete="cascade"
    )
    mentee_id = fields.Many2one(related="proposal_id.mentee_id", related_sudo=False)
    proposed_start = fields.Datetime(
        related="proposal_id.start", related_sudo=False, string="Proposed"
    )
    agenda = fields.Text(related="proposal_id.agenda", related_sudo=False)
    kind = fields.Selection(
        [("decline", "Decline"), ("counter", "Another time")],
        required=True,
        default="decline",
    )
    start = fields.Datetime(
        string="Rather",
        compute="_compute_start",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    minutes = fields.Selection(
        [("30", "30 minutes"), ("45", "45 minutes"), ("60", "60 minutes")],
        string="Length",
        compute="_compute_start",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    word = fields.Text(
        string="A Word", help="Read by the person you accompany, and nobody else."
    )

    @api.depends("proposal_id")
    def _compute_start(self):
        for wizard in self:
            wizard.start = wizard.proposal_id.start
            wizard.minutes = str(wizard.proposal_id.minutes or 30)

    def action_confirm(self):
        self.ensure_one()
        if self.kind == "decline":
            self.proposal_id.action_decline(self.word)
        else:
            self.proposal_id.action_counter(self.start, int(self.minutes), self.word)
        return {"type": "ir.actions.act_window_close"}
