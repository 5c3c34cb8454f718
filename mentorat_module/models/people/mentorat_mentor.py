from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import SQL, format_date

from ...tools import timezones

# Shorter leaves are ignored: delays are counted in days.
SHORTEST_LEAVE_HOURS = 6
# A day of another time zone begins or ends within this.
NEAR = timedelta(days=2)


class MentoratMentor(models.Model):
    """A mentor: an employee, their skills, programmes, capacity and availability."""

    _name = "mentorat.mentor"
    _description = "Mentor"
    _inherit = [
        "mentorat.person.mixin",
        "mentorat.reachable.mixin",
        "mentorat.import.mixin",
        "mentorat.lock.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "name, id"
    _check_company_auto = True

    # person
    employee_id = fields.Many2one(tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        related="employee_id.company_id", store=True, index=True
    )
    department_id = fields.Many2one(
        "hr.department", compute="_compute_workplace", store=True, compute_sudo=True
    )
    work_location_id = fields.Many2one(
        "hr.work.location", compute="_compute_workplace", store=True, compute_sudo=True
    )
    bio = fields.Html(
        string="Presentation",
        translate=True,
        bound=20_000,
        help="What the people you accompany read about you.",
    )
    # skills
    added_skill_ids = fields.Many2many(
        "hr.skill",
        "mentorat_mentor_added_skill_rel",
        "mentor_id",
        "skill_id",
        help="Skills this person mentors in, on top of those of the employee file.",
        string="Added Skills",
    )
    skill_ids = fields.Many2many(
        "hr.skill",
        string="Skills",
        compute="_compute_skill_ids",
        inverse="_inverse_skill_ids",
        search="_search_skill_ids",
        compute_sudo=True,
    )
    # programmes
    program_ids = fields.Many2many(
        "mentorat.program",
        "mentorat_mentor_program_rel",
        "mentor_id",
        "program_id",
        string="Programmes",
        default=lambda self: self.env["mentorat.program"]._find_only("draft", "open"),
        check_company=True,
    )
    capacity = fields.Integer(
        default=3,
        required=True,
        tracking=True,
        help="How many people this mentor accompanies at the same time, at the most.",
    )
    is_reachable = fields.Boolean(
        compute="_compute_is_reachable",
        export_string_translation=False,
        help="Whether this mentor is one, and has an account to answer from.",
    )
    can_return = fields.Boolean(
        compute="_compute_can_return",
        compute_sudo=True,  # whether there is an account
        export_string_translation=False,
        help="Whether this person is no mentor any more and can be one again.",
    )
    # availability, without the reason of an absence
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

    _employee_unique = models.UniqueIndex(
        "(employee_id)", "This employee is a mentor already."
    )
    _name_idx = models.Index("(name, id)")
    _capacity_positive = models.Constraint(
        "CHECK (capacity >= 0)", "The capacity cannot be negative."
    )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("employee_id.department_id", "employee_id.work_location_id")
    def _compute_workplace(self):
        for mentor in self:
            mentor.department_id = mentor.employee_id.department_id
            mentor.work_location_id = mentor.employee_id.work_location_id

    @api.depends(
        "added_skill_ids",
        "employee_id.employee_skill_ids.skill_id",
        "employee_id.employee_skill_ids.valid_to",
    )
    def _compute_skill_ids(self):
        for mentor in self:
            mentor.skill_ids = (
                mentor.added_skill_ids | mentor.employee_id._get_valid_skills().skill_id
            )

    def _inverse_skill_ids(self):
        for mentor in self:
            # sudo: skills of the employee file, which mentors may not read
            known = mentor.employee_id.sudo()._get_valid_skills().skill_id
            mentor.added_skill_ids = mentor.skill_ids - known

    def _search_skill_ids(self, operator, value):
        if operator in ("any", "any!"):  # a part of a name comes as this
            return self._get_skill_domain(operator, value)
        if operator != "in":
            return NotImplemented
        ids = [skill_id for skill_id in value if skill_id]
        found = self._get_skill_domain("in", ids)
        if len(ids) < len(value):
            found |= ~self._get_skill_domain("any", Domain.TRUE)
        return found

    @api.model
    def _get_skill_domain(self, operator, value):
        """Return the domain of the mentors with a skill that fulfils the condition."""
        valid = self.env["hr.employee.skill"]._get_valid_domain()
        employees = Domain(
            "employee_skill_ids", "any", Domain("skill_id", operator, value) & valid
        )
        # sudo: only which employees have a skill
        found = self.env["hr.employee"].sudo()._search(employees)
        return Domain("added_skill_ids", operator, value) | Domain(
            "employee_id", "in", found
        )

    @api.depends(
        "absence_ids.date_from", "absence_ids.date_to", "absence_ids.stand_in_id"
    )
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

    @api.depends("is_reachable", "employee_id.active", "employee_id.user_id.active")
    def _compute_can_return(self):
        for mentor in self:
            is_gone = mentor._origin and not mentor.is_reachable
            mentor.can_return = bool(is_gone) and not mentor._get_return_error()

    @api.depends("active", "account_lost_at")
    def _compute_is_reachable(self):
        for mentor in self:
            mentor.is_reachable = mentor.active and not mentor.account_lost_at

    # ------------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------------

    @api.model
    def _check_not_mentor(self, vals_list):
        """Refuse an employee who is a mentor already, maybe archived, before the unique
        index does.

        :raise ValidationError:
        """
        employee_ids = [vals.get("employee_id") for vals in vals_list]
        # sudo: whether the user reads it or not
        mentors_sudo = self.sudo().with_context(active_test=False)
        for mentor in mentors_sudo.search([("employee_id", "in", employee_ids)]):
            raise ValidationError(self.env._("%s is a mentor already.", mentor.name))

    @api.constrains("employee_id", "active")
    def _check_internal_user(self):
        for mentor in self.filtered("active"):
            # sudo: only the account of the employee
            user = mentor.employee_id.sudo().user_id
            if not user or user.share:
                raise ValidationError(self._format_no_account(mentor.employee_id))

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_not_mentor(vals_list)
        mentors = super().create(vals_list)
        self._sync_role(mentors.user_id)
        return mentors

    def write(self, vals):
        users = self.user_id
        leaving = vals.get("active") is False and self.filtered("active")
        result = super().write(vals)
        if vals.keys() & {"active", "employee_id"}:
            self._sync_role(users | self.user_id)
        if leaving:
            leaving._leave_duties()
        return result

    def unlink(self):
        users = self.user_id
        result = super().unlink()
        self._sync_role(users)
        return result

    @api.model
    def _get_import_key(self, data):
        return data["values"].get("employee_id")

    @api.model
    def _check_import_rows(self, data_list, report):
        """Refuse those who are mentors already, and who has no internal user."""
        result = super()._check_import_rows(data_list, report)
        rows = self._get_new_rows(data_list)
        employees = self.env["hr.employee"].browse(
            row["values"]["employee_id"] for row in rows
        )
        # sudo: whether there is one, and the account of the employee
        mentors_sudo = self.sudo().with_context(active_test=False)
        known = mentors_sudo.search([("employee_id", "in", employees.ids)])
        for data, employee_sudo in zip(rows, employees.sudo(), strict=True):
            user_sudo = employee_sudo.user_id
            if employee_sudo in known.employee_id:
                self._refuse_cell(
                    report,
                    data,
                    "employee_id",
                    self.env._("%s is a mentor already.", employee_sudo.name),
                    self.env._("Delete the row, or correct that mentor."),
                )
            elif data["values"].get("active", True) and (
                not user_sudo or user_sudo.share
            ):
                self._refuse_cell(
                    report,
                    data,
                    "employee_id",
                    self._format_no_account(employee_sudo),
                    self.env._("Give them an internal account first."),
                )
        return result

    @api.model
    def _format_no_account(self, employee):
        return self.env._(
            "%s needs an internal user to be a mentor: a mentor answers from the "
            "back-office.",
            employee.display_name,
        )

    @api.model
    def _get_import_template(self):
        return self.env._("Mentors to import"), "mentors"

    # ------------------------------------------------------------------
    # ROLE
    # ------------------------------------------------------------------

    @api.model
    def _sync_role(self, users):
        """Give the Mentor role to those of ``users`` who are mentors, and remove it
        from the others."""
        if not users:
            return
        # sudo: coordinators may make mentors, which includes the role, not edit users
        group = self.env.ref("mentorat_module.group_mentorat_mentor").sudo()
        mentors = self.sudo().search([("user_id", "in", users.ids)])
        actual = users.sudo().filtered(lambda user: group in user.group_ids)
        expected = mentors.user_id.filtered(lambda user: user._is_internal())
        (expected - actual).write({"group_ids": [Command.link(group.id)]})
        (actual - expected).write({"group_ids": [Command.unlink(group.id)]})

    # ------------------------------------------------------------------
    # ACCOUNT LOST, AND COMING BACK
    # ------------------------------------------------------------------

    @api.model
    def _get_account_domain(self):
        """Return those who can sign in to the back-office, in the role of a mentor."""
        role = self.env["ir.model.data"]._xmlid_to_res_id(
            "mentorat_module.group_mentorat_mentor"
        )
        return (
            super()._get_account_domain()
            & Domain("employee_id.user_id.share", "=", False)
            & Domain("employee_id.user_id.group_ids", "in", [role])
        )

    @api.model
    def _get_lost_domain(self):
        return (
            Domain("active", "=", True)
            & Domain("account_lost_at", "=", False)
            & ~self._get_account_domain()
        )

    @api.model
    def _get_regained_domain(self):
        """Return also archived mentors, whose role is gone: a coordinator decides."""
        left = Domain("active", "=", False) & Domain("account_lost_at", "!=", False)
        accounts = super()._get_account_domain()
        internal = accounts & Domain("employee_id.user_id.share", "=", False)
        return super()._get_regained_domain() | (left & internal)

    def _on_account_lost(self):
        """Put what this mentor does on hold; tell the coordinators, who decide."""
        result = super()._on_account_lost()
        body = self.env._(
            "This mentor has no account to answer from any more: nobody is assigned "
            "to them."
        )
        self._message_log_batch(bodies=dict.fromkeys(self.ids, body))
        self._notify_coordinators("mentor_left")
        self._leave_duties()
        return result

    def _on_account_regained(self):
        """Go on where the mentor stopped, and tell the coordinators; those who were
        archived meanwhile come back by :meth:`action_return`."""
        result = super()._on_account_regained()
        self._notify_coordinators("mentor_regained")
        if back := self.filtered("active"):
            back._on_returned()
        return result

    def action_return(self):
        """Make somebody who is back a mentor again, as a coordinator: an archived one,
        or one who had no account. What was on hold goes on.

        :raise UserError: there is no internal account
        """
        self._check_coordinates()
        for mentor in self.sudo():  # sudo: checked above
            if error := mentor._get_return_error():
                raise UserError(error)
            on_hold = mentor.account_lost_at
            mentor.write({"active": True, "account_lost_at": False})
            self._sync_role(mentor.user_id)
            if on_hold:
                mentor._on_returned()
        return True

    def _get_return_error(self):
        """Return why this mentor cannot be one again, or ``False``."""
        self.ensure_one()
        employee = self.employee_id
        user = employee.user_id
        if not employee.active or not user.active or user.share:
            return self.env._(
                "%s has no internal account: open it, or give the employee another "
                "one, first.",
                self.name,
            )
        return False

    def _on_returned(self):
        """Hook: take up what was on hold since the account was lost."""

    def _leave_duties(self):
        """Hook: give up what these mentors did for others, and tell those."""
        absences_sudo = self.env["mentorat.absence"].sudo()  # sudo: follows from it
        absences_sudo.search(
            Domain("stand_in_id", "in", self.ids)
            & Domain("ends_at", ">", fields.Datetime.now())
        ).write({"stand_in_id": False})

    def _get_duties(self):
        """Hook: return what this mentor did for others, sentences for a coordinator;
        called by mail templates."""
        self.ensure_one()
        return []

    def _notify_coordinators(self, template_name):
        """Tell the coordinators of their programmes about these mentors."""
        self.env["mentorat.notice"]._queue_many(
            [
                (mentor, user.partner_id)
                for mentor in self
                for user in mentor.program_ids._get_coordinators()
            ],
            f"mentorat_module.mail_template_{template_name}",
        )

    def _get_notice_program(self):
        return self.program_ids[:1]

    # ------------------------------------------------------------------
    # AVAILABILITY
    # ------------------------------------------------------------------

    def _get_last_day_away(self, spans, now):
        """Return the last day of the one of ``spans`` that runs ``now``, or ``False``;
        read the time zone only where there are spans."""
        if not spans:
            return False
        today = timezones.local_date(now, self._get_tz())
        return next((last for first, last in spans if first <= today <= last), False)

    def _format_away(self):
        """Return until when this mentor is away, and who answers, or ``False``."""
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
        """Return the time zone of this mentor."""
        # sudo: only the time zone of the employee file
        return self.employee_id.sudo().tz or self.company_id.partner_id.tz or "UTC"

    @api.model
    def _get_program_day(self, program):
        """Return today in the time zone of the programme."""
        return timezones.local_date(fields.Datetime.now(), program.tz)

    def _filter_present(self):
        """Return those who can answer now: neither away nor without an account."""
        return self.filtered(
            lambda mentor: mentor.is_reachable and not mentor.away_until
        )

    @api.model
    def _get_available_domain(self, day):
        """Return the domain of the mentors who have an account and do not begin after
        ``day``; some of them may be away."""
        begun = Domain("available_from", "=", False) | Domain(
            "available_from", "<=", day
        )
        return (
            Domain("active", "=", True) & Domain("account_lost_at", "=", False) & begun
        )

    @api.model
    def _get_near_absence_domain(self):
        """Return the domain of the mentors who may be away today: their absence runs
        within two days of now, whatever their time zone; ``away_until`` says it."""
        now = fields.Datetime.now()
        first, last = now - NEAR, now + NEAR
        # sudo: only of whom there are leaves
        leaves = self.env["resource.calendar.leaves"].sudo()
        leaves = leaves._search(
            Domain("resource_id", "!=", False)
            & Domain("date_from", "<=", last)
            & Domain("date_to", ">=", first)
        )
        on_leave = Domain("resource_id", "in", leaves.subselect("resource_id"))
        # past the rules: only of whom there are absences
        return Domain("employee_id", "any!", on_leave) | Domain(
            "absence_ids",
            "any!",
            Domain("starts_at", "<=", last) & Domain("ends_at", ">=", first),
        )

    @api.model
    def _read_absences(self, mentor_ids, day):
        """Return the absences of these mentors that are not over on ``day``.

        :return: ``{mentor id: [(first day, last day)]}``, both included, soonest first,
            adjacent ones merged
        """
        return self._read_days_away(SQL.identifier("mentor", "id"), mentor_ids, day)

    @api.model
    def _read_absences_of_employees(self, employee_ids, day):
        """Return the same as :meth:`_read_absences` for employees, mentors or not: an
        absence that one enters as a mentor counts for them as a mentee too."""
        return self._read_days_away(SQL.identifier("employee", "id"), employee_ids, day)

    @api.model
    def _read_days_away(self, column, ids, day):
        """Read the leaves of employees and the absences of mentors.

        In SQL, past the rights of the user: only days are returned.

        :param SQL column: of whom ``ids`` are, ``employee.id`` or ``mentor.id``
        """
        self.env["resource.calendar.leaves"].flush_model()
        self.env["mentorat.absence"].flush_model()
        # A day more: a leave in a time zone further west ends later.
        query = SQL(
            """
            SELECT %(column)s, rest.date_from, rest.date_to, resource.tz, NULL, NULL
              FROM hr_employee AS employee
         LEFT JOIN mentorat_mentor AS mentor ON mentor.employee_id = employee.id
              JOIN resource_resource AS resource ON resource.id = employee.resource_id
              JOIN resource_calendar_leaves AS rest ON rest.resource_id = resource.id
             WHERE %(column)s = ANY(%(ids)s)
               AND rest.time_type = 'leave'
               AND rest.date_to - rest.date_from >= make_interval(hours => %(hours)s)
               AND rest.date_to >= %(since)s
         UNION ALL
            SELECT %(column)s, NULL, NULL, NULL, absence.date_from, absence.date_to
              FROM mentorat_absence AS absence
              JOIN mentorat_mentor AS mentor ON mentor.id = absence.mentor_id
              JOIN hr_employee AS employee ON employee.id = mentor.employee_id
             WHERE %(column)s = ANY(%(ids)s) AND absence.date_to >= %(since)s
            """,
            column=column,
            ids=list(ids),
            hours=SHORTEST_LEAVE_HOURS,
            since=day - timedelta(days=1),
        )
        spans = defaultdict(list)
        for key, start, stop, tz, first, last in self.env.execute_query(query):
            if start:
                first, last = self._get_leave_days(start, stop, tz)
            if last >= day:
                spans[key].append((first, last))
        merged = {key: self._merge_spans(rows) for key, rows in spans.items()}
        return defaultdict(list, merged)

    @api.model
    def _get_leave_days(self, start, stop, tz):
        """Return the first and the last day of a leave; one that ends at midnight does
        not include the day that begins then."""
        stop = max(start, stop - timedelta(seconds=1))
        return timezones.local_date(start, tz), timezones.local_date(stop, tz)

    @api.model
    def _merge_spans(self, spans):
        """Return ``spans`` in order, adjacent ones merged."""
        merged = []
        for first, last in sorted(spans):
            if merged and first <= merged[-1][1] + timedelta(days=1):
                merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
            else:
                merged.append((first, last))
        return merged

    @api.model
    def _find_blocking_absence(self, spans, day, program):
        """Return the one of ``spans`` that forbids an assignment on ``day``, or
        ``None``: it covers that day, or begins before the first contact is due and is
        longer than its delay."""
        _reminder, hours = program._get_delays()["first_contact"]
        delay = timedelta(days=-(-hours // 24))
        for first, last in spans:
            is_long = last - first >= delay
            if first <= day <= last or (day < first < day + delay and is_long):
                return first, last
        return None

    @api.model
    def _get_first_day(self, since, spans, day, program):
        """Return the first day from ``day`` on that allows an assignment; ``since``,
        maybe ``None``, when that is ``day``.

        :param date since: from when the mentor is available
        """
        first = max(since or day, day)
        while block := self._find_blocking_absence(spans, first, program):
            first = block[1] + timedelta(days=1)
        return first if first > day else since

    def _get_absence_error(self, program, day):
        """Return why an absence forbids an assignment on ``day``, or ``False``."""
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

    # ------------------------------------------------------------------
    # LINE OF MANAGEMENT
    # ------------------------------------------------------------------

    def _is_in_line_of_management(self, mentee):
        """Whether one of the two manages the other, directly or not."""
        # sudo: the managers of both; only yes or no is returned
        mine = self.employee_id.sudo()
        theirs = mentee.employee_id.sudo()
        return mine in self._get_managers(theirs) or theirs in self._get_managers(mine)

    @api.model
    def _get_managers(self, employee):
        """Return all managers above ``employee``; the chart may have a loop."""
        managers = employee.browse()
        above = employee.parent_id
        while above and above not in managers:
            managers |= above
            above = above.parent_id
        return managers
