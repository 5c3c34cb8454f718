from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..common.own_context import is_own

# The fields that are conditions of the pair.
CONDITIONS = {"rules", "meeting_interval_days"}


class MentoratAgreement(models.Model):
    """The signatures of an agreement: one text, frozen at the first signature, that
    only the mentee and the mentor can sign, whoever else has the link.

    Until both have signed, the conditions (frequency, rules, contributions) can be
    written. After that they change only when one of the two proposes and the other
    accepts (``mentorat.terms.change``).
    """

    _inherit = "mentorat.agreement"

    # signatures
    charter_text = fields.Html(
        string="Signed Text",
        copy=False,
        readonly=True,
        sanitize=False,
        help="The text as it was when the first of the two signed it.",
    )
    charter_sha256 = fields.Char(
        string="SHA-256 of the Text", copy=False, readonly=True
    )
    signature_ids = fields.One2many(
        "mentorat.signature", "agreement_id", string="Signatures", readonly=True
    )
    mentee_signed_at = fields.Datetime(
        compute="_compute_signed_at", store=True, string="Signed by the Mentee"
    )
    mentor_signed_at = fields.Datetime(
        compute="_compute_signed_at", store=True, string="Signed by the Mentor"
    )
    needs_my_signature = fields.Boolean(compute="_compute_needs_my_signature")
    # conditions
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

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("charter_sha256", "signature_ids.text_sha256")
    def _compute_signed_at(self):
        for agreement in self:
            valid = agreement.sudo().signature_ids.filtered(  # sudo: dates only
                lambda row, agreement=agreement: row.text_sha256
                == agreement.charter_sha256
            )
            for role in ("mentee", "mentor"):
                dates = valid.filtered(lambda row, role=role: row.role == role)
                agreement[f"{role}_signed_at"] = dates[-1:].signed_at

    @api.depends("state", "mentor_signed_at", "mentee_signed_at")
    @api.depends_context("uid")
    def _compute_needs_my_signature(self):
        for agreement in self:
            agreement.needs_my_signature = agreement._has_to_be_signed_by()

    @api.depends("mentee_signed_at", "mentor_signed_at")
    def _compute_is_signed_by_both(self):
        for agreement in self:
            agreement.is_signed_by_both = bool(
                agreement.mentee_signed_at and agreement.mentor_signed_at
            )

    @api.depends("terms_change_ids.state")
    @api.depends_context("uid")
    def _compute_pending_change_ids(self):
        # With the rights of the user: only the two see any.
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
            # sudo: yes or no, nothing of what was proposed
            agreement.can_propose_terms = not agreement.sudo()._get_conditions_error()

    @api.model
    def _get_event_fields(self):
        return super()._get_event_fields() | {
            *("charter_text", "charter_sha256"),
            *("mentee_signed_at", "mentor_signed_at"),
        }

    # ------------------------------------------------------------------
    # WHO MAY SIGN
    # ------------------------------------------------------------------

    def _get_signer_role(self, user=None):
        """Return ``mentee`` or ``mentor``, the role in which ``user`` (the current one)
        signs, or ``False``."""
        self.ensure_one()
        user = user or self.env.user
        # sudo: compares people; the mentor of a pair that is over reads no registration
        pair_sudo = self.sudo()
        if user == pair_sudo.mentee_id.user_id:
            return "mentee"
        return "mentor" if user == pair_sudo.mentor_id.user_id else False

    def _get_signing_error(self, user=None):
        """Return why ``user`` cannot sign now, in words, or ``False``."""
        role = self._get_signer_role(user)
        if not role:
            return self.env._("Only the mentee and the mentor sign this agreement.")
        if not self._is_live():
            return self.env._("This agreement is over: there is nothing left to sign.")
        if self[f"{role}_signed_at"]:
            return self.env._("You have signed this agreement already.")
        return False

    def _has_to_be_signed_by(self, user=None):
        """Whether ``user`` signs this agreement, has not signed this text yet, and the
        agreement is not over."""
        return not self._get_signing_error(user)

    # ------------------------------------------------------------------
    # SIGNING
    # ------------------------------------------------------------------

    def action_sign(self, name, signature, digest=None):
        """Sign as the current user.

        :param name: not used any more: the name shown is that of the account
        :param signature: the drawing, a PNG in base64
        :param str digest: the SHA-256 of the text that was shown to the user, which the
            page and the dialog always send. Without it the text in force is signed: an
            import or another system shows the text itself, and answers for it.
        :raise AccessError: the current user is not expected to sign
        :raise ShownChangedError: the text is not the one that was shown
        :raise UserError: signed already, over, nothing drawn, or no PNG of a size that
            a page can show
        """
        self.ensure_one()
        self.check_access("read")
        if not self._get_signer_role():
            raise AccessError(self._get_signing_error())
        self._lock_rows()  # one signature after the other
        if error := self._get_signing_error():
            raise UserError(error)
        signature = self.env["mentorat.arguments"]._get_picture(signature)
        if not signature:
            raise UserError(self.env._("Nothing is drawn yet: draw your signature."))
        agreement = self.sudo()  # sudo: the user is the mentee or the mentor
        self.env["mentorat.shown"]._check(agreement._get_charter(), digest)
        agreement._freeze_charter()
        self.env["mentorat.signature"].sudo().create(
            agreement._prepare_signature_values(signature)
        )
        return True

    def _prepare_signature_values(self, signature):
        return {
            "agreement_id": self.id,
            "role": self._get_signer_role(),
            "partner_id": self.env.user.partner_id.id,
            "user_id": self.env.uid,
            "name": self.env.user.name,
            "signature": signature,
            "signed_at": fields.Datetime.now(),
            "text_sha256": self.charter_sha256,
        }

    def _freeze_charter(self):
        """Store the text to sign and its SHA-256 (of its UTF-8 bytes), once."""
        for agreement in self.filtered(lambda record: not record.charter_sha256):
            text = str(agreement._render_charter())
            agreement.write(
                {
                    "charter_text": text,
                    "charter_sha256": self.env["mentorat.shown"]._get_digest(text),
                }
            )

    def _render_charter(self):
        """Return the text to sign, in the mentee's language (``Markup``)."""
        self.ensure_one()
        lang = self.mentee_id.partner_id.lang or self.env.lang
        agreement = self.with_context(lang=lang)
        return self.env["ir.qweb"]._render(
            "mentorat_module.agreement_text", {"agreement": agreement}, lang=lang
        )

    def _get_charter(self):
        """Return the frozen text, or the text as it would be frozen now."""
        self.ensure_one()
        return self.charter_text or self._render_charter()

    def _get_charter_digest(self):
        """Return the SHA-256 of :meth:`_get_charter`, for ``action_sign``."""
        return self.env["mentorat.shown"]._get_digest(self._get_charter())

    def _on_conditions_changed(self):
        """Remove the frozen text, so that both sign again; the signatures are kept.

        A change that both agreed on (``mentorat.terms.change``) brings its own text and
        signatures."""
        if self.env.su and is_own(self.env, "mentorat_conditions_agreed"):
            return
        # sudo: follows from what the user was allowed to write
        self.sudo()._lock_rows()  # signing at the same moment begins again
        signed = self.sudo().filtered("charter_sha256")
        if not signed:
            return
        signed.terms_change_ids._lapse()
        for agreement in signed:
            agreement._message_log(
                body=self.env._(
                    "The terms changed: the signatures of the earlier text "
                    "(SHA-256 %s) are kept, and both sign the new one.",
                    agreement.charter_sha256,
                )
            )
        signed.write({"charter_text": False, "charter_sha256": False})

    # ------------------------------------------------------------------
    # CONDITIONS
    # ------------------------------------------------------------------

    def _get_conditions(self):
        """Return the conditions as plain values: ``{"meeting_interval_days", "rules",
        "contributions": [{"mentor_id", "mentor", "description"}]}``."""
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

    def _prepare_conditions_values(self, conditions):
        """Return the values to write on an agreement that gets ``conditions``."""
        known = {row.mentor_id.id: row for row in self.contribution_ids}
        wanted = {row["mentor_id"]: row for row in conditions["contributions"]}
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
            "meeting_interval_days": conditions["meeting_interval_days"],
            "rules": conditions["rules"],
            "contribution_ids": commands,
        }

    def _render_charter_with(self, conditions):
        """Return the text of the agreement as it would be with ``conditions``."""
        self.ensure_one()
        draft = self.new(self._prepare_conditions_values(conditions), origin=self)
        return str(draft._render_charter())

    # ------------------------------------------------------------------
    # PROPOSED CHANGES
    # ------------------------------------------------------------------

    def _get_conditions_error(self, user=None):
        """Return why ``user`` (the current one) cannot propose a change of the
        conditions now, or ``False``."""
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
        """Propose other conditions to the other one of the pair; until they accept,
        nothing changes.

        :param dict terms: what would change of ``meeting_interval_days`` (int),
            ``rules`` (text), ``contributions`` (all of them: ``[{"mentor_id",
            "description"}]``)
        :param str reason: why, for the other one
        :return: the ``mentorat.terms.change``
        :raise AccessError: the current user is not one of the two
        :raise UserError: not signed by both, over, one is pending, or nothing changes
        """
        self.ensure_one()
        self.check_access("read")
        agreement = self.sudo()  # sudo: the user is checked below
        if not agreement._get_signer_role():
            raise AccessError(agreement._get_conditions_error())
        change = self.env["mentorat.terms.change"]._propose(
            agreement, terms, self.env["mentorat.arguments"]._get_text(reason)
        )
        return change.with_env(self.env)

    def _filter_changing_conditions(self, vals):
        """Return those of which writing ``vals`` would change a condition."""
        names = CONDITIONS & vals.keys()
        return self.filtered(
            lambda agreement: any(
                (agreement[name] or False) != (vals[name] or False) for name in names
            )
        )

    def _check_conditions_open(self):
        """Refuse to write conditions that both have signed, or of a pair that is over.

        :raise UserError:
        """
        if self.env.su:
            return
        if over := self.filtered(lambda agreement: not agreement._is_live())[:1]:
            raise UserError(
                self.env._("The agreement %s is over: its terms stay.", over.name)
            )
        if any(self.mapped("is_signed_by_both")):
            raise UserError(
                self.env._(
                    "Both have signed these terms. The mentee or the mentor proposes a "
                    "change, and the other one accepts it."
                )
            )

    def _lapse_pending(self):
        """Hook: close the proposals that wait for an answer in a pair that is over."""
        self.terms_change_ids._lapse()

    # ------------------------------------------------------------------
    # FORMS
    # ------------------------------------------------------------------

    def action_open_sign(self):
        """Open the text to sign."""
        return self._get_form_action("mentorat_sign_wizard_action")

    def action_open_terms(self):
        """Open the form that proposes other conditions."""
        return self._get_form_action("mentorat_terms_wizard_action")
