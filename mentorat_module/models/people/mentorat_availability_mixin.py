from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import timezones

# A morning at the dentist's keeps nobody from a promise of two days.
SHORTEST_LEAVE_HOURS = 6


class MentoratAvailabilityMixin(models.AbstractModel):
    """When a mentor is there: a day from which they take somebody, the leaves that the
    organisation knows of, and the absences that they enter themselves.

    Why somebody is away is nobody's business here: only the days are read."""

    _name = "mentorat.availability.mixin"
    _description = "The Availability of a Mentor"

    available_from = fields.Date(
        help="Nobody is assigned before this day: a pause, a leave, a start to come.",
        tracking=True,
    )
    absence_ids = fields.One2many("mentorat.absence", "mentor_id", string="Absences")
    away_until = fields.Date(
        compute="_compute_away",
        compute_sudo=True,
        help="The last day of the absence that runs today; empty when they are there.",
    )
    away_note = fields.Char(compute="_compute_away", compute_sudo=True)
    stand_in_id = fields.Many2one(
        "mentorat.mentor",
        string="Stand-In",
        compute="_compute_away",
        compute_sudo=True,
        help="Who answers in their place today.",
    )

    @api.depends("absence_ids.date_from", "absence_ids.date_to")
    @api.depends("absence_ids.stand_in_id")
    @api.depends_context("lang")
    def _compute_away(self):
        now = fields.Datetime.now()
        spans = self._read_absences(self._origin.ids, now.date() - timedelta(days=1))
        running = self.env["mentorat.absence"]._get_running_domain()
        absences = self.env["mentorat.absence"].search(
            running & Domain("mentor_id", "in", list(spans))
        )
        stand_ins = {absence.mentor_id: absence.stand_in_id for absence in absences}
        for mentor in self:
            mentor.away_until = mentor._get_last_day_away(
                spans.get(mentor._origin.id), now
            )
            mentor.stand_in_id = stand_ins.get(mentor._origin)
            mentor.away_note = mentor._format_away()

    def _get_last_day_away(self, spans, now):
        """:return: the last day of the one of ``spans`` that runs ``now``, or
        ``False``; who has none is asked for no time zone"""
        if not spans:
            return False
        today = timezones.local_date(now, self._get_tz())
        return next((last for first, last in spans if first <= today <= last), False)

    def _format_away(self):
        """:return: until when this mentor is away, and who answers; or ``False``"""
        if not self.away_until:
            return False
        day = self.env["mentorat.format"]._format_day(self.away_until)
        if not self.stand_in_id:
            return self.env._("Away until %s. Nobody stands in.", day)
        return self.env._(
            "Away until %(day)s. Meanwhile, %(name)s answers.",
            day=day,
            name=self.stand_in_id.name,
        )

    def _get_tz(self):
        """:return: the zone in whose days this mentor lives"""
        # sudo: a time zone of the employee file
        return self.employee_id.sudo().tz or self.company_id.partner_id.tz or "UTC"

    @api.model
    def _get_program_day(self, program):
        """:return: today, on the programme's wall"""
        return timezones.local_date(fields.Datetime.now(), program.tz or "UTC")

    def _is_present(self, day):
        """Whether this mentor takes somebody on ``day``, which is about today."""
        self.ensure_one()
        begins_later = self.available_from and self.available_from > day
        return not (begins_later or self.away_until)

    # ------------------------------------------------------------------
    # ABSENCES
    # ------------------------------------------------------------------

    @api.model
    def _read_absences(self, mentor_ids, day):
        """The absences of these mentors that are not over on ``day``, in one query.

        It reads the leaves of employees past the reader's rights: only days leave it,
        for methods that say a sentence or pair people.

        :return: ``{mentor id: [(first day, last day)]}``, both in the absence, soonest
            first; those that touch each other are one
        """
        self.env["resource.calendar.leaves"].flush_model()
        self.env["mentorat.absence"].flush_model()
        # A day more: the leave of somebody far west ends later than our day does.
        self.env.cr.execute(
            """
            SELECT mentor.id, rest.date_from, rest.date_to, resource.tz, NULL, NULL
              FROM mentorat_mentor AS mentor
              JOIN hr_employee AS employee ON employee.id = mentor.employee_id
              JOIN resource_resource AS resource ON resource.id = employee.resource_id
              JOIN resource_calendar_leaves AS rest ON rest.resource_id = resource.id
             WHERE mentor.id = ANY(%(mentors)s)
               AND rest.time_type = 'leave'
               AND rest.date_to - rest.date_from >= make_interval(hours => %(hours)s)
               AND rest.date_to >= %(since)s
         UNION ALL
            SELECT mentor_id, NULL, NULL, NULL, date_from, date_to
              FROM mentorat_absence
             WHERE mentor_id = ANY(%(mentors)s) AND date_to >= %(since)s
            """,
            {
                "mentors": list(mentor_ids),
                "hours": SHORTEST_LEAVE_HOURS,
                "since": day - timedelta(days=1),
            },
        )
        spans = defaultdict(list)
        for mentor, start, stop, tz, first, last in self.env.cr.fetchall():
            if start:
                first, last = self._get_leave_days(start, stop, tz or "UTC")
            if last >= day:
                spans[mentor].append((first, last))
        merged = {mentor: self._merge_spans(rows) for mentor, rows in spans.items()}
        return defaultdict(list, merged)

    @api.model
    def _get_leave_days(self, start, stop, tz):
        """:return: the first and the last day of a leave; one that stops at midnight
        does not take the day that begins then"""
        stop = max(start, stop - timedelta(seconds=1))
        return timezones.local_date(start, tz), timezones.local_date(stop, tz)

    @api.model
    def _merge_spans(self, spans):
        """:return: ``spans`` in order, those that overlap or follow one another as
        one"""
        merged = []
        for first, last in sorted(spans):
            if merged and first <= merged[-1][1] + timedelta(days=1):
                merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
            else:
                merged.append((first, last))
        return merged

    # ------------------------------------------------------------------
    # ASSIGNING
    # ------------------------------------------------------------------

    @api.model
    def _find_blocking_absence(self, spans, day, program):
        """The absence for which nobody is assigned on ``day``: it covers that day, or
        begins before the first contact is due and is longer than its delay.

        :param list spans: of :meth:`_read_absences`
        :return: ``(first day, last day)``, or ``None``
        """
        _reminder, hours = program._get_delays()["first_contact"]
        delay = timedelta(days=-(-hours // 24))
        for first, last in spans:
            is_long = last - first >= delay
            if first <= day <= last or (day < first < day + delay and is_long):
                return first, last
        return None

    @api.model
    def _get_first_day(self, since, spans, day, program):
        """:return: the first day from ``day`` on for which nothing stands against an
        assignment; ``since``, maybe ``None``, when that is ``day``

        :param date since: from when the mentor takes somebody
        """
        first = max(since or day, day)
        while block := self._find_blocking_absence(spans, first, program):
            first = block[1] + timedelta(days=1)
        return first if first > day else since

    def _get_absence_error(self, program, day):
        """:return: why nobody is assigned to this mentor on ``day``, or ``False``"""
        self.ensure_one()
        spans = self._read_absences(self.ids, day)[self.id]
        block = self._find_blocking_absence(spans, day, program)
        if not block:
            return False
        first, last = (format_date(self.env, date) for date in block)
        if block[0] <= day:
            return self.env._(
                "%(mentor)s is away until %(day)s.", mentor=self.name, day=last
            )
        return self.env._(
            "%(mentor)s will be away from %(first)s to %(last)s.",
            mentor=self.name,
            first=first,
            last=last,
        )
