from datetime import datetime, time, timedelta

from odoo import models
from odoo.tools.intervals import Intervals

from ...tools import timezones

NOON = time(12)
SATURDAY = 5
# Where a calendar with flexible hours does not say how many make a day.
DAY_HOURS = 8


class ResourceCalendar(models.Model):
    """Give calendars with flexible hours a week: Odoo fills their hours into the first
    days that it is asked about, Saturdays and Sundays too."""

    _inherit = "resource.calendar"

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
