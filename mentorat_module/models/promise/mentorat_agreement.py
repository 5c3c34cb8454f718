from odoo import api, fields, models

from ..common.search import when_true


class MentoratAgreement(models.Model):
    """The commitments of an agreement, opened, kept and voided as its state changes."""

    _inherit = "mentorat.agreement"

    commitment_ids = fields.One2many(
        "mentorat.commitment", "agreement_id", string="Promises"
    )
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
    is_undelivered = fields.Boolean(
        compute="_compute_next_commitment_id", string="Not Delivered"
    )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends(
        "commitment_ids.state", "commitment_ids.limit_at", "commitment_ids.delivery"
    )
    @api.depends_context("lang")
    def _compute_next_commitment_id(self):
        for agreement in self:
            commitment = agreement.commitment_ids._filter_live().sorted("limit_at")[:1]
            agreement.next_commitment_id = commitment
            agreement.next_limit_at = commitment.limit_at
            agreement.is_late = commitment.is_late
            agreement.time_left = commitment.time_left
            agreement.is_undelivered = commitment.delivery == "failed"

    @when_true
    def _search_is_late(self):
        return [("commitment_ids", "any", [("is_late", "=", True)])]

    def _get_known_activity(self):
        rows = self.env["mentorat.commitment"]._read_group(
            [("agreement_id", "in", self.ids), ("kind", "=", "follow_up")],
            ["agreement_id"],
            ["opened_at:max", "kept_at:max"],
        )
        return {agreement.id: max(filter(None, row)) for agreement, *row in rows}

    # ------------------------------------------------------------------
    # LIFE CYCLE
    # ------------------------------------------------------------------

    def _on_assigned(self):
        self.env["mentorat.commitment"]._open_first_contacts(self)
        return super()._on_assigned()

    def _on_moved(self, target, origins):
        if target == "active":
            self._keep_first_contacts()
        else:
            self.commitment_ids._filter_live()._void()
        return super()._on_moved(target, origins)

    def _keep_first_contacts(self):
        for agreement in self:
            agreement.commitment_ids._filter_live_of_kind("first_contact")._keep(
                agreement.first_contact_at
            )

    def _owes_first_contact(self):
        """Look at the commitment as well, which opens again when the first words were
        taken back."""
        if super()._owes_first_contact():
            return True
        # sudo: whether there is one
        owed_sudo = self.sudo().commitment_ids._filter_live_of_kind("first_contact")
        return self.state == "active" and bool(owed_sudo)

    def _on_mentor_lost(self):
        """Void what nobody can keep; where somebody stands in, it is theirs."""
        self._filter_unanswered().commitment_ids._filter_live()._void()
        return super()._on_mentor_lost()

    def _reopen_promises(self):
        """Open anew the first contacts that are still owed."""
        owed = self.filtered(
            lambda pair: pair.state == "assigned"
            and not pair.commitment_ids._filter_live_of_kind("first_contact")
        )
        self.env["mentorat.commitment"]._open_first_contacts(
            owed, fields.Datetime.now()
        )
        return super()._reopen_promises()

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_record_first_contact(self, when=None, channel="message"):
        result = super().action_record_first_contact(when, channel)
        self.sudo()._keep_first_contacts()  # sudo: the actor was checked
        return result

    def action_view_commitments(self):
        """Open the commitments of this agreement."""
        return self._get_list_action("mentorat_commitment_action", "agreement_id")

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    def _get_answering(self, with_limit=False):
        answering = super()._get_answering(with_limit)
        if with_limit:
            for pair_sudo, found in answering.items():
                found["limit"] = pair_sudo.next_limit_at
                found["is_delivered"] = not pair_sudo.is_undelivered
        return answering

    def _get_first_contact_limit(self):
        """Return by when the first contact is due, naive UTC, also once it was made;
        called by mail templates."""
        rows_sudo = self.sudo().commitment_ids  # sudo: a date, in a mail to the pair
        return rows_sudo.filtered(lambda row: row.kind == "first_contact").limit_at
