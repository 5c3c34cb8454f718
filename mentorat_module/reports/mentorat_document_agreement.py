from odoo import api, models
from odoo.tools.image import image_data_uri


class MentoratDocumentAgreement(models.AbstractModel):
    """Print the agreement as it was signed, or as it would be signed today."""

    _name = "report.mentorat_module.document_agreement"
    _description = "Document: Agreement"
    _inherit = ["mentorat.document"]
    _document_model = "mentorat.agreement"

    @api.model
    def _prepare_document(self, record):
        program = record.program_id
        states = dict(record._fields["state"]._description_selection(self.env))
        language = record.mentee_id.partner_id.lang or self.env.lang or "en_US"
        return {
            "company": self._prepare_company(record.company_id),
            "name": record.name,
            "mentee": record.mentee_id.name,
            "mentor": record.mentor_id.name,
            "program": program.name,
            "state": states[record.state],
            "date_start": self._format_day(record.date_start),
            "date_end": self._format_day(record._get_end_day()),
            "is_live": record._is_live(),
            "is_frozen": bool(record.charter_sha256),
            "text_language": language.replace("_", "-"),
            **self._prepare_text(record, record._get_charter(), record.charter_sha256),
            "earlier": self._prepare_earlier_texts(record),
        }

    def _prepare_text(self, agreement, text, sha256):
        """Return one text of the agreement, and who signed it.

        :param str sha256: of the text, or ``False`` before the first signature
        """
        change = self._get_changes(agreement).filtered(
            lambda row: row.text_sha256 == sha256
        )[:1]
        return {
            "text": text,
            "sha256": sha256,
            "is_change": bool(change),
            "signatures": [
                self._prepare_signature(agreement, role, sha256, change)
                for role in ("mentee", "mentor")
            ],
        }

    @api.model
    def _get_changes(self, agreement):
        """Return the changes of the terms that both agreed on, the last one first."""
        accepted = agreement.terms_change_ids.filtered(
            lambda change: change.state == "accepted"
        )
        return accepted.sorted("id", reverse=True)

    def _prepare_earlier_texts(self, agreement):
        """Return the texts that a change replaced, the last one first, without the
        reasons of the changes, which are for the two alone."""
        return [
            {
                "until": self._format_day_and_time(
                    change.answered_at, agreement.program_id.tz, "long"
                ),
                **self._prepare_text(
                    agreement, change.old_text, change.old_text_sha256
                ),
            }
            for change in self._get_changes(agreement)
        ]

    def _prepare_signature(self, agreement, role, sha256, change):
        """Return values of one place to sign the text ``sha256``, signed or not.

        :param change: the change of the terms that brought this text, if one did
        """
        signature = agreement.signature_ids.filtered(
            lambda row: row.role == role and sha256 and row.text_sha256 == sha256
        )[-1:]
        image = signature.signature
        return {
            "role": role,
            "person": agreement[f"{role}_id"].name,
            "name": signature.name,
            "at": self._format_day_and_time(
                signature.signed_at, agreement.program_id.tz, "long"
            ),
            "is_agreed": signature.manner == "agreed",
            "is_proposer": change.proposed_by == role,
            "image": image and image_data_uri(image),
        }
