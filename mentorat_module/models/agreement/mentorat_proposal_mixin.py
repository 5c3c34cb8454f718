from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class MentoratProposalMixin(models.AbstractModel):
    """What one of a pair proposes and only the other one accepts or declines.

    No role may write these records: methods do, in sudo, once the user is known to be
    one of the two."""

    _name = "mentorat.proposal.mixin"
    _description = "Something Proposed within a Pair"
    _inherit = [
        "mentorat.lifecycle.mixin",
        "mentorat.mail.link.mixin",
        "mentorat.shown.mixin",
    ]

    agreement_id = fields.Many2one(
        "mentorat.agreement",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    mentee_id = fields.Many2one(
        related="agreement_id.mentee_id", store=True, index=True
    )
    mentor_id = fields.Many2one(
        related="agreement_id.mentor_id", store=True, index=True
    )
    program_id = fields.Many2one(related="agreement_id.program_id", store=True)
    company_id = fields.Many2one(related="agreement_id.company_id", store=True)
    proposed_by = fields.Selection(
        [("mentee", "The mentee"), ("mentor", "The mentor")],
        required=True,
        readonly=True,
    )
    proposer_id = fields.Many2one(
        "res.users", string="Account of Whoever Proposed", required=True, readonly=True
    )
    proposed_at = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now
    )
    state = fields.Selection(
        [
            ("proposed", "Awaiting an answer"),
            ("accepted", "Accepted"),
            ("declined", "Declined"),
            ("withdrawn", "Withdrawn"),
            ("lapsed", "No longer relevant"),
        ],
        default="proposed",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    answer = fields.Text(
        string="A Word with the Answer",
        readonly=True,
        bound=2000,
        help="Read by the two only.",
    )
    answered_at = fields.Datetime(readonly=True)
    is_mine = fields.Boolean(string="Proposed by Me", compute="_compute_is_mine")
    is_mine_to_answer = fields.Boolean(
        string="Awaits My Answer", compute="_compute_is_mine"
    )

    @api.depends("state", "proposed_by")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for proposal in self:
            # sudo: only compares people
            role = proposal.sudo().agreement_id._get_signer_role()
            mine = role == proposal.proposed_by
            proposal.is_mine = mine
            proposal.is_mine_to_answer = (
                bool(role) and not mine and proposal.state == "proposed"
            )

    @api.model
    def _get_transitions(self):
        return {
            "proposed": ("accepted", "declined", "withdrawn", "lapsed"),
            "accepted": (),
            "declined": (),
            "withdrawn": (),
            "lapsed": (),
        }

    def _prepare_move_values(self, target):
        values = super()._prepare_move_values(target)
        values["answered_at"] = fields.Datetime.now()
        return values

    # ------------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------------

    def _lock_to_answer(self):
        """Return this proposal (sudo), locked until the transaction ends.

        :raise AccessError: the user is not the one who answers
        :raise UserError: there is nothing left to answer
        """
        return self._check_and_lock(own=False)

    def _lock_to_withdraw(self):
        """Do the same for the one who proposed it."""
        return self._check_and_lock(own=True)

    def _check_and_lock(self, own):
        self.ensure_one()
        self.check_access("read")
        proposal = self.sudo()  # sudo: the user is checked below
        role = proposal.agreement_id._get_signer_role()
        if not role or (role == proposal.proposed_by) != own:
            raise AccessError(
                self.env._("This is for the other one of the pair to answer.")
                if role
                else self.env._("Only the mentee and the mentor answer this.")
            )
        proposal.agreement_id.mentor_id._lock_rows()
        proposal.invalidate_model(["state"])
        if error := proposal._get_closed_error():
            raise UserError(error)
        return proposal

    def _get_closed_error(self):
        """Return why this can no longer be answered, or ``False``."""
        if self.state == "proposed" and self.agreement_id._is_live():
            return False
        if not self.agreement_id._is_live():
            return self.env._("This agreement is over: there is nothing to answer.")
        states = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "There is nothing left to answer: %s.", states[self.state].lower()
        )

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_withdraw(self):
        """Withdraw one's own proposal that has no answer yet."""
        self._lock_to_withdraw().state = "withdrawn"
        return True

    def _lapse(self):
        """Close the proposals that can no longer be answered."""
        self.filtered(lambda row: row.state == "proposed").write({"state": "lapsed"})

    def _notify_partners(self, role, template_name):
        """Notify one of the pair, without any content of the proposal."""
        self.env["mentorat.notice"]._queue(
            self,
            self.agreement_id._get_partners(role),
            f"mentorat_module.mail_template_{template_name}",
        )

    def _get_other_role(self):
        return "mentor" if self.proposed_by == "mentee" else "mentee"

    def _get_recipient_url(self):
        """Link mentors to the page of the agreement: a proposal has none of its own."""
        recipient = self._get_recipient()
        if recipient and self._is_read_on_portal(recipient):
            return self.get_base_url() + self._get_portal_path()
        return self.agreement_id._get_recipient_url()
