from odoo import api, models
from odoo.exceptions import UserError

# As wide as the words before a name, in either language.
SENTENCE = "x" * 45


class MentoratDocumentCertificate(models.AbstractModel):
    """Print the certificates of an agreement that has ended.

    Each of the pair prints their own; coordinators print all of them."""

    _name = "report.mentorat_module.document_certificate"
    _description = "Document: Certificate of Mentoring"
    _inherit = ["mentorat.document"]
    _document_model = "mentorat.agreement"

    @api.model
    def _check_reader(self, records):
        result = super()._check_reader(records)
        for agreement in records:
            if not agreement._has_certificate():
                raise UserError(
                    self.env._(
                        "The certificate of %s is made when the agreement has ended.",
                        agreement.name,
                    )
                )
        return result

    @api.model
    def _prepare_documents(self, record):
        people = self._get_people(record)
        user = self.env.user
        mine = [person for person in people if person[0].user_id == user]
        return [self._prepare_certificate(record, *person) for person in mine or people]

    @api.model
    def _get_people(self, agreement):
        """Return ``[(mentee or mentor, role)]`` of those who get a certificate."""
        helpers = agreement.contribution_ids.mentor_id - agreement.mentor_id
        return [
            (agreement.mentee_id, "mentee"),
            (agreement.mentor_id, "mentor"),
            *((helper, "helper") for helper in helpers),
        ]

    def _prepare_certificate(self, agreement, person, role):
        program = agreement.program_id
        names = {
            "person": self._shorten(person.name),
            "mentee": self._shorten(agreement.mentee_id.name),
            "mentor": self._shorten(agreement.mentor_id.name),
            "program": self._shorten(program.name),
            "coordinators": self._format_names(program.coordinator_ids),
        }
        other = names["mentor" if role == "mentee" else "mentee"]
        lines = [f"{SENTENCE}{other}", f"{SENTENCE}{names['program']}", "-", "-", "-"]
        return {
            **names,
            "company": self._prepare_company(agreement.company_id),
            "role": role,
            "name": agreement.name,
            "date_start": self._format_day(agreement.date_start),
            "date_end": self._format_day(agreement._get_last_day()),
            "meetings": agreement._count_meetings(),
            "issued_on": self._format_today(program),
            "scale": self._get_scale(names["person"], lines, names["coordinators"]),
        }
