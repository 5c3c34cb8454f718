import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class MentoratSigningMixin(models.AbstractModel):
    """The signing half of an agreement: one text, frozen at the first signature, that
    only the two expected persons can sign. Whoever else holds a link cannot."""

    _name = "mentorat.signing.mixin"
    _description = "Signing of an Agreement"

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

    # ------------------------------------------------------------------
    # WHO MAY SIGN
    # ------------------------------------------------------------------

    def _get_signer_role(self, user=None):
        """:return: ``mentee`` or ``mentor`` when ``user`` (the current one) is expected
        to sign, else ``False``"""
        self.ensure_one()
        user = user or self.env.user
        if user == self.mentee_id.user_id:
            return "mentee"
        return "mentor" if user == self.mentor_id.user_id else False

    def _get_signing_error(self, user=None):
        """:return: why ``user`` cannot sign now, in words, or ``False``"""
        role = self._get_signer_role(user)
        if not role:
            return self.env._("Only the mentee and the mentor sign this agreement.")
        if self.state not in ("assigned", "active"):
            return self.env._("This agreement is over: there is nothing left to sign.")
        if self[f"{role}_signed_at"]:
            return self.env._("You have signed this agreement already.")
        return False

    def _has_to_be_signed_by(self, user=None):
        """Whether ``user`` is expected to sign, the agreement is in force or about to
        be, and they have not signed this text yet."""
        return not self._get_signing_error(user)

    # ------------------------------------------------------------------
    # SIGNING
    # ------------------------------------------------------------------

    def action_sign(self, name, signature):
        """Sign as the current user.

        :param str name: the name as signed
        :param signature: the drawing, an image in base64
        :raise AccessError: the current user is not expected to sign
        :raise UserError: signed already, over, or nothing drawn
        """
        self.ensure_one()
        self.check_access("read")
        if not self._get_signer_role():
            raise AccessError(self._get_signing_error())
        if error := self._get_signing_error():
            raise UserError(error)
        if not (name and name.strip() and signature):
            raise UserError(self.env._("Write your name and draw your signature."))
        agreement = self.sudo()  # sudo: the signer was identified just above
        agreement._freeze_charter()
        self.env["mentorat.signature"].sudo().create(
            agreement._prepare_signature_values(name.strip(), signature)
        )
        return True

    def _prepare_signature_values(self, name, signature):
        return {
            "agreement_id": self.id,
            "role": self._get_signer_role(),
            "partner_id": self.env.user.partner_id.id,
            "user_id": self.env.uid,
            "name": name,
            "signature": signature,
            "signed_at": fields.Datetime.now(),
            "text_sha256": self.charter_sha256,
        }

    def _freeze_charter(self):
        """Keep the text that is being signed, and its SHA-256 (of its UTF-8 bytes)."""
        for agreement in self.filtered(lambda record: not record.charter_sha256):
            text = str(agreement._render_charter())
            agreement.write(
                {
                    "charter_text": text,
                    "charter_sha256": hashlib.sha256(text.encode()).hexdigest(),
                }
            )

    def _render_charter(self):
        """:return: the text both sign, in the mentee's language (``Markup``)"""
        self.ensure_one()
        lang = self.mentee_id.partner_id.lang or self.env.lang
        agreement = self.with_context(lang=lang)
        return self.env["ir.qweb"]._render(
            "mentorat_module.agreement_text", {"agreement": agreement}, lang=lang
        )

    def _get_charter(self):
        """:return: what there is to read: the frozen text, or the text as it would be
        frozen now"""
        self.ensure_one()
        return self.charter_text or self._render_charter()

    def _on_terms_changed(self):
        """What was signed is no longer what applies: both sign again. Terms that both
        agreed on (``mentorat.terms.change``) come with their text and signatures."""
        if self.env.su and self.env.context.get("mentorat_terms_agreed"):
            return
        signed = self.sudo().filtered(
            "charter_sha256"
        )  # sudo: a consequence, not a choice
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
