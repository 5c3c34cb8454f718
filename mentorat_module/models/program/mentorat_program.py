from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import timezones

CLOCK_FIELDS = {
    "first_contact_reminder_hours",
    "first_contact_limit_hours",
    "follow_up_reminder_hours",
    "follow_up_limit_hours",
    "calendar_id",
}
# What the instants of agreements depend on.
TERM_FIELDS = {"date_end", "tz", "ending_notice_days", "meeting_slack_days"}


class MentoratProgram(models.Model):
    _name = "mentorat.program"
    _description = "Mentoring Programme"
    _inherit = [
        "mentorat.lifecycle.mixin",
        "mentorat.due.mixin",
        "mentorat.clock.mixin",
        "mentorat.texts.mixin",
        "mentorat.program.figures.mixin",
        "mentorat.program.first.steps.mixin",
        "mentorat.program.quiet.mixin",
        "mentorat.program.mine.mixin",
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
    meeting_slack_days = fields.Integer(
        string="Slack of the Meetings (days)",
        default=7,
        required=True,
        help="How many days after the frequency that a pair agreed on, without a "
        "meeting held or planned, both get a gentle word. 0: they never do.",
    )
    # pairing
    workplace_weight = fields.Integer(
        default=40, required=True, string="Weight of the Workplace"
    )
    expertise_weight = fields.Integer(
        default=40, required=True, string="Weight of the Skills"
    )
    expectations_weight = fields.Integer(
        default=20, required=True, string="Weight of the Expectations"
    )
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
    mentee_ids = fields.One2many(
        "mentorat.mentee", "program_id", string="Registrations"
    )
    agreement_ids = fields.One2many(
        "mentorat.agreement", "program_id", string="Agreements"
    )
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

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("state", "date_end", "tz", "check_retry_at")
    def _compute_next_check_at(self):
        return super()._compute_next_check_at()

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
        if vals.keys() & TERM_FIELDS:
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
            self._end_everything()
        self._schedule_checks()
        return result

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
        waiting = (
            self.env["mentorat.mentee"]
            .sudo()
            .search(
                [
                    ("program_id", "in", self.ids),
                    ("state", "in", ("waiting", "matched")),
                ]
            )
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
        return bool(self.date_end) and timezones.end_of_day(self.date_end, self.tz) <= (
            now or fields.Datetime.now()
        )

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

    def action_view_presentation(self):
        """Open the page “Learn more” as employees read it."""
        self.ensure_one()
        url = f"/mentorat/{self.id}"
        return {"type": "ir.actions.act_url", "target": "new", "url": url}

    def _is_open_for_registration(self, day=None):
        """Whether an employee may register on ``day`` (today where it runs)."""
        self.ensure_one()
        day = day or timezones.local_date(fields.Datetime.now(), self.tz)
        return (
            self.state == "open"
            and (not self.date_start or self.date_start <= day)
            and (not self.date_end or day <= self.date_end)
        )
