from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.base.models.res_partner import _tz_get

from ...tools import timezones, working_time

# How far ahead the calendar is read at a time.
CALENDAR_WINDOW = timedelta(days=31)


class MentoratClockMixin(models.AbstractModel):
    """The delays of a programme, and the days on which they run."""

    _name = "mentorat.clock.mixin"
    _description = "Clock of a Programme"

    tz = fields.Selection(
        _tz_get,
        string="Time Zone",
        required=True,
        default=lambda self: self._default_tz(),
        help="Its days decide when an agreement starts and ends.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Days",
        check_company=True,
        tracking=True,
        help="When set, the delays only run on the days this calendar works; public "
        "holidays do not count. Without it, every hour counts.",
    )
    first_contact_reminder_hours = fields.Float(
        string="First Contact: Reminder After (h)",
        default=48,
        required=True,
        tracking=True,
    )
    first_contact_limit_hours = fields.Float(
        string="First Contact: Limit (h)", default=72, required=True, tracking=True
    )
    follow_up_reminder_hours = fields.Float(
        string="Follow-up: Reminder After (h)", default=24, required=True, tracking=True
    )
    follow_up_limit_hours = fields.Float(
        string="Follow-up: Limit (h)", default=48, required=True, tracking=True
    )

    def _default_tz(self):
        company = self.env.company
        return company.resource_calendar_id.tz or self.env.user.tz or "UTC"

    # ------------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------------
    @api.constrains(
        "first_contact_reminder_hours",
        "first_contact_limit_hours",
        "follow_up_reminder_hours",
        "follow_up_limit_hours",
    )
    def _check_delays(self):
        for program in self:
            for reminder, limit in program._get_delays().values():
                if not 0 < reminder <= limit:
                    raise ValidationError(
                        self.env._(
                            "A reminder comes at least an instant after the start, and "
                            "not later than the limit (reminder: %(reminder)s h; "
                            "limit: %(limit)s h).",
                            reminder=reminder,
                            limit=limit,
                        )
                    )

    @api.constrains("calendar_id")
    def _check_calendar(self):
        for program in self.filtered("calendar_id"):
            try:
                program._get_limits("first_contact", fields.Datetime.now())
            except working_time.NoWorkingDayError as error:
                raise ValidationError(
                    self.env._(
                        "The calendar “%s” has no working day ahead: no delay could "
                        "ever end.",
                        program.calendar_id.name,
                    )
                ) from error

    # ------------------------------------------------------------------
    # CLOCK
    # ------------------------------------------------------------------

    def _get_delays(self):
        """:return: ``{kind of commitment: (reminder, limit)}``, in hours"""
        self.ensure_one()
        return {
            "first_contact": (
                self.first_contact_reminder_hours,
                self.first_contact_limit_hours,
            ),
            "follow_up": (self.follow_up_reminder_hours, self.follow_up_limit_hours),
        }

    def _get_limits(self, kind, opened_at, is_working_day=None):
        """When a promise opened at ``opened_at`` is reminded of, and when it is late.

        :param str kind: ``first_contact`` or ``follow_up``
        :param datetime opened_at: naive UTC
        :param is_working_day: from :meth:`_get_working_day_test`, to read the
            calendar once for many promises
        :return: ``(reminder_at, limit_at)``, naive UTC
        """
        self.ensure_one()
        is_working_day = is_working_day or self._get_working_day_test()
        return tuple(
            working_time.add_hours(
                opened_at, hours, self._get_clock_tz(), is_working_day
            )
            for hours in self._get_delays()[kind]
        )

    def _count_hours(self, start, end, is_working_day=None):
        """How many hours of this clock ran between two instants.

        :param datetime start: naive UTC
        :param datetime end: naive UTC
        :param is_working_day: as for :meth:`_get_limits`
        """
        self.ensure_one()
        is_working_day = is_working_day or self._get_working_day_test()
        return working_time.count_hours(
            start, end, self._get_clock_tz(), is_working_day
        )

    def _get_clock_tz(self):
        """The zone whose days count: the calendar's own, where there is one."""
        return self.calendar_id.sudo().tz or self.tz

    def _get_working_day_test(self):
        """:return: a function telling whether a local date works, which reads the
        calendar a window at a time; ``None`` when every hour counts"""
        self.ensure_one()
        if not self.calendar_id:
            return None
        windows = {}

        def is_working_day(day):
            window = day.replace(day=1)
            if window not in windows:
                windows[window] = self._get_working_days(window)
            return day in windows[window]

        return is_working_day

    def _get_working_days(self, first_day):
        """:return: the set of dates that work among the days after ``first_day``"""
        # sudo: mentees may not read calendars; only dates leave this method
        calendar = self.calendar_id.sudo()
        start = datetime.combine(first_day, time.min, timezones.get_zone(calendar.tz))
        intervals = calendar._work_intervals_batch(
            start,
            start + CALENDAR_WINDOW,
            domain=[
                ("time_type", "=", "leave"),
                ("company_id", "in", [False, self.company_id.id]),
            ],
        )[False]
        return {begin.date() for begin, _end, _attendance in intervals}

    def _recompute_limits(self):
        """The delays or the calendar changed: promises that still run follow."""
        self.env["mentorat.commitment"].search(
            [("program_id", "in", self.ids), ("state", "in", ("open", "reminded"))]
        )._recompute_limits()
