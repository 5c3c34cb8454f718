from datetime import timedelta

from odoo import api, fields, models

from ...tools import timezones

# What a line of a list of requests says: their rows are wide.
ROW_FIELDS = (
    *("name", "state", "agreement_id", "program_id", "mentor_id"),
    *("client_waiting", "answered_at", "create_date"),
)


class MentoratPortal(models.AbstractModel):
    """What the pages of the portal are made of.

    The reader is always the current user, and every record is found from that user,
    never from the browser alone. Portal users may read nothing of the employee files:
    these methods read with sudo what belongs to the reader, and hand plain values to
    the pages, chosen one by one."""

    _name = "mentorat.portal"
    _description = "Mentoring on the Portal"
    _inherit = ["mentorat.format"]

    # ------------------------------------------------------------------
    # WHO READS
    # ------------------------------------------------------------------

    @api.model
    def _get_employees(self):
        """:return: the employee files of the current user, one a company at the most
        (sudo: they are the reader's own, found by the session)"""
        return self.env["mentorat.mentee"]._get_own_employees()

    @api.model
    def _get_programs(self, employees=None, fields=None):
        """:return: the programmes that are open where the current user works (sudo:
        their presentation is public, and pages show nothing else of them)

        :param fields: the few that a page needs; all of them by default
        """
        employees = self._get_employees() if employees is None else employees
        companies = employees.company_id or self.env.company
        programs = (
            self.env["mentorat.program"]
            .sudo()
            .search_fetch(
                [("state", "=", "open"), ("company_id", "in", companies.ids)],
                fields,
                order="date_start desc, id desc",
            )
        )
        return programs.filtered(lambda program: not program._is_over())

    @api.model
    def _get_registrations(self, fields=None):
        """:return: the registrations of the current user, the latest first (sudo: the
        rows are the reader's own)

        :param fields: the few that a page needs; all of them by default
        """
        return (
            self.env["mentorat.mentee"]
            .sudo()
            .search_fetch(
                [("user_id", "=", self.env.uid)],
                fields,
                order="registered_at desc, id desc",
            )
        )

    @api.model
    def _find_own(self, model, record_id, path="mentee_id.user_id", fields=None):
        """Find a record by an id that came from the browser.

        :param str path: the field that leads from the record to its mentee's user
        :param fields: the few that a page needs; all of them by default
        :return: the record in sudo when it is the current user's, else an empty set:
            what is not theirs and what does not exist look the same
        """
        # sudo: the domain lets through the reader's own rows only
        return (
            self.env[model]
            .sudo()
            .search_fetch(
                [("id", "=", record_id), (path, "=", self.env.uid)], fields, limit=1
            )
        )

    # ------------------------------------------------------------------
    # WORDS FOR DATES AND DELAYS
    # ------------------------------------------------------------------

    @api.model
    def _get_tz(self, program=None):
        """:return: the zone of the reader, else that of the programme"""
        return self.env.user.tz or (program and program.tz) or "UTC"

    @api.model
    def _to_local(self, instant, program=None):
        """Return ``instant`` (naive UTC) in the reader's zone, aware."""
        return timezones.to_aware(instant, self._get_tz(program))

    def _get_clocks(self, instant, program=None):
        """:return: naive UTC ``instant`` and this moment on the reader's wall"""
        tz = self._get_tz(program)
        now = fields.Datetime.now()
        return timezones.to_aware(instant, tz), timezones.to_aware(now, tz)

    @api.model
    def _to_utc(self, local, program=None):
        """Return ``local`` (naive, in the reader's zone) as naive UTC."""
        return timezones.to_utc(local, self._get_tz(program))

    @api.model
    def _is_this_week(self, local, now):
        """Whether the day of the week is enough to say ``local``, which is to come."""
        return 0 <= (local.date() - now.date()).days < 7

    @api.model
    def _format_weekday(self, local, now):
        """:return: the day in words; the date only where the weekday is not enough"""
        words = "weekday" if self._is_this_week(local, now) else "full"
        return self._format_day(local, words)

    @api.model
    def _format_instant(self, instant, program=None):
        """:return: ``{"iso", "text"}`` of naive UTC ``instant`` in the reader's zone,
        or ``False``"""
        if not instant:
            return False
        local, now = self._get_clocks(instant, program)
        time = self._format_time(local)
        if self.env.context.get("mentorat_full_dates"):
            now = local - timedelta(days=365)  # no weekday alone, no “yesterday”
        if local.date() == now.date():
            text = self.env._("today, %s", time)
        elif local.date() == now.date() + timedelta(days=1):
            text = self.env._("tomorrow, %s", time)
        elif local.date() == now.date() - timedelta(days=1):
            text = self.env._("yesterday, %s", time)
        else:
            text = self.env._(
                "%(day)s, %(time)s", day=self._format_weekday(local, now), time=time
            )
        return {"iso": local.isoformat(), "text": text}

    @api.model
    def _format_by(self, instant, program=None):
        """:return: ``{"iso", "text"}`` saying by when something is due ("by Tuesday
        3 p.m."), or ``False``"""
        if not instant:
            return False
        local, now = self._get_clocks(instant, program)
        time = self._format_time(local)
        if local.date() == now.date():
            text = self.env._("by %s today", time)
        elif local.date() == now.date() + timedelta(days=1):
            text = self.env._("by tomorrow %s", time)
        elif self._is_this_week(local, now):
            day = self._format_day(local, "weekday")
            text = self.env._("by %(day)s %(time)s", day=day, time=time)
        else:
            day = self._format_day(local, "full")
            text = self.env._("by %(day)s, %(time)s", day=day, time=time)
        return {"iso": local.isoformat(), "text": text}

    @api.model
    def _format_delay(self, low, high):
        """:return: a delay in hours, in words"""
        if low == high:
            return self.env._("%s hours", f"{high:g}")
        return self.env._("%(low)s to %(high)s hours", low=f"{low:g}", high=f"{high:g}")

    # ------------------------------------------------------------------
    # LEARN MORE
    # ------------------------------------------------------------------

    @api.model
    def _get_presentation(self, program_id=None):
        """Values of the page that says what mentoring is.

        :param int program_id: one of the open programmes; the only one, or the latest,
            when not given
        """
        employees = self._get_employees()
        programs = self._get_programs(employees)
        program = programs.filtered(lambda program: program.id == program_id)
        program = program or self._find_preview(program_id) or programs[:1]
        return {
            "program": program and self._prepare_program(program),
            "questions": program and program._get_frequent_questions(),
            "programs": [
                {"id": other.id, "name": other.name} for other in programs - program
            ],
            "registered": bool(
                program
                and self.env["mentorat.mentee"]._get_own_live(program, employees)
            ),
        }

    @api.model
    def _find_preview(self, program_id):
        """:return: a programme that is not open yet (sudo), for who prepares it; others
        find nothing"""
        Program = self.env["mentorat.program"]
        if not program_id or not Program.has_access("write"):
            return Program
        # sudo: their rules found it; its page is what everybody reads later
        return Program.search([("id", "=", program_id), ("state", "=", "draft")]).sudo()

    @api.model
    def _prepare_program(self, program):
        """:return: what is public of a programme"""
        return {
            **self._prepare_program_terms(program),
            "introduction": program.introduction,
            "mentee_charter": program.mentee_charter,
            "mentor_charter": program.mentor_charter,
        }

    @api.model
    def _prepare_program_terms(self, program):
        """:return: what is public of a programme but for its long texts"""
        delays = program._get_delays()
        return {
            "id": program.id,
            "name": program.name,
            "first_contact": self._format_delay(*delays["first_contact"]),
            "follow_up": self._format_delay(*delays["follow_up"]),
            "term_months": program.term_months,
            "working_days_only": bool(program.calendar_id),
            "is_draft": program.state == "draft",
            "is_open": program._is_open_for_registration(),
            "opens_on": self._format_day(program.date_start),
            "ends_on": self._format_day(program.date_end),
        }
