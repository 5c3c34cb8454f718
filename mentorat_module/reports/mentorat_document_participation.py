from odoo import api, models
from odoo.exceptions import UserError

from ..tools import timezones


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
        return {
            "company": self._prepare_company(record.company_id),
            "person": record.mentee_id.name,
            "topic": session.name,
            "program": program.name,
            "skills": self._format_names(session.skill_ids),
            "mentors": self._format_names(session.mentor_ids),
            "day": self._format_day(timezones.local_date(session.start, program.tz)),
            "hours": f"{hours:g}",
            "location": session.location,
            "issued_on": self._format_today(program),
            "coordinators": self._format_names(program.coordinator_ids),
        }
