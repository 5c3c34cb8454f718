from odoo import api, models
from odoo.exceptions import AccessError

from ..tools import text_fit, timezones, wording
from ..tools.text_fit import Paragraph

# Empty lines for people who come without a seat: at least, and at most.
SPARE_LINES = 3
MAX_SPARE_LINES = 10
# Of the smaller paper, in em (see the style of the documents). Tables are cut here:
# wkhtmltopdf does not repeat the head of a table on the next page.
PAGE_HEIGHT = 63
ROW_HEIGHT = 2.5
# Head of the document, label and head of the table.
FIXED_HEIGHT = 12
# On the page of the last lines of the sheet, or on a page of its own.
MAX_KEPT_ROWS = 12
# Two lines of a column, in em of its text.
NAME_WIDTH, PLACE_WIDTH = 36, 28
# One line of them in text of the usual size.
NAME_LINE, PLACE_LINE = 14, 11


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
        seated = rows._filter_seated() | rows.filtered(
            lambda row: row.state == "absent"
        )
        waiting = rows.filtered(lambda row: row.state == "waitlisted")
        people = self._prepare_rows(seated) + self._prepare_guests(record)
        facts = {
            "company": self._prepare_company(record.company_id),
            "topic": record.name,
            "program": record.program_id.name,
            "when": (
                self._format_span(record.start, record.stop, record.program_id.tz)
                if record.start
                else ""
            ),
            "location": record.location,
            "mentors": [self._prepare_row(mentor.name) for mentor in record.mentor_ids],
            "given_by": self._format_names(record.mentor_ids),
            "expected": len(people),
        }
        spare = [self._prepare_row("")] * self._count_spare_lines(record)
        waiting_rows = self._prepare_rows(waiting)
        return {
            **facts,
            "sheets": self._cut_pages(people + spare, self._count_first_rows(facts)),
            "waiting": self._cut_pages(waiting_rows, MAX_KEPT_ROWS),
        }

    @api.model
    def _count_spare_lines(self, session):
        """Return how many empty lines there are: for those who have not answered, as
        far as there are seats."""
        invited = session.participation_ids.filtered(lambda row: row.state == "invited")
        free = session.seats_free
        coming = min(free, len(invited)) if free >= 0 else len(invited)
        return max(SPARE_LINES, min(coming, MAX_SPARE_LINES))

    @api.model
    def _count_first_rows(self, facts):
        """Return how many rows the first page has room for, below its title."""
        above = [
            Paragraph(facts["program"], width=20),
            Paragraph(facts["topic"], size=1.9, line_height=1.2, width=44),
            *(
                Paragraph(facts[name] or "", width=34, after=0.4)
                for name in ("when", "location", "given_by")
            ),
        ]
        room = PAGE_HEIGHT - FIXED_HEIGHT - text_fit.get_height(above)
        return max(1, int(room / ROW_HEIGHT))

    @api.model
    def _cut_pages(self, rows, first_rows):
        """Return the rows page by page, of which the first holds ``first_rows``."""
        if not rows:
            return []
        more = int((PAGE_HEIGHT - FIXED_HEIGHT / 2) / ROW_HEIGHT)
        pages = [rows[:first_rows]]
        for start in range(first_rows, len(rows), more):
            pages.append(rows[start : start + more])
        return pages

    def _prepare_rows(self, participations):
        marks = {
            "attended": self.env._("Was there"),
            "absent": self.env._("Was not there"),
        }
        return [
            self._prepare_row(
                row.mentee_id.name,
                row.mentee_id.work_location_id.name or row.mentee_id.department_id.name,
                marks.get(row.state),
            )
            for row in participations.sorted(
                lambda row: wording.sort_key(row.mentee_id.name)
            )
        ]

    def _prepare_guests(self, session):
        return [
            self._prepare_row(partner.name, self.env._("Guest"))
            for partner in self._sort_by_name(session.guest_ids)
        ]

    @api.model
    def _prepare_row(self, name, place="", mark=""):
        """Return one line, whose texts take at most two lines of smaller letters."""
        return {
            "name": text_fit.shorten(name, NAME_WIDTH),
            "place": text_fit.shorten(place, PLACE_WIDTH),
            "mark": mark,
            "is_name_long": text_fit.get_width(name) > NAME_LINE,
            "is_place_long": text_fit.get_width(place) > PLACE_LINE,
        }

    def _format_span(self, start, stop, tz):
        """Return from when to when (naive UTC); the same day stands once."""
        is_one_day = timezones.local_date(start, tz) == timezones.local_date(stop, tz)
        end = (
            self._format_time(timezones.to_aware(stop, tz))
            if is_one_day
            else self._format_day_and_time(stop, tz, "long")
        )
        return f"{self._format_day_and_time(start, tz, 'long')} – {end}"
