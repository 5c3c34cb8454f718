from datetime import datetime, time, timedelta

from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.mentorat_module.tools import timezones

from . import working_days


class MentoratDemoTime(models.AbstractModel):
    """Place what happens in the story in working hours."""

    _inherit = "mentorat.demo"

    def _ago(self, days=0, hours=0):
        """Return that long ago; in working hours when it is more than four days."""
        instant = fields.Datetime.now() - timedelta(days=days, hours=hours)
        age = days + hours // 24
        return self._at_hour(-age, 9 + age % 7) if age > 4 else instant

    def _at_hour(self, days, hour):
        """Return ``hour`` o'clock in the programme's zone, ``days`` from today, on a
        working day, naive UTC."""
        local = datetime.combine(self._get_day(days), time(hour))
        return timezones.to_utc(local, self._get_program().tz)

    def _get_day(self, days):
        """Return the working day that is about ``days`` from today; what is past
        stays in the past."""
        today = timezones.local_date(fields.Datetime.now(), self._get_program().tz)
        find = working_days.find_past if days < 0 else working_days.find_coming
        return find(today + timedelta(days=days))

    def _in_hours(self, instant):
        """Return ``instant``, or the end of the working day before it when it is at
        night, on a week-end or on a holiday."""
        tz = self._get_program().tz
        local = timezones.to_local(instant, tz)
        day = working_days.find_past(local.date() - timedelta(days=local.hour < 8))
        hour = min(local.hour, 16) if day == local.date() else 16
        return timezones.to_utc(datetime.combine(day, time(hour, local.minute)), tz)

    def _backdate(self, records, instant):
        """Write the creation date, which the ORM does not let one write."""
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE %s SET create_date = %s WHERE id IN %s",
                SQL.identifier(records._table),
                instant,
                tuple(records.ids),
            )
        )
        records.invalidate_recordset(["create_date"])
