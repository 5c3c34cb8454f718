from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models

from ...tools import planning, timezones


class MentoratTrainingPlanningMixin(models.AbstractModel):
    """Finding a time for a session: what the calendar view proposes."""

    _name = "mentorat.training.planning.mixin"
    _description = "Planning a Training"

    @api.readonly
    def get_proposed_times(self, day, start=False):
        """What the calendar proposes for a day that was clicked, or on which a topic
        was dropped: some hours of the working day, as long as the topic was before.

        :param str day: a date
        :param str start: an instant (UTC), when an hour was chosen
        :return: ``[start, stop]``, UTC
        """
        length = planning.SESSION
        if self.start and self.stop:
            length = self.stop - self.start
        if start:
            begin = fields.Datetime.to_datetime(start)
            times = (begin, begin + length)
        else:
            date = fields.Date.to_date(day)
            calendar, tz = self._get_planning_calendar()
            work = self._get_work(calendar, tz, date, date)
            times = planning.propose_times(date, work, tz, length)
        return [fields.Datetime.to_string(instant) for instant in times]

    def _get_planning_calendar(self):
        """:return: ``(calendar, zone)`` whose days are worked: the programme's, else
        the company's"""
        program = self.program_id[:1]
        company = program.company_id or self.env.company
        # sudo: which days and hours are worked is no secret
        calendar = program.sudo().calendar_id or company.sudo().resource_calendar_id
        tz = calendar.tz if program.sudo().calendar_id else program.tz or calendar.tz
        return calendar, tz or self.env.user.tz or "UTC"

    @api.model
    def _get_work(self, calendar, tz, first, last):
        """:return: the stretches of work from ``first`` to ``last``, both included, as
        ``(begin, end)``, naive on the wall in ``tz``; holidays are not taken out"""
        if not calendar:
            return []
        zone = timezones.get_zone(tz)
        intervals = calendar._attendance_intervals_batch(
            datetime.combine(first, time.min, zone),
            datetime.combine(last + timedelta(days=1), time.min, zone),
            tz=pytz.timezone(tz),  # the only kind that the method takes
        )[False]
        return [
            tuple(each.astimezone(zone).replace(tzinfo=None) for each in (begin, end))
            for begin, end, _attendance in intervals
        ]
