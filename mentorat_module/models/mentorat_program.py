from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.addons.base.models.res_partner import _tz_get
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools import working_time

CLOCK_FIELDS = {
    "first_contact_reminder_hours",
    "first_contact_limit_hours",
    "follow_up_reminder_hours",
    "follow_up_limit_hours",
    "calendar_id",
}
# How far ahead the calendar is read at a time.
CALENDAR_WINDOW = timedelta(days=31)


class MentoratProgram(models.Model):
    _name = "mentorat.program"
    _description = "Mentoring Programme"
    _inherit = [
        "mentorat.lifecycle.mixin",
        "mentorat.due.mixin",
        "mentorat.pairing.program.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "state desc, date_start desc, id desc"
    _check_company_auto = True

    # description
    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    coordinator_ids = fields.Many2many(
        "res.users",
        string="Coordinators",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="They assign mentors and are told when a promise is not kept.",
    )
    introduction = fields.Html(translate=True, sanitize_attributes=True)
    mentee_charter = fields.Html(string="What the Mentee Undertakes", translate=True)
    mentor_charter = fields.Html(string="What the Mentor Undertakes", translate=True)
    # term
    state = fields.Selection(
        [("draft", "Draft"), ("open", "Open"), ("closed", "Closed")],
        default="draft",
        required=True,
        copy=False,
        index=True,
        tracking=True,
    )
    date_start = fields.Date(string="Starts On", tracking=True)
    date_end = fields.Date(
        string="Ends On",
        copy=False,
        tracking=True,
        help="The last day of the programme. Agreements end on this day at the latest.",
    )
    term_months = fields.Integer(
        string="Term of an Agreement (months)",
        default=12,
        required=True,
        help="Counted from the first contact.",
    )
    ending_notice_days = fields.Integer(
        string="Notice Before the End (days)", default=30, required=True
    )
    # clock
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
    # pairing
    workplace_weight = fields.Integer(default=40, required=True)
    expertise_weight = fields.Integer(default=40, required=True)
    expectations_weight = fields.Integer(default=20, required=True)
    auto_assign = fields.Boolean(
        string="Assign Automatically",
        help="Pair people as soon as they register, when a mentor fits.",
    )
    # people
    mentor_ids = fields.Many2many(
        "mentorat.mentor",
        "mentorat_mentor_program_rel",
        "program_id",
        "mentor_id",
        string="Mentors",
        check_company=True,
    )
    mentee_ids = fields.One2many("mentorat.mentee", "program_id", string="Registrations")
    agreement_ids = fields.One2many("mentorat.agreement", "program_id")
    waiting_count = fields.Integer(compute="_compute_counts")
    live_agreement_count = fields.Integer(compute="_compute_counts")
    late_count = fields.Integer(string="Late Promises", compute="_compute_late_count")
    ending_count = fields.Integer(string="Ending Soon", compute="_compute_ending_count")
    free_seat_count = fields.Integer(
        string="Free Seats", compute="_compute_free_seat_count"
    )

    _dates_ordered = models.Constraint(
        "CHECK (date_start IS NULL OR date_end IS NULL OR date_end >= date_start)",
        "The programme cannot end before it starts.",
    )
    _first_contact_delays = models.Constraint(
        "CHECK (0 < first_contact_reminder_hours "
        "AND first_contact_reminder_hours <= first_contact_limit_hours)",
        "First contact: the reminder comes after more than 0 hours, and not later than "
        "the limit.",
    )
    _follow_up_delays = models.Constraint(
        "CHECK (0 < follow_up_reminder_hours "
        "AND follow_up_reminder_hours <= follow_up_limit_hours)",
        "Follow-up: the reminder comes after more than 0 hours, and not later than the "
        "limit.",
    )
    _term_positive = models.Constraint(
        "CHECK (term_months > 0)", "The term is at least one month."
    )
    _notice_positive = models.Constraint(
        "CHECK (ending_notice_days >= 0)", "The notice cannot be negative."
    )
    _weights_positive = models.Constraint(
        "CHECK (workplace_weight >= 0 AND expertise_weight >= 0 "
        "AND expectations_weight >= 0)",
        "A weight cannot be negative.",
    )
    _due_idx = models.Index("(next_check_at) WHERE next_check_at IS NOT NULL")

    def _default_tz(self):
        company = self.env.company
        return company.resource_calendar_id.tz or self.env.user.tz or "UTC"

    # ------------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------------

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        for program in self:
            if (
                program.date_start
                and program.date_end
                and program.date_end < program.date_start
            ):
                raise ValidationError(
                    self.env._("The programme cannot end before it starts.")
                )

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
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("state", "date_end", "tz", "check_retry_at")
    def _compute_next_check_at(self):
        return super()._compute_next_check_at()

    def _compute_counts(self):
        waiting = dict(
            self.env["mentorat.mentee"]._read_group(
                [("program_id", "in", self.ids), ("state", "=", "waiting")],
                ["program_id"],
                ["__count"],
            )
        )
        live = dict(
            self.env["mentorat.agreement"]._read_group(
                Domain("program_id", "in", self.ids)
                & self.env["mentorat.agreement"]._get_live_domain(),
                ["program_id"],
                ["__count"],
            )
        )
        for program in self:
            program.waiting_count = waiting.get(program, 0)
            program.live_agreement_count = live.get(program, 0)

    def _compute_late_count(self):
        late = dict(
            self.env["mentorat.commitment"]._read_group(
                [("program_id", "in", self.ids), ("is_late", "=", True)],
                ["program_id"],
                ["__count"],
            )
        )
        for program in self:
            program.late_count = late.get(program, 0)

    def _compute_ending_count(self):
        ending = dict(
            self.env["mentorat.agreement"]._read_group(
                [
                    ("program_id", "in", self.ids),
                    ("state", "=", "active"),
                    ("date_end", "<=", "today +30d"),
                ],
                ["program_id"],
                ["__count"],
            )
        )
        for program in self:
            program.ending_count = ending.get(program, 0)

    @api.depends("mentor_ids.available_capacity", "mentor_ids.available_from")
    def _compute_free_seat_count(self):
        today = fields.Date.context_today(self)
        for program in self:
            present = program.mentor_ids.filtered(
                lambda mentor: not mentor.available_from or mentor.available_from <= today
            )
            program.free_seat_count = sum(present.mapped("available_capacity"))

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        programs = super().create(vals_list)
        programs._fill_default_texts()
        programs._schedule_checks()
        return programs

    def write(self, vals):
        moved_clock = self.filtered(
            lambda program: any(
                program._fields[name].convert_to_write(program[name], program)
                != vals[name]
                for name in CLOCK_FIELDS & vals.keys()
            )
        )
        result = super().write(vals)
        if moved_clock:
            moved_clock._recompute_limits()
        if vals.keys() & {"date_end", "tz", "ending_notice_days"}:
            self._schedule_checks()
            self._get_live_agreements()._schedule_checks()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unused(self):
        for program in self:
            if program.mentee_ids or program.agreement_ids:
                raise UserError(
                    self.env._(
                        "“%s” has registrations or agreements: its history is kept. "
                        "Close it or archive it instead.",
                        program.name,
                    )
                )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        if "name" not in (default or {}):
            for program, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%s (copy)", program.name)
        return vals_list

    # ------------------------------------------------------------------
    # LIFE CYCLE
    # ------------------------------------------------------------------

    @api.model
    def _get_transitions(self):
        return {"draft": ("open", "closed"), "open": ("closed",), "closed": ("open",)}

    def _get_move_refusal(self, target):
        if target == "open" and self.date_end and self._is_over():
            return self.env._(
                "“%(name)s” ended on %(date)s: choose a later end before opening it.",
                name=self.name,
                date=format_date(self.env, self.date_end),
            )
        return super()._get_move_refusal(target)

    def _on_moved(self, target, origins):
        super()._on_moved(target, origins)
        if target == "closed":
            self._end_everything()
        self._schedule_checks()

    def action_open(self):
        """Open registrations."""
        self.write({"state": "open"})
        return True

    def action_close(self):
        """Close the programme: its agreements end today, those who wait are freed."""
        self.write({"state": "closed"})
        return True

    def _end_everything(self):
        # sudo: what the end of a programme entails, for whoever may close it
        self.sudo()._get_live_agreements()._end("program_end")
        waiting = self.env["mentorat.mentee"].sudo().search(
            [("program_id", "in", self.ids), ("state", "in", ("waiting", "matched"))]
        )
        waiting.write({"state": "ended"})

    def _get_live_agreements(self):
        Agreement = self.env["mentorat.agreement"]
        return Agreement.search(
            Domain("program_id", "in", self.ids) & Agreement._get_live_domain()
        )

    # ------------------------------------------------------------------
    # THE END OF THE PROGRAMME
    # ------------------------------------------------------------------

    def _is_over(self, now=None):
        """Whether the last day of the programme is over in its time zone."""
        self.ensure_one()
        return bool(self.date_end) and working_time.end_of_day(self.date_end, self.tz) <= (
            now or fields.Datetime.now()
        )

    def _get_next_check(self):
        if self.state != "open" or not self.date_end:
            return False
        return working_time.end_of_day(self.date_end, self.tz)

    @api.model
    def _get_due_cron(self):
        return "mentorat_module.ir_cron_terms"

    def _process_due(self, now):
        self.filtered(lambda program: program._is_over(now)).action_close()
        self._clear_check_failures()

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
            working_time.add_hours(opened_at, hours, self._get_clock_tz(), is_working_day)
            for hours in self._get_delays()[kind]
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
        start = datetime.combine(first_day, time.min, ZoneInfo(calendar.tz))
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

    # ------------------------------------------------------------------
    # TEXTS
    # ------------------------------------------------------------------

    @api.model
    def _get_default_texts(self):
        """:return: ``{field: xmlid of the template that gives its first text}``"""
        return {
            "introduction": "mentorat_module.program_introduction",
            "mentee_charter": "mentorat_module.program_mentee_charter",
            "mentor_charter": "mentorat_module.program_mentor_charter",
        }

    def _fill_default_texts(self):
        """Give what was left empty a first text, in every installed language."""
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        for name, xmlid in self._get_default_texts().items():
            empty = self.filtered(lambda program, name=name: not program[name])
            if not empty:
                continue
            for lang in langs:
                text = self.env["ir.qweb"]._render(xmlid, lang=lang)
                empty.with_context(lang=lang)[name] = text

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def _is_open_for_registration(self, day=None):
        """Whether an employee may register on ``day`` (today in the programme's zone)."""
        self.ensure_one()
        day = day or working_time.local_date(fields.Datetime.now(), self.tz)
        return (
            self.state == "open"
            and (not self.date_start or self.date_start <= day)
            and (not self.date_end or day <= self.date_end)
        )

    def action_view_waiting(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "mentorat_module.mentorat_mentee_action_waiting"
        )
        action["domain"] = [("program_id", "=", self.id), ("state", "=", "waiting")]
        return action

    def action_view_agreements(self):
        return self._get_linked_action(
            "mentorat_agreement_action", {"search_default_live": 1}
        )

    def action_view_late(self):
        return self._get_linked_action(
            "mentorat_commitment_action", {"search_default_late": 1}
        )

    def action_view_ending(self):
        return self._get_linked_action(
            "mentorat_agreement_action", {"search_default_ending": 1}
        )

    def action_view_mentors(self):
        action = self._get_linked_action("mentorat_mentor_action", {})
        action["domain"] = [("program_ids", "in", self.ids)]
        return action

    def action_view_trainings(self):
        return self._get_linked_action("mentorat_training_session_action", {})

    def _get_linked_action(self, name, context):
        """:return: the window action ``name``, on the records of this programme"""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(f"mentorat_module.{name}")
        action["domain"] = [("program_id", "=", self.id)]
        action["context"] = {"default_program_id": self.id, **context}
        return action
