from collections import defaultdict

from odoo import api, fields, models


class MentoratAgreement(models.Model):
    """What the page of an agreement shows its user of what is to be done."""

    _inherit = "mentorat.agreement"

    # the pair
    is_my_pair = fields.Boolean(
        compute="_compute_is_my_pair", help="Whether the reader is one of its mentors."
    )
    needs_my_signature = fields.Boolean(compute="_compute_needs_my_signature")
    mentee_partner_id = fields.Many2one(
        string="Contact of the Mentee",
        related="mentee_id.partner_id",
        related_sudo=False,
    )
    # what is due
    next_commitment_id = fields.Many2one(
        "mentorat.commitment",
        string="Next Promise",
        compute="_compute_next_commitment_id",
    )
    next_limit_at = fields.Datetime(
        string="Promised By", compute="_compute_next_commitment_id"
    )
    is_late = fields.Boolean(
        compute="_compute_next_commitment_id", search="_search_is_late", string="Late"
    )
    time_left = fields.Char(compute="_compute_next_commitment_id")
    # conversations
    open_request_count = fields.Integer(
        string="Questions Waiting", compute="_compute_request_counts"
    )
    request_count = fields.Integer(
        string="Conversations", compute="_compute_request_counts"
    )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("mentor_id.user_id", "contribution_ids.mentor_id.user_id")
    @api.depends_context("uid")
    def _compute_is_my_pair(self):
        for agreement in self:
            agreement.is_my_pair = agreement._is_mentor()

    @api.depends("state", "mentor_signed_at", "mentee_signed_at")
    @api.depends_context("uid")
    def _compute_needs_my_signature(self):
        for agreement in self:
            agreement.needs_my_signature = agreement._has_to_be_signed_by()

    @api.depends("commitment_ids.state", "commitment_ids.limit_at")
    @api.depends_context("lang")
    def _compute_next_commitment_id(self):
        for agreement in self:
            following = agreement.commitment_ids._filter_live().sorted("limit_at")[:1]
            agreement.next_commitment_id = following
            agreement.next_limit_at = following.limit_at
            agreement.is_late = following.is_late
            agreement.time_left = following.time_left

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("commitment_ids", "any", [("is_late", "=", True)])]

    @api.depends("request_ids.state")
    @api.depends_context("uid")
    def _compute_request_counts(self):
        counts = defaultdict(dict)
        for agreement, state, count in self.env["mentorat.request"]._read_group(
            [("agreement_id", "in", self.ids)], ["agreement_id", "state"], ["__count"]
        ):
            counts[agreement][state] = count
        for agreement in self:
            by_state = counts[agreement._origin]
            agreement.request_count = sum(by_state.values())
            agreement.open_request_count = by_state.get("open", 0)

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_open_question(self):
        """Answer the question that has waited longest for the mentor."""
        self.ensure_one()
        waiting = self.request_ids.filtered(lambda request: request.state == "open")
        return waiting.sorted("id")[:1].action_open_reply()

    def action_open_message(self):
        """Open a new conversation, which the mentor begins."""
        return self._get_form_action("mentorat_request_action_new")

    def action_view_requests(self):
        """Open the conversations of this pair."""
        return self._get_list_action("mentorat_request_action")

    def action_view_commitments(self):
        """Open the commitments of this pair."""
        return self._get_list_action("mentorat_commitment_action")
