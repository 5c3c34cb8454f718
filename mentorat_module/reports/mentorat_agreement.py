from odoo import fields, models
from odoo.fields import Domain

from ..tools import timezones


class MentoratAgreement(models.Model):
    """Values of the documents of a pair."""

    _inherit = "mentorat.agreement"

    def _get_document_name(self, document):
        """Return the name of a file, without its extension.

        :param str document: ``agreement``, ``plan`` or ``certificate``
        """
        self.ensure_one()
        number = (self.name or "").replace("/", "-")
        if document == "plan":
            return self.env._("Action plan %s", number)
        if document == "certificate":
            return self.env._("Certificate of mentoring %s", number)
        return self.env._("Mentoring agreement %s", number)

    def _get_report_base_filename(self):
        return self._get_document_name(self.env.context.get("mentorat_document"))

    def _has_certificate(self):
        """Return whether the pair met and the agreement has ended."""
        self.ensure_one()
        return self.state == "ended" and bool(self.date_start)

    def _get_last_day(self):
        """Return the last day that the agreement was in force.

        It may have ended before its term, and the scheduled action ends it the day
        after its last day."""
        self.ensure_one()
        ended_at = self.ended_at or fields.Datetime.now()
        ended_on = timezones.local_date(ended_at, self.program_id.tz)
        return min(ended_on, self.date_end) if self.date_end else ended_on

    def _get_end_day(self):
        """Return the last day in force: as planned, or as it was for what is over."""
        return self._get_last_day() if self.ended_at else self.date_end

    def _count_meetings(self):
        """Return how many meetings of the pair were held, until it ended."""
        self.ensure_one()
        events_sudo = self.env["calendar.event"].sudo()  # sudo: a number only
        return events_sudo.search_count(
            events_sudo._get_held_domain(self.ended_at)
            & Domain("mentorat_agreement_id", "=", self.id)
        )
