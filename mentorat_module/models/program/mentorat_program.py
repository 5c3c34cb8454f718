from datetime import timedelta
from functools import cache

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import format_date, is_html_empty

from odoo.addons.base.models.res_partner import _tz_get

from ...tools import timezones, working_time
from .resource_calendar import SATURDAY

# How much of the calendar is read at a time.
CALENDAR_WINDOW = timedelta(days=31)
# How long a programme that was closed can be opened again with its pairs.
REOPENING = timedelta(days=7)


class MentoratProgram(models.Model):
    """Hold the settings of a mentoring programme: texts, term, delays, quiet hours."""

    _name = "mentorat.program"
    _description = "Mentoring Programme"
    _inherit = [
        "mentorat.lifecycle.mixin",
        "mentorat.due.mixin",
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
    introduction = fields.Html(
        translate=True, sanitize_attributes=True, string="Presentation"
    )
    mentee_charter = fields.Html(string="What the Mentee Undertakes", translate=True)
    mentor_charter = fields.Html(string="What the Mentor Undertakes", translate=True)
    frequent_questions = fields.Html(
        translate=True, help="Emptied, the page shows the usual questions."
    )
    # term
    state = fields.Selection(
        [("draft", "Draft"), ("open", "Open"), ("closed", "No Longer Open")],
        default="draft",
        required=True,
        copy=False,
        index=True,
        tracking=True,
        string="Stage",
    )
    closed_at = fields.Datetime(string="Closed On", copy=False, readonly=True)
    reopen_until = fields.Datetime(
        string="Can Be Opened Again Until",
        compute="_compute_reopen_until",
        help="Until then, opening the programme brings back what its closing ended.",
    )
    date_start = fields.Date(string="Starts On", tracking=True, bound=(100, 100))
    date_end = fields.Date(
        string="Ends On",
        bound=(100, 100),
        copy=False,
        tracking=True,
        help="The last day of the programme. Agreements end on this day at the latest.",
    )
    term_months = fields.Integer(
        string="Term of an Agreement (months)",
        default=12,
        required=True,
        bound=(0, 240),
        help="Counted from the first contact.",
    )
    ending_notice_days = fields.Integer(
        string="Notice Before the End (days)", default=30, required=True
    )
    # meetings
    meeting_slack_days = fields.Integer(
        string="Slack of the Meetings (days)",
        default=7,
        required=True,
        help="How many days after the frequency that a pair agreed on, without a "
        "meeting held or planned, both get a gentle word. 0: they never do.",
    )
    silence_days = fields.Integer(
        string="Without News After (days)",
        default=0,
        help="A pair without a meeting, a message or a movement of its plan for that "
        "long is listed as without news. 0: twice the days that the pair agreed on "
        "between two meetings.",
    )
    # delays
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
    # quiet hours
    quiet = fields.Boolean(
        string="Quiet Hours",
        help="Mails wait until the morning, and until the next working day, where the "
        "reader is. Only what a mentor must know to keep a promise in time, and what "
        "concerns a training or a meeting that begins before, leaves at once. Each "
        "person may choose otherwise in their preferences.",
    )
    quiet_start = fields.Float(string="No Mail From", default=20.0, required=True)
    quiet_end = fields.Float(string="No Mail Until", default=7.0, required=True)
    # the organisation's own fields
    registration_properties_definition = fields.PropertiesDefinition(
        string="Own Fields of Registrations"
    )
    agreement_properties_definition = fields.PropertiesDefinition(
        string="Own Fields of Agreements"
    )

    _slack_positive = models.Constraint(
        "CHECK (meeting_slack_days >= 0)", "The slack cannot be negative."
    )
    _silence_positive = models.Constraint(
        "CHECK (silence_days >= 0)", "A number of days cannot be negative."
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
    _due_idx = models.Index("(next_check_at) WHERE next_check_at IS NOT NULL")

    def _default_tz(self):
        company = self.env.company
        return company.resource_calendar_id.tz or self.env.user.tz or "UTC"

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("state", "closed_at")
    def _compute_reopen_until(self):
        now = fields.Datetime.now()
        for program in self:
            until = program.closed_at and program.closed_at + REOPENING
            can_return = program.state == "closed" and until and now <= until
            program.reopen_until = can_return and until

    # ------------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------------

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

    @api.constrains("quiet_start", "quiet_end")
    def _check_quiet_hours(self):
        for program in self:
            if not (0 <= program.quiet_start < 24 and 0 <= program.quiet_end < 24):
                raise ValidationError(
                    self.env._("The quiet hours are hours of the day: 0:00 to 23:59.")
                )

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
        result = super().write(vals)
        if vals.keys() & {"date_end", "tz"}:
            self._schedule_checks()
            self._close_if_over()
        return result

    def _close_if_over(self):
        """Close here, where it is asked about, what somebody writes to have ended; the
        scheduler closes what a script writes."""
        if not self.env.su:
            self.filtered(
                lambda program: program.state == "open" and program._is_over()
            ).action_close()

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

    def _get_extra_move_error(self, target):
        if target == "open" and self.date_end and self._is_over():
            return self.env._(
                "“%(name)s” ended on %(date)s: choose a later end before opening it.",
                name=self.name,
                date=format_date(self.env, self.date_end),
            )
        return super()._get_extra_move_error(target)

    def _on_moved(self, target, origins):
        result = super()._on_moved(target, origins)
        if target == "closed":
            self.sudo().closed_at = fields.Datetime.now()  # sudo: follows from closing
        self._schedule_checks()
        return result

    # The scheduled action closes the programmes that are over.

    @api.model
    def _get_next_check_dependencies(self):
        return [*super()._get_next_check_dependencies(), "state", "date_end", "tz"]

    def _get_next_check(self):
        if self.state != "open" or not self.date_end:
            return False
        return timezones.end_of_day(self.date_end, self.tz)

    @api.model
    def _get_due_cron(self):
        return "mentorat_module.ir_cron_terms"

    def _process_due(self, now):
        self.filtered(lambda program: program._is_over(now)).action_close()
        self._clear_check_failures()

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_open(self):
        """Open registrations; within ``REOPENING`` of a closing, bring back what it
        ended."""
        self.write({"state": "open"})
        return True

    def action_close(self):
        """Close the programme: its agreements end today, its waiting list too."""
        self.write({"state": "closed"})
        return True

    def action_view_presentation(self):
        """Open the page “Learn more” as employees read it."""
        self.ensure_one()
        url = f"/mentorat/{self.id}"
        return {"type": "ir.actions.act_url", "target": "new", "url": url}

    # ------------------------------------------------------------------
    # COORDINATORS
    # ------------------------------------------------------------------

    def _get_coordinators(self):
        """Return the users (sudo) who act for these programmes: the coordinators who
        can, else the administrators of the service in the company, else whoever has
        the role there."""
        # sudo: who coordinates, for whoever has something to tell them
        programs_sudo = self.sudo()
        users_sudo = self.env["res.users"].sudo()  # sudo: as above
        return users_sudo.union(
            *(
                program._get_able_coordinators()
                or program._get_deputies()
                or program.coordinator_ids
                for program in programs_sudo
            )
        )

    def _get_able_coordinators(self):
        """Return the coordinators named here who still have the role in the company."""
        self.ensure_one()
        return self._filter_role(self.coordinator_ids, "coordinator")

    def _get_deputies(self):
        """Return the users who act for a programme that has no coordinator."""
        self.ensure_one()
        for role in ("admin", "coordinator"):
            group = self.env.ref(f"mentorat_module.group_mentorat_{role}").sudo()
            if found := self._filter_role(group.all_user_ids, role):
                return found
        return self.env["res.users"]

    def _filter_role(self, users, role):
        """Return those of ``users`` who are active and have ``role`` in the company."""
        group = self.env.ref(f"mentorat_module.group_mentorat_{role}").sudo()
        return users.filtered(
            lambda user: user.active
            and group in user.all_group_ids
            and self.company_id in user.company_ids
        )

    # ------------------------------------------------------------------
    # DATES
    # ------------------------------------------------------------------

    @api.model
    def _find_only(self, *states):
        """Return the only programme of this company in one of ``states``, the default
        of a form; empty when there are several or none."""
        programs = self.search(
            [("state", "in", states), ("company_id", "=", self.env.company.id)], limit=2
        )
        return programs if len(programs) == 1 else programs.browse()

    def _filter_closed_by(self, vals):
        """Return those of these programmes that writing ``vals`` closes."""
        programs = self.filtered(lambda program: program.state == "open")
        if vals.get("state") == "closed":
            return programs
        if not vals.keys() & {"date_end", "tz"}:
            return programs.browse()
        now = fields.Datetime.now()

        def is_over(program):
            day = fields.Date.to_date(vals.get("date_end", program.date_end))
            tz = vals.get("tz") or program.tz
            return day and timezones.end_of_day(day, tz) <= now

        return programs.filtered(is_over)

    def _is_over(self, now=None):
        """Return whether the last day of the programme is over in its time zone."""
        self.ensure_one()
        return bool(self.date_end) and timezones.end_of_day(self.date_end, self.tz) <= (
            now or fields.Datetime.now()
        )

    def _is_open_for_registration(self):
        """Return whether an employee may register today, in the programme's zone."""
        self.ensure_one()
        day = timezones.local_date(fields.Datetime.now(), self.tz)
        return (
            self.state == "open"
            and (not self.date_start or self.date_start <= day)
            and (not self.date_end or day <= self.date_end)
        )

    # ------------------------------------------------------------------
    # DELAYS
    # ------------------------------------------------------------------

    def _get_delays(self):
        """Return ``{kind of commitment: (reminder, limit)}``, in hours."""
        self.ensure_one()
        return {
            "first_contact": (
                self.first_contact_reminder_hours,
                self.first_contact_limit_hours,
            ),
            "follow_up": (self.follow_up_reminder_hours, self.follow_up_limit_hours),
        }

    def _get_limits(self, kind, opened_at, is_working_day=None):
        """Return when a commitment is reminded of and when it is late, naive UTC.

        :param str kind: ``first_contact`` or ``follow_up``
        :param datetime opened_at: naive UTC
        :param is_working_day: from :meth:`_get_working_day_test`, to read the
            calendar once for many commitments
        """
        self.ensure_one()
        is_working_day = is_working_day or self._get_working_day_test()
        return tuple(
            working_time.add_hours(
                opened_at, hours, self._get_clock_tz(), is_working_day
            )
            for hours in self._get_delays()[kind]
        )

    def _count_hours(self, start, end, is_working_day=None):
        """Return how many hours that count lie between two instants (naive UTC)."""
        self.ensure_one()
        is_working_day = is_working_day or self._get_working_day_test()
        return working_time.count_hours(
            start, end, self._get_clock_tz(), is_working_day
        )

    def _get_clock_tz(self):
        """Return the time zone of the working days."""
        return self.calendar_id._get_cached_tz() or self.tz

    def _get_working_day_test(self):
        """Return a function telling whether a local date works, which reads the
        calendar a month at a time; ``None`` when every hour counts."""
        self.ensure_one()
        if not self.calendar_id:
            return None
        get_working_days = cache(self._get_working_days)
        return lambda day: day in get_working_days(day.replace(day=1))

    def _get_working_days(self, first_day):
        """Return the dates that work among the days after ``first_day``."""
        return self.calendar_id._get_cached_days(
            first_day, CALENDAR_WINDOW, self.company_id.id
        )

    def _get_quiet_day_test(self):
        """Return a function telling whether a date works: by the calendar of the
        programme, Monday to Friday where it has none."""
        return self._get_working_day_test() or (lambda day: day.weekday() < SATURDAY)

    # ------------------------------------------------------------------
    # TEXTS
    # ------------------------------------------------------------------

    @api.model
    def _get_default_texts(self):
        """Return ``{field: xmlid of the template that gives its first text}``."""
        return {
            "introduction": "mentorat_module.program_introduction",
            "mentee_charter": "mentorat_module.program_mentee_charter",
            "mentor_charter": "mentorat_module.program_mentor_charter",
            "frequent_questions": "mentorat_module.program_frequent_questions",
        }

    def _prepare_text_values(self):
        """Return the values of the templates of the first texts: delays in words."""
        self.ensure_one()
        return {
            kind: self.env._(
                "%(low)s to %(high)s hours", low=f"{low:g}", high=f"{high:g}"
            )
            for kind, (low, high) in self._get_delays().items()
        }

    def _get_frequent_questions(self):
        """Return the questions and answers of the page “Learn more”: those of the
        template where HR wrote none."""
        self.ensure_one()
        if not is_html_empty(self.frequent_questions):
            return self.frequent_questions
        xmlid = self._get_default_texts()["frequent_questions"]
        return self._render_default_text(xmlid, self.env.lang or "en_US")

    def _fill_default_texts(self):
        """Fill in the texts left empty, in every installed language."""
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        for name, xmlid in self._get_default_texts().items():
            for program in self.filtered(lambda program, name=name: not program[name]):
                program._fill_default_text(name, xmlid, langs)

    def _fill_default_text(self, name, xmlid, langs):
        """Write one text and its translations.

        A text is translated term by term: writing it in another language would replace
        the terms of all. So the terms of the same template are matched."""
        source = self._render_default_text(xmlid, "en_US")
        self.with_context(lang="en_US")[name] = source
        get_terms = self._fields[name].get_trans_terms
        terms = get_terms(source)
        translations = {}
        for lang in langs:
            translated = get_terms(self._render_default_text(xmlid, lang))
            if lang != "en_US" and len(translated) == len(terms):
                translations[lang] = dict(zip(terms, translated, strict=True))
        self.update_field_translations(name, translations)

    def _render_default_text(self, xmlid, lang):
        program = self.with_context(lang=lang)
        values = program._prepare_text_values()
        return program.env["ir.qweb"]._render(xmlid, values, lang=lang)

    # ------------------------------------------------------------------
    # SHARED SETTINGS
    # ------------------------------------------------------------------

    @api.model
    def _check_shared_settings(self):
        """Raise ``AccessError``: the current user may not change what all companies
        share."""
        if error := self._get_shared_settings_error():
            raise AccessError(error)

    @api.model
    def _get_shared_settings_error(self):
        """Return why the current user may not change the mails and the rules, which all
        companies share, or ``False``: another company has programmes too."""
        user = self.env.user
        if self.env.su or user.has_group("mentorat_module.group_mentorat_admin"):
            return False
        own = [False, *user.company_ids.ids]
        # sudo: whether there are any
        if self.sudo().search_count([("company_id", "not in", own)], limit=1):
            return self.env._(
                "The mails and the rules of the service are shared with other "
                "companies: an administrator of the service changes them."
            )
        return False
