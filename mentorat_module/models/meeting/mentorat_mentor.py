from datetime import datetime, timedelta, timezone

from odoo import api, fields, models

from ...tools import free_slots, timezones

# How soon, and how far ahead, a meeting is proposed.
SLOT_NOTICE = timedelta(hours=24)
SLOT_HORIZON = timedelta(days=21)


class MentoratMentor(models.Model):
    """Find when a mentor is free: the working hours and leaves of the employee, less
    the busy time of the calendar. What events are about is never read here."""

    _inherit = "mentorat.mentor"

    def _get_free_slots(self, minutes, agreement, until=None):
        """Return when a meeting of ``minutes`` of the pair of ``agreement`` could
        begin, in the weeks to come (naive UTC, soonest first).

        :param datetime until: look no further (naive UTC)
        """
        # sudo: only when they are free leaves this method
        mentor, mentee = self.sudo(), agreement.sudo().mentee_id
        mentor._fetch_slot_facts()
        mentee.fetch(["partner_id"])
        now = fields.Datetime.now()
        earliest, latest = now + SLOT_NOTICE, now + SLOT_HORIZON
        latest = min(latest, until or latest)
        busy = mentor._get_busy_intervals(earliest, latest, mentee.partner_id)
        return free_slots.free_slots(
            mentor._get_working_intervals(earliest, latest),
            [*busy, *mentor._get_away_intervals(mentee, earliest)],
            earliest=earliest,
            minutes=minutes,
            tz=mentor._get_slot_tz(),
        )

    def _is_busy(self, start, stop, proposal=None):
        """Return whether this mentor is busy between ``start`` and ``stop`` (naive
        UTC).

        :param proposal: the proposal in question, which takes no time
        """
        # sudo: only whether they are busy leaves this method
        busy = self.sudo()._get_busy_intervals(start, stop, proposal=proposal)
        return free_slots.overlaps(start, stop, busy)

    def _is_pair_busy(self, start, stop, agreement):
        """Return whether this mentor or the mentee of ``agreement`` is busy or away
        between ``start`` and ``stop`` (naive UTC)."""
        # sudo: only whether they are busy leaves this method
        mentor, mentee = self.sudo(), agreement.sudo().mentee_id
        busy = mentor._get_busy_intervals(start, stop, mentee.partner_id)
        away = mentor._get_away_intervals(mentee, start)
        return free_slots.overlaps(start, stop, [*busy, *away])

    def _fetch_slot_facts(self):
        """Fetch only what is needed of the mentor and the employee, whose rows are
        wide."""
        self.fetch(["name", "employee_id", "partner_id", "company_id"])
        self.employee_id.fetch(["resource_id", "version_id"])
        self.employee_id.version_id.fetch(["resource_calendar_id"])

    def _get_slot_tz(self):
        return self.employee_id.tz or self.company_id.partner_id.tz or "UTC"

    # ------------------------------------------------------------------
    # WORKING HOURS
    # ------------------------------------------------------------------

    def _get_working_intervals(self, start, stop):
        """Hook: the working time of this mentor, public holidays and leaves taken out.

        :return: ``[(start, stop)]``, naive UTC
        """
        self.ensure_one()
        company, resource = self.company_id, self.employee_id.resource_id
        own = self.employee_id.resource_calendar_id
        calendar = own or company.resource_calendar_id
        if not calendar:
            return []
        bounds = [instant.replace(tzinfo=timezone.utc) for instant in (start, stop)]
        leaves = [
            ("time_type", "=", "leave"),
            ("company_id", "in", [False, company.id]),
        ]
        # Hours are the same for all who work by the calendar: in local time of this
        # one, they read no contract nor employee.
        tz = timezones.get_pytz_zone(resource.tz if own else calendar.tz)
        intervals = calendar._get_work_intervals(*bounds, leaves, resource, tz)
        return [
            (timezones.to_utc(begin), timezones.to_utc(end))
            for begin, end, _ in intervals
        ]

    # ------------------------------------------------------------------
    # BUSY TIME
    # ------------------------------------------------------------------

    def _get_busy_intervals(self, start, stop, partners=None, proposal=None):
        """Hook: return the busy time around ``start`` to ``stop``: events of the mentor
        and of ``partners``, and meetings proposed to the mentor.

        :return: ``[(start, stop)]``, naive UTC
        """
        self.ensure_one()
        people = self.partner_id | (partners or self.partner_id.browse())
        busy = self.env["calendar.attendee"]._find_busy(
            people, start, stop, self._get_slot_tz()
        )
        return [
            *((begin, end) for _attendee, begin, end in busy),
            *self._get_proposed_intervals(start, stop, proposal),
        ]

    def _get_proposed_intervals(self, start, stop, proposal=None):
        proposals = self.env["mentorat.meeting.proposal"].search_fetch(
            [
                ("mentor_id", "=", self.id),
                ("state", "=", "proposed"),
                ("start", ">", fields.Datetime.now()),
                ("start", "<", stop),
                ("stop", ">", start),
            ],
            ["start", "stop"],
        )
        return [
            (row.start, row.stop)
            for row in proposals - (proposal or self.env[proposals._name])
        ]

    def _get_away_intervals(self, mentee, start):
        """Return the days from ``start`` (naive UTC) on when this mentor or ``mentee``
        is away, as ``[(start, stop)]``, naive UTC."""
        zone = self._get_slot_tz()
        people = self.employee_id | mentee.employee_id
        spans = self._read_absences_of_employees(
            people.ids, timezones.local_date(start, zone)
        )
        return [
            (timezones.start_of_day(first, zone), timezones.end_of_day(last, zone))
            for days in spans.values()
            for first, last in days
        ]

    @api.model
    def _parse_slot(self, text):
        """Return the instant (naive UTC) of a slot sent by a page, or ``False``."""
        try:
            return datetime.strptime(text or "", "%Y-%m-%dT%H:%M")
        except ValueError:
            return False
