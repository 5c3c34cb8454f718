from babel.numbers import format_decimal

from odoo import api, models
from odoo.exceptions import UserError

from ..tools import timezones
from .mentorat_document_certificate import SENTENCE


class MentoratDocumentParticipation(models.AbstractModel):
    """Print the certificate of attendance of a training."""

    _name = "report.mentorat_module.document_participation"
    _description = "Document: Certificate of Attendance"
    _inherit = ["mentorat.document"]
    _document_model = "mentorat.training.participation"

    @api.model
    def _check_reader(self, records):
        result = super()._check_reader(records)
        if records.filtered(lambda row: row.state != "attended"):
            raise UserError(
                self.env._("A certificate of attendance is for those who were there.")
            )
        return result

    @api.model
    def _prepare_document(self, record):
        session = record.session_id
        program = session.program_id
        hours = (session.stop - session.start).total_seconds() / 3600
        words = {
            "person": self._shorten(record.mentee_id.name),
            "topic": self._shorten(session.name),
            "program": self._shorten(program.name),
            "skills": self._format_names(session.skill_ids),
            "mentors": self._format_names(session.mentor_ids),
            "coordinators": self._format_names(program.coordinator_ids),
        }
        names = [words[name] for name in ("mentors", "skills", "program")]
        lines = ["-", words["topic"], *(f"{SENTENCE}{name}" for name in names if name)]
        return {
            **words,
            "company": self._prepare_company(record.company_id),
            "day": self._format_day(timezones.local_date(session.start, program.tz)),
            "hours": self._format_hours(hours),
            "location": session.location,
            "issued_on": self._format_today(program),
            "scale": self._get_scale(words["person"], lines, words["coordinators"]),
        }

    @api.model
    def _format_hours(self, hours):
        """Return “1.5”, in the reader's language."""
        return format_decimal(round(hours, 2), locale=self._get_locale())
