from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.tools import SQL

from . import working_days


class MentoratDemoTime(models.AbstractModel):
    """When things of the story happened: long ago as it says, in working hours."""

    _inherit = "mentorat.demo"

    def _ago(self, days=0, hours=0):
        """Return that long ago; what is some days old took place in working hours."""
        instant = fields.Datetime.now() - timedelta(days=days, hours=hours)
        age = days + hours // 24
        return self._at_hour(-age, 9 + age % 7) if age > 4 else instant

    def _at_hour(self, days, hour):
        """Return ``hour`` o'clock in the programme's zone, ``days`` from today, on a
        working day, naive UTC."""
        zone = ZoneInfo(self._get_program().tz)
        local = datetime.combine(self._get_day(days), time(hour), zone)
        return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    def _get_day(self, days):
        """Return the working day that is about ``days`` from today; what is past
        stays in the past."""
        zone = ZoneInfo(self._get_program().tz)
        day = datetime.now(zone).date() + timedelta(days=days)
        return (
            working_days.find_past(day) if days < 0 else working_days.find_coming(day)
        )

    def _in_hours(self, instant):
        """Return ``instant``, or the end of the working day before it: nobody of the
        story works at night, on Sunday or on a holiday."""
        zone = ZoneInfo(self._get_program().tz)
        local = instant.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)
        day = working_days.find_past(local.date() - timedelta(days=local.hour < 8))
        hour = min(local.hour, 16) if day == local.date() else 16
        settled = datetime.combine(day, time(hour, local.minute), zone)
        return settled.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    def _backdate(self, records, instant):
        """Put back the creation date, which the ORM keeps to itself."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET create_date = %s WHERE id IN %s",
                SQL.identifier(records._table),
                instant,
                tuple(records.ids),
            )
        )
        records.invalidate_recordset(["create_date"])
