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
        return free_slots.free_slots(
            mentor._get_working_intervals(earliest, latest),
            mentor._get_busy_intervals(earliest, latest, mentee.partner_id),
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
        if not own or calendar.flexible_hours:
            intervals = calendar._work_intervals_batch(
                *bounds, resources=resource if own else None, domain=leaves
            )[resource.id if own else False]
        else:
            # Fixed hours are the same for all who work by the calendar: asked for no
            # resource, in local time of this one, they read no contract nor employee.
            tz = timezones.get_pytz_zone(resource.tz)
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

    @api.model
    def _parse_slot(self, text):
        """Return the instant (naive UTC) of a slot sent by a page, or ``False``."""
        try:
            return datetime.strptime(text or "", "%Y-%m-%dT%H:%M")
        except ValueError:
            return False
