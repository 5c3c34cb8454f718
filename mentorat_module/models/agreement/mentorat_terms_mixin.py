from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

TERMS = {"rules", "meeting_interval_days"}


class MentoratTermsMixin(models.AbstractModel):
    """The terms of a pair: the frequency, the rules, what each mentor contributes.

    Until both have signed they are being written. From then on nobody changes them
    alone, and nobody from outside changes them at all: one of the two proposes, the
    other accepts (``mentorat.terms.change``)."""

    _name = "mentorat.terms.mixin"
    _description = "Terms of an Agreement"

    terms_change_ids = fields.One2many(
        "mentorat.terms.change", "agreement_id", string="Changes of the Terms"
    )
    pending_change_ids = fields.One2many(
        "mentorat.terms.change",
        string="Change Awaiting an Answer",
        compute="_compute_pending_change_ids",
    )
    is_signed_by_both = fields.Boolean(
        string="Signed by Both", compute="_compute_is_signed_by_both"
    )
    can_propose_terms = fields.Boolean(compute="_compute_can_propose_terms")

    @api.depends("mentee_signed_at", "mentor_signed_at")
    def _compute_is_signed_by_both(self):
        for agreement in self:
            agreement.is_signed_by_both = bool(
                agreement.mentee_signed_at and agreement.mentor_signed_at
            )

    @api.depends("terms_change_ids.state")
    @api.depends_context("uid")
    def _compute_pending_change_ids(self):
        # With the rights of whoever looks: only the two see any.
        rows = self.env["mentorat.terms.change"]._read_group(
            [("agreement_id", "in", self.ids), ("state", "=", "proposed")],
            ["agreement_id"],
            ["id:recordset"],
        )
        pending = dict(rows)
        for agreement in self:
            agreement.pending_change_ids = pending.get(agreement._origin)

    @api.depends("state", "is_signed_by_both")
    @api.depends_context("uid")
    def _compute_can_propose_terms(self):
        for agreement in self:
            # sudo: whether, and nothing of what was proposed
            agreement.can_propose_terms = not agreement.sudo()._get_terms_error()

    # ------------------------------------------------------------------
    # WHAT THEY ARE
    # ------------------------------------------------------------------

    def _get_terms(self):
        """:return: the terms as plain values: ``{"meeting_interval_days", "rules",
        "contributions": [{"mentor_id", "mentor", "description"}]}``"""
        self.ensure_one()
        return {
            "meeting_interval_days": self.meeting_interval_days,
            "rules": self.rules or "",
            "contributions": [
                {
                    "mentor_id": row.mentor_id.id,
                    "mentor": row.mentor_id.name,
                    "description": row.description or "",
                }
                for row in self.contribution_ids
            ],
        }

    def _prepare_terms_values(self, terms):
        """:return: values of an agreement that has ``terms``"""
        known = {row.mentor_id.id: row for row in self.contribution_ids}
        wanted = {row["mentor_id"]: row for row in terms["contributions"]}
        commands = [
            fields.Command.delete(row.id)
            for mentor_id, row in known.items()
            if mentor_id not in wanted
        ]
        for mentor_id, row in wanted.items():
            if mentor_id not in known:
                values = {"mentor_id": mentor_id, "description": row["description"]}
                commands.append(fields.Command.create(values))
            elif (known[mentor_id].description or "") != row["description"]:
                values = {"description": row["description"]}
                commands.append(fields.Command.update(known[mentor_id].id, values))
        return {
            "meeting_interval_days": terms["meeting_interval_days"],
            "rules": terms["rules"],
            "contribution_ids": commands,
        }

    def _render_charter_with(self, terms):
        """:return: the text of the agreement as it would read with ``terms``"""
        self.ensure_one()
        draft = self.new(self._prepare_terms_values(terms), origin=self)
        return str(draft._render_charter())

    # ------------------------------------------------------------------
    # PROPOSE
    # ------------------------------------------------------------------

    def _get_terms_error(self, user=None):
        """:return: why ``user`` (the current one) cannot propose a change of the terms
        now, in words, or ``False``"""
        self.ensure_one()
        if not self._get_signer_role(user):
            return self.env._("Only the mentee and the mentor change their terms.")
        if not self._is_live():
            return self.env._("This agreement is over: its terms stay as they are.")
        if not self.is_signed_by_both:
            return self.env._(
                "A change is proposed once both have signed: until then, speak about "
                "the terms and write them down together."
            )
        if self.terms_change_ids.filtered(lambda row: row.state == "proposed"):
            return self.env._("A change is proposed already: it is answered first.")
        return False

    def action_propose_terms(self, terms, reason):
        """Propose other terms to the other one of the pair; until they accept, nothing
        changes.

        :param dict terms: what would be different of ``meeting_interval_days`` (int),
            ``rules`` (text), ``contributions`` (all of them: ``[{"mentor_id",
            "description"}]``)
        :param str reason: why, for the other one
        :return: the ``mentorat.terms.change``
        :raise AccessError: the current user is not one of the two
        :raise UserError: not signed by both, over, one is pending, or nothing changes
        """
        self.ensure_one()
        self.check_access("read")
        agreement = self.sudo()  # sudo: the person is compared just below
        if not agreement._get_signer_role():
            raise AccessError(agreement._get_terms_error())
        change = self.env["mentorat.terms.change"]._propose(agreement, terms, reason)
        return change.with_env(self.env)

    # ------------------------------------------------------------------
    # NEVER SILENTLY
    # ------------------------------------------------------------------

    def _filter_changing_terms(self, vals):
        """:return: those of which writing ``vals`` would change a term"""
        names = TERMS & vals.keys()
        return self.filtered(
            lambda agreement: any(
                (agreement[name] or False) != (vals[name] or False) for name in names
            )
        )

    def _check_terms_open(self):
        """Refuse to change alone what both have signed."""
        if not self.env.su and any(self.mapped("is_signed_by_both")):
            raise UserError(
                self.env._(
                    "Both have signed these terms. The mentee or the mentor proposes a "
                    "change, and the other one accepts it."
                )
            )

    def _lapse_pending(self):
        """What was proposed within a pair that is over, or about terms that no longer
        are, awaits nobody."""
        self.terms_change_ids._lapse()
        self.meeting_proposal_ids._lapse()
