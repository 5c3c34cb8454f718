from odoo import api, models
from odoo.exceptions import AccessError

from ..tools import timezones, wording

# Empty lines for people who come without an answer.
SPARE_LINES = 3
# Lines on the first page, below the title, and on the others. Tables are cut here:
# wkhtmltopdf does not repeat the head of a table on the next page.
FIRST_PAGE_LINES = 18
PAGE_LINES = 24
MAX_PLACE = 26


class MentoratDocumentAttendance(models.AbstractModel):
    """Print the attendance sheet; it names all who are expected, so it is for
    coordinators."""

    _name = "report.mentorat_module.document_attendance"
    _description = "Document: Attendance Sheet"
    _inherit = ["mentorat.document"]
    _document_model = "mentorat.training.session"

    @api.model
    def _check_reader(self, records):
        result = super()._check_reader(records)
        if not self.env.user.has_group("mentorat_module.group_mentorat_coordinator"):
            raise AccessError(
                self.env._("Coordinators print the attendance sheet of a training.")
            )
        return result

    @api.model
    def _prepare_document(self, record):
        rows = record.participation_ids
        expected = rows.filtered(lambda row: row.state in ("invited", "registered"))
        marked = rows.filtered(lambda row: row.state in ("attended", "absent"))
        waiting = rows.filtered(lambda row: row.state == "waitlisted")
        return {
            "company": self._prepare_company(record.company_id),
            "topic": record.name,
            "program": record.program_id.name,
            "when": (
                self._format_span(record.start, record.stop, record.program_id.tz)
                if record.start
                else ""
            ),
            "location": record.location,
            "mentors": record.mentor_ids.mapped("name"),
            "given_by": self._format_names(record.mentor_ids),
            "expected": len(expected | marked),
            "sheets": self._cut_pages(self._prepare_rows(expected | marked)),
            "waiting": self._prepare_rows(waiting),
        }

    @api.model
    def _cut_pages(self, rows):
        """Return the rows page by page, with some empty ones at the end."""
        empty = {"name": "", "place": "", "state": ""}
        rows = rows + [empty] * SPARE_LINES
        pages = [rows[:FIRST_PAGE_LINES]]
        for start in range(FIRST_PAGE_LINES, len(rows), PAGE_LINES):
            pages.append(rows[start : start + PAGE_LINES])
        return pages

    def _prepare_rows(self, participations):
        states = dict(participations._fields["state"]._description_selection(self.env))
        return [
            {
                "name": row.mentee_id.name,
                "place": self._get_place(row.mentee_id),
                "state": states[row.state],
            }
            for row in participations.sorted(
                lambda row: wording.sort_key(row.mentee_id.name)
            )
        ]

    def _get_place(self, mentee):
        """Return the workplace, short enough for one line."""
        place = mentee.work_location_id.name or mentee.department_id.name or ""
        return place if len(place) <= MAX_PLACE else f"{place[: MAX_PLACE - 1]}…"

    def _format_span(self, start, stop, tz):
        """Return from when to when (naive UTC); the same day stands once."""
        is_one_day = timezones.local_date(start, tz) == timezones.local_date(stop, tz)
        end = (
            self._format_time(timezones.to_aware(stop, tz))
            if is_one_day
            else self._format_day_and_time(stop, tz, "long")
        )
        return f"{self._format_day_and_time(start, tz, 'long')} – {end}"
