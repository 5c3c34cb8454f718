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
        valid = record.signature_ids.filtered(
            lambda row: row.text_sha256 == record.charter_sha256
        )
        roles = valid._fields["role"]._description_selection(self.env)
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
            "text": record._get_charter(),
            "text_language": language.replace("_", "-"),
            "sha256": record.charter_sha256,
            "signatures": [
                self._prepare_signature(record, *role, valid) for role in roles
            ],
        }

    def _prepare_signature(self, agreement, role, label, signatures):
        """Return values of one place to sign, signed or not."""
        signature = signatures.filtered(lambda row: row.role == role)[-1:]
        image = signature.signature
        return {
            "role": label,
            "person": agreement[f"{role}_id"].name,
            "name": signature.name,
            "at": self._format_day_and_time(
                signature.signed_at, agreement.program_id.tz, "long"
            ),
            "image": image and image_data_uri(image),
        }
