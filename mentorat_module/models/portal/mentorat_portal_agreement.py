from odoo import api, models


class MentoratPortalAgreement(models.AbstractModel):
    """The agreement, to read and to sign: by the two it names, and nobody else."""

    _name = "mentorat.portal.agreement"
    _description = "Portal: Agreement"
    _inherit = ["mentorat.portal"]

    @api.model
    def _find_agreement(self, agreement_id):
        """Return the agreement (sudo) when the current user is one of its pair or
        contributes to it, else an empty set."""
        # sudo: the people are compared here; who is none of them gets nothing
        agreement = self.env["mentorat.agreement"].sudo().browse(agreement_id).exists()
        if agreement and (agreement._is_mentee() or agreement._is_mentor()):
            return agreement
        return agreement.browse()

    @api.model
    def _get_page(self, agreement, answers=None, errors=None):
        """Values of the page, ``agreement`` coming from :meth:`_find_agreement`."""
        terms = self.env["mentorat.portal.terms"]
        program = agreement.program_id
        states = dict(agreement._fields["state"]._description_selection(self.env))
        is_frozen = bool(agreement.charter_sha256)
        return {
            "id": agreement.id,
            "name": agreement.name,
            "url": agreement.access_url,
            "state": agreement.state,
            "state_label": states[agreement.state],
            "mentee": agreement.mentee_id.name,
            "mentor": agreement.mentor_id.name,
            "date_start": self._format_day(agreement.date_start),
            "date_end": self._format_day(agreement._get_end_day()),
            "text": agreement._get_charter(),
            "sha256": agreement.charter_sha256,
            "is_frozen": is_frozen,
            "is_mentee": agreement._is_mentee(),
            "can_sign": agreement._has_to_be_signed_by(self.env.user),
            "refusal": agreement._get_signing_error(self.env.user),
            "reader": self.env.user.name,
            "documents": self._get_documents(agreement),
            "signatures": [
                self._prepare_signature(signature, program)
                for signature in agreement.signature_ids
                if signature.text_sha256 == agreement.charter_sha256
            ],
            "earlier_signatures": [
                self._prepare_signature(signature, program)
                for signature in agreement.signature_ids
                if signature.text_sha256 != agreement.charter_sha256
            ],
            **terms._get_values(agreement, answers, errors),
        }

    @api.model
    def _get_documents(self, agreement):
        return self.env["mentorat.portal.document"]._get_of_agreement(agreement)

    def _prepare_signature(self, signature, program):
        roles = dict(signature._fields["role"]._description_selection(self.env))
        image = signature.signature
        manners = dict(signature._fields["manner"]._description_selection(self.env))
        return {
            "manner": manners[signature.manner],
            "role": roles[signature.role],
            "name": signature.name,
            "at": self._format_instant(signature.signed_at, program),
            "day": self._format_day(self._to_local(signature.signed_at, program)),
            "sha256": signature.text_sha256,
            "image": image and f"data:image/png;base64,{image.decode()}",
        }
