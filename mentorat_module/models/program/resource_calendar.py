from datetime import datetime, time, timedelta

from odoo import api, models, tools
from odoo.tools.intervals import Intervals

from ...tools import timezones

NOON = time(12)
SATURDAY = 5
# Where a calendar with flexible hours does not say how many make a day.
DAY_HOURS = 8


class MentoratCalendarCacheMixin(models.AbstractModel):
    """Forget the working days that are remembered when a calendar, its hours or its
    leaves change."""

    _name = "mentorat.calendar.cache.mixin"
    _description = "Source of Working Days"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._forget_working_days()
        return records

    def write(self, vals):
        self._forget_working_days()
        result = super().write(vals)
        self._forget_working_days()
        return result

    def unlink(self):
        self._forget_working_days()
        return super().unlink()

    def _forget_working_days(self):
        if self:
            self.env.registry.clear_cache()


class ResourceCalendarAttendance(models.Model):
    _name = "resource.calendar.attendance"
    _inherit = ["resource.calendar.attendance", "mentorat.calendar.cache.mixin"]


class ResourceCalendarLeaves(models.Model):
    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "mentorat.calendar.cache.mixin"]

    def _forget_working_days(self):
        """Keep them when somebody is away alone."""
        # sudo: whether it is a leave of everybody
        everybody = self.sudo().filtered(lambda leave: not leave.resource_id)
        return super(ResourceCalendarLeaves, everybody)._forget_working_days()


class ResourceCalendar(models.Model):
    """Remember the working days, which each question and each promise asks for.

    Give calendars with flexible hours a week: Odoo fills their hours into the first
    days that it is asked about, Saturdays and Sundays too."""

    _name = "resource.calendar"
    _inherit = ["resource.calendar", "mentorat.calendar.cache.mixin"]

    @tools.ormcache("self.id")
    def _get_cached_tz(self):
        """Return the time zone of this calendar, ``False`` of none."""
        return self.sudo().tz  # sudo: the zone of a calendar that one may not read

    @tools.ormcache("self.id", "first_day", "length", "company_id")
    def _get_cached_days(self, first_day, length, company_id):
        """Return the dates that everybody in a company works.

        :param date first_day: on the clock of this calendar
        :param timedelta length: how far from there
        """
        # sudo: only dates leave this method
        calendar_sudo = self.sudo()
        zone = timezones.get_zone(calendar_sudo.tz)
        start = datetime.combine(first_day, time.min, zone)
        intervals = calendar_sudo._get_work_intervals(
            start,
            start + length,
            [("time_type", "=", "leave"), ("company_id", "in", [False, company_id])],
        )
        return frozenset(begin.date() for begin, _end, _attendance in intervals)

    def _get_week_intervals(self, start, stop, tz=None):
        """Return when this calendar is worked, leaves not taken out: the fixed hours;
        for flexible ones, Monday to Friday around noon.

        :param datetime start: aware
        :param datetime stop: aware
        :param tz: the pytz zone of the hours, by default that of the calendar
        :return: ``Intervals`` in that zone
        """
        self.ensure_one()
        tz = tz or timezones.get_pytz_zone(self.tz)
        if not self.flexible_hours:
            return self._attendance_intervals_batch(start, stop, tz=tz)[False]
        half = timedelta(hours=min(self.hours_per_day or DAY_HOURS, 24) / 2)
        first, last = start.astimezone(tz), stop.astimezone(tz)
        found = []
        for ahead in range((last.date() - first.date()).days + 1):
            day = first.date() + timedelta(days=ahead)
            if day.weekday() < SATURDAY:
                noon = datetime.combine(day, NOON)
                begin, end = tz.localize(noon - half), tz.localize(noon + half)
                found.append((max(first, begin), min(last, end), self))
        within = [each for each in found if each[0] < each[1]]
        # One interval a day, also where days follow each other without a break.
        return Intervals(within, keep_distinct=True)

    def _get_work_intervals(self, start, stop, domain, resource=None, tz=None):
        """Return ``_get_week_intervals`` without the leaves found by ``domain``:
        everybody's, and those of ``resource``."""
        self.ensure_one()
        resource = resource or self.env["resource.resource"]
        away = self._leave_intervals_batch(start, stop, resource, domain)
        return self._get_week_intervals(start, stop, tz) - away[resource.id]
