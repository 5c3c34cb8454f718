import calendar
from collections import defaultdict
from datetime import date, datetime, time

import babel.dates
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .mentorat_portal_training import URL

FIRST_YEAR, LAST_YEAR = 2000, 2100


class MentoratPortalTrainingMonth(models.AbstractModel):
    """Prepare the calendar of the trainings of a month."""

    _name = "mentorat.portal.training.month"
    _description = "Portal: Trainings of a Month"
    _inherit = ["mentorat.portal.training"]

    @api.model
    def _parse_month(self, typed):
        """Return the first day of the month ``typed`` (``2026-12``): this month when
        it is empty, ``None`` when there is no such month."""
        if not typed:
            return self._get_today().replace(day=1)
        try:
            day = datetime.strptime(typed, "%Y-%m").date()
        except ValueError:
            return None
        return day if FIRST_YEAR <= day.year <= LAST_YEAR else None

    @api.model
    def _get_today(self):
        return self._to_local(
            fields.Datetime.now(), self._get_calendar_program()
        ).date()

    @api.model
    def _get_calendar_program(self):
        """Return the programme whose time zone counts for a user who has none."""
        return self._get_registrations().program_id[:1]

    @api.model
    def _get_month(self, first):
        """Return the values of the page.

        :param date first: the first day of the month
        """
        weeks = self._get_weeks(first)
        by_day = self._get_sessions_by_day(weeks[0][0], weeks[-1][-1])
        today = self._get_today()
        days = [
            [self._prepare_day(day, first, today, by_day[day]) for day in week]
            for week in weeks
        ]
        return {
            "month": self._format_month(first),
            "weekdays": [self._prepare_weekday(day) for day in weeks[0]],
            "weeks": days,
            "listed": [
                day
                for week in days
                for day in week
                if day["in_month"] and day["sessions"]
            ],
            "previous": self._prepare_month_link(first - relativedelta(months=1)),
            "next": self._prepare_month_link(first + relativedelta(months=1)),
            "is_current": first == today.replace(day=1),
        }

    @api.model
    def _get_weeks(self, first):
        """Return the whole weeks of the month, which begin as in the user's locale."""
        begins = self._get_locale().first_week_day
        return calendar.Calendar(begins).monthdatescalendar(first.year, first.month)

    @api.model
    def _get_sessions_by_day(self, first, last):
        """Return ``{day: [session]}`` of what concerns the user."""
        program = self._get_calendar_program()
        begin = self._to_utc(datetime.combine(first, time.min), program)
        end = self._to_utc(datetime.combine(last, time.max), program)
        # sudo: sessions that concern the user; of the other people, nothing
        sessions = (
            self.env["mentorat.training.session"]
            .sudo()
            .search(
                self._get_session_domain(self._get_registrations())
                & Domain("state", "in", ("planned", "done"))
                & Domain("start", ">=", begin)
                & Domain("start", "<=", end),
                order="start",
            )
        )
        mine = self._get_participations(sessions)
        by_day = defaultdict(list)
        for session in sessions:
            day = self._to_local(session.start, program).date()
            by_day[day].append(self._prepare_entry(session, mine.get(session), program))
        return by_day

    def _prepare_entry(self, session, participation, program):
        state = participation.state if participation else "invited"
        return {
            "name": session.name,
            "start": self._format_time(self._to_local(session.start, program)),
            "stop": self._format_time(self._to_local(session.stop, program)),
            "location": session.location,
            "comes": bool(participation and participation._filter_seated()),
            "state_label": self._get_state_labels().get(state),
            "url": f"{URL}#session-{session.id}",
        }

    @api.model
    def _prepare_day(self, day, first, today, sessions):
        return {
            "number": day.day,
            "label": self._format_day(day, "full"),
            "iso": day.isoformat(),
            "in_month": day.month == first.month,
            "is_today": day == today,
            "sessions": sessions,
        }

    @api.model
    def _prepare_weekday(self, day):
        locale = self._get_locale()
        return {
            "short": babel.dates.format_date(day, "EEE", locale=locale),
            "long": babel.dates.format_date(day, "EEEE", locale=locale),
        }

    @api.model
    def _prepare_month_link(self, first):
        if not date(FIRST_YEAR, 1, 1) <= first <= date(LAST_YEAR, 12, 1):
            return False
        return {
            "label": self._format_month(first),
            "url": f"{URL}/calendar?month={first:%Y-%m}",
        }

    @api.model
    def _format_month(self, first):
        return babel.dates.format_date(first, "MMMM y", locale=self._get_locale())
