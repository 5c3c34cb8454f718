from datetime import datetime, timedelta, timezone

import pytz

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import free_slots, timezones

# Nobody is asked to meet before tomorrow, nor to plan a month ahead.
SLOT_NOTICE = timedelta(hours=24)
SLOT_HORIZON = timedelta(days=21)
# Searches look a little around the moment, for what lasts all day somewhere else.
MARGIN = timedelta(days=2)


class MentoratMentor(models.Model):
    """When a mentor is free, and nothing else: the working hours and leaves of the
    employee file, less what the calendar marks as busy. What the time is taken by, and
    with whom, is never read here."""

    _inherit = "mentorat.mentor"

    def _get_free_slots(self, minutes, agreement, until=None):
        """:return: when a meeting of ``minutes`` of the pair of ``agreement`` could
        begin, in the weeks to come (naive UTC, soonest first)

        :param datetime until: look no further (naive UTC)
        """
        mentor = self.sudo()  # sudo: free or busy, and nothing else, leaves this method
        mentor._fetch_slot_facts()
        mentee = agreement.sudo().mentee_id
        mentee.fetch(["partner_id"])
        now = fields.Datetime.now()
        earliest, latest = now + SLOT_NOTICE, now + SLOT_HORIZON
        latest = min(latest, until or latest)
        return free_slots.free_slots(
            mentor._get_working_intervals(earliest, latest),
            mentor._get_busy_intervals(earliest, latest, mentee.partner_id),
            earliest=earliest,
            minutes=minutes,
            tz=mentor._get_slot_tz(),
        )

    def _is_busy(self, start, stop, proposal=None):
        """Whether the time of this mentor is taken from ``start`` to ``stop`` (naive
        UTC).

        :param proposal: one that takes no time, as it is the one in question
        """
        busy = self.sudo()._get_busy_intervals(start, stop, proposal=proposal)
        return free_slots.overlaps(start, stop, busy)

    def _fetch_slot_facts(self):
        """Read the little that is looked at of the mentor and of their employee file,
        whose rows are wide."""
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
        if not own or calendar.flexible_hours:
            intervals = calendar._work_intervals_batch(
                *bounds, resources=resource if own else None, domain=leaves
            )[resource.id if own else False]
        else:
            # Fixed hours are those of the calendar, whoever works by it: asked for
            # nobody, on the wall of this one, they cost neither contracts nor files.
            tz = pytz.timezone(resource.tz)
            hours = calendar._attendance_intervals_batch(*bounds, tz=tz)[False]
            away = calendar._leave_intervals_batch(*bounds, resource, leaves)
            intervals = hours - away[resource.id]
        return [
            (timezones.to_utc(begin), timezones.to_utc(end))
            for begin, end, _ in intervals
        ]

    # ------------------------------------------------------------------
    # BUSY TIME
    # ------------------------------------------------------------------

    def _get_busy_intervals(self, start, stop, partners=None, proposal=None):
        """Hook: what is taken around ``start`` to ``stop``: busy events of the mentor
        (and of ``partners``), and moments that somebody has proposed to the mentor.

        :return: ``[(start, stop)]``, naive UTC
        """
        self.ensure_one()
        people = self.partner_id | (partners or self.partner_id.browse())
        return [
            *self._get_event_intervals(start - MARGIN, stop + MARGIN, people),
            *self._get_proposed_intervals(start - MARGIN, stop + MARGIN, proposal),
        ]

    def _get_event_intervals(self, start, stop, people):
        attendees = self.env["calendar.attendee"].search_fetch(
            Domain("partner_id", "in", people.ids)
            & Domain("state", "!=", "declined")
            & Domain("event_id.active", "=", True)
            & Domain("event_id.show_as", "=", "busy")
            & Domain("event_id.start", "<", stop)
            & Domain("event_id.stop", ">", start),
            ["event_id"],
        )
        tz = self._get_slot_tz()
        return [self._get_event_interval(event, tz) for event in attendees.event_id]

    @api.model
    def _get_event_interval(self, event, tz):
        """What lasts all day takes the days of the mentor's wall."""
        if not event.allday:
            return event.start, event.stop
        return (
            timezones.start_of_day(event.start_date, tz),
            timezones.end_of_day(event.stop_date or event.start_date, tz),
        )

    def _get_proposed_intervals(self, start, stop, proposal=None):
        proposals = self.env["mentorat.meeting.proposal"].search_fetch(
            [
                ("mentor_id", "=", self.id),
                ("state", "=", "proposed"),
                ("start", ">", max(start, fields.Datetime.now())),
                ("start", "<", stop),
            ],
            ["start", "stop"],
        )
        return [
            (row.start, row.stop)
            for row in proposals - (proposal or self.env[proposals._name])
        ]

    @api.model
    def _parse_slot(self, text):
        """:return: the instant (naive UTC) that a page wrote as a slot, or ``False``"""
        try:
            return datetime.strptime(text or "", "%Y-%m-%dT%H:%M")
        except ValueError:
            return False
