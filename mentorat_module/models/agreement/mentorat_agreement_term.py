from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import timezones
from ..common.search import when_true

# The last activity is updated at most hourly.
ACTIVITY_GRAIN = timedelta(hours=1)
# For a pair that agreed on no frequency, in a programme that sets none.
DEFAULT_SILENCE_DAYS = 30


class MentoratAgreement(models.Model):
    """The term of an agreement, its end and renewal, and its last activity.

    A term runs from the first contact, for the months of the programme or until the
    programme ends."""

    _inherit = "mentorat.agreement"

    # term
    term_months = fields.Integer(
        string="Term (months)",
        compute="_compute_term_months",
        store=True,
        help="As it was at the assignment.",
    )
    term_count = fields.Integer(
        string="Terms", default=1, copy=False, help="1, and one more for each renewal."
    )
    date_start = fields.Date(
        string="In Force From",
        compute="_compute_date_start",
        store=True,
        help="The day of the first contact.",
    )
    date_end = fields.Date(
        string="In Force Until",
        compute="_compute_date_end",
        store=True,
        index=True,
        tracking=True,
        help="The last day in force.",
    )
    ending_notified_at = fields.Datetime(string="Closing Announced", copy=False)
    end_announced = fields.Date(
        copy=False,
        help="The last end that the scheduled action announced: another one is to be "
        "told to both.",
    )
    mentee_end_told = fields.Date(
        string="End Told to the Mentee",
        copy=False,
        help="What the mentee was last told; empty once told that it has ended.",
    )
    mentor_end_told = fields.Date(
        string="End Told to the Mentor",
        copy=False,
        help="What the mentor was last told; empty once told that it has ended.",
    )
    is_ending = fields.Boolean(
        string="Ending Soon",
        compute="_compute_is_ending",
        search="_search_is_ending",
        help="In force, and within the notice that the programme gives of the end.",
    )
    # last activity
    moved_at = fields.Datetime(
        string="Latest Message or Step",
        compute="_compute_moved_at",
        store=True,
        readonly=False,
        copy=False,
        help="The latest message, answer or movement of the plan: to the hour.",
    )
    latest_news_at = fields.Datetime(
        string="Latest News",
        compute="_compute_latest_news_at",
        search="_search_latest_news_at",
        help="The latest meeting held, message or movement of the plan. A date and "
        "nothing of the content.",
    )
    silence_days = fields.Integer(
        string="Silent After (days)",
        compute="_compute_silence_days",
        store=True,
        help="Days without news after which the pair is silent.",
    )
    silent_from_at = fields.Datetime(
        string="Without News From", compute="_compute_silent_from_at"
    )
    silent_unless_met_at = fields.Datetime(
        string="Without News From, Meetings Apart",
        compute="_compute_silent_unless_met_at",
        store=True,
        index=True,
        help="As far as messages and the plan are concerned: a meeting held meanwhile "
        "is news as well.",
    )
    is_silent = fields.Boolean(
        string="Without News",
        compute="_compute_is_silent",
        search="_search_is_silent",
        help="In force, and nothing happened for as long as the programme tolerates.",
    )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("mentee_id")
    def _compute_term_months(self):
        for agreement in self:
            agreement.term_months = agreement.program_id.term_months

    @api.depends("first_contact_at")
    def _compute_date_start(self):
        for agreement in self:
            agreement.date_start = agreement.first_contact_at and timezones.local_date(
                agreement.first_contact_at, agreement.program_id.tz
            )

    @api.depends(
        "date_start", "term_months", "term_count", "program_id.date_end", "state"
    )
    def _compute_date_end(self):
        for agreement in self:
            if agreement._is_live():
                agreement.date_end = agreement._get_date_end()
            else:
                agreement.date_end = agreement.date_end  # history stays as it was

    def _get_date_end(self, term_count=None):
        """Return the last day in force after ``term_count`` terms, or ``False``
        before the first contact."""
        self.ensure_one()
        if not self.date_start:
            return False
        months = self.term_months * (term_count or self.term_count)
        end = self.date_start + relativedelta(months=months)
        program_end = self.program_id.date_end
        # A programme that ended before this start still leaves a day in force.
        return max(min(end, program_end), self.date_start) if program_end else end

    @api.depends("state", "date_end", "program_id.ending_notice_days")
    def _compute_is_ending(self):
        today = fields.Date.context_today(self)
        for agreement in self:
            notice = timedelta(days=agreement.program_id.ending_notice_days)
            agreement.is_ending = bool(
                agreement.state == "active"
                and agreement.date_end
                and agreement.date_end <= today + notice
            )

    @when_true
    def _search_is_ending(self):
        today = fields.Date.context_today(self)
        # sudo: the notices there are, as numbers
        Program = self.env["mentorat.program"].sudo().with_context(active_test=False)
        notices = Program._read_group([], ["ending_notice_days"])
        return Domain("state", "=", "active") & Domain.OR(
            Domain("program_id.ending_notice_days", "=", days)
            & Domain("date_end", "<=", today + timedelta(days=days))
            for (days,) in notices
        )

    @api.depends()  # events write it, see _update_last_activity
    def _compute_moved_at(self):
        """Fill the column when it is added to the database."""
        known = self._get_known_activity()
        for agreement in self:
            agreement.moved_at = known.get(agreement.id, False)

    def _get_known_activity(self):
        """Hook: return ``{id: latest activity known (naive UTC)}``."""
        return {}

    @api.depends("first_contact_at", "moved_at")
    def _compute_latest_news_at(self):
        for agreement in self:
            dates = filter(None, agreement._get_activity_dates())
            agreement.latest_news_at = max(dates, default=False)

    def _get_activity_dates(self):
        """Hook: return the latest activities (naive UTC or ``False``).

        :meth:`_get_latest_news_sql` is the same in SQL."""
        return [self.first_contact_at, self.moved_at]

    def _get_latest_news_sql(self, alias):
        """Hook: return the SQL of ``latest_news_at``, for sorting and searching."""
        return SQL(
            "GREATEST(%s, %s)",
            SQL.identifier(alias, "first_contact_at"),
            SQL.identifier(alias, "moved_at"),
        )

    def _search_latest_news_at(self, operator, value):
        return self._get_condition("latest_news_at", operator, value)

    @api.model
    def _get_condition(self, name, operator, value):
        """Return the domain of a condition on a field that is not stored, whose SQL
        :meth:`_field_to_sql` gives."""
        field = self._fields[name]
        return Domain.custom(
            to_sql=lambda model, alias, query: field.condition_to_sql(
                name, operator, value, model, alias, query
            )
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "latest_news_at":
            self._check_field_access(self._fields[field_expr], "read")
            return self._get_latest_news_sql(alias)
        return super()._field_to_sql(alias, field_expr, query)

    @api.depends("meeting_interval_days", "program_id.silence_days")
    def _compute_silence_days(self):
        for agreement in self:
            agreement.silence_days = agreement._get_silence_days()

    @api.depends("first_contact_at", "moved_at", "state", "silence_days")
    def _compute_silent_unless_met_at(self):
        for agreement in self:
            agreement.silent_unless_met_at = agreement._get_silent_unless_met()

    def _get_silent_unless_met(self):
        """Return from when this pair is silent (naive UTC) as far as messages and the
        plan are concerned, or ``False``."""
        self.ensure_one()
        known = filter(None, (self.first_contact_at, self.moved_at))
        return self._get_silent_from(max(known, default=False))

    @api.depends("state", "latest_news_at", "silence_days")
    def _compute_silent_from_at(self):
        for agreement in self:
            latest = agreement.latest_news_at
            agreement.silent_from_at = agreement._get_silent_from(latest)

    def _get_silent_from(self, latest):
        """Return from when this pair is silent after ``latest`` (naive UTC), or
        ``False``."""
        self.ensure_one()
        if self.state != "active" or not latest:
            return False
        return latest + timedelta(days=self.silence_days)

    def _get_silence_days(self):
        """Return after how many days without activity this pair counts as silent."""
        self.ensure_one()
        return (
            self.program_id.silence_days
            or 2 * self.meeting_interval_days
            or DEFAULT_SILENCE_DAYS
        )

    @api.depends("silent_from_at")
    def _compute_is_silent(self):
        now = fields.Datetime.now()
        for agreement in self:
            silent_from = agreement.silent_from_at
            agreement.is_silent = bool(silent_from) and silent_from <= now

    @when_true
    def _search_is_silent(self):
        return self._get_silent_domain(fields.Datetime.now())

    @api.model
    def _get_silent_domain(self, now):
        """Hook: return the domain of the pairs that are silent at ``now`` (naive
        UTC)."""
        return Domain("silent_unless_met_at", "<=", now)

    def _update_last_activity(self, when=None):
        """Set the last activity to ``when`` (naive UTC, now), at most hourly."""
        when = when or fields.Datetime.now()
        # sudo: only a date, for any of the pair
        stale = self.sudo().filtered(
            lambda agreement: not agreement.moved_at
            or agreement.moved_at + ACTIVITY_GRAIN <= when
        )
        if stale:
            stale.write({"moved_at": when})

    @api.model
    def _get_event_fields(self):
        return super()._get_event_fields() | {
            *("date_start", "date_end", "term_months", "term_count"),
            *("ending_notified_at", "moved_at"),
            *("end_announced", "mentee_end_told", "mentor_end_told"),
        }

    # ------------------------------------------------------------------
    # DUE INSTANTS
    # ------------------------------------------------------------------

    @api.model
    def _get_next_check_dependencies(self):
        return [
            *super()._get_next_check_dependencies(),
            "state",
            "first_contact_at",
            "date_end",
            "ending_notified_at",
            "end_announced",
            "program_id.ending_notice_days",
            "program_id.tz",
        ]

    def _get_next_check(self):
        if self.state != "active" or not self.date_end:
            return False
        over = timezones.end_of_day(self.date_end, self.program_id.tz)
        if self.date_end != self.end_announced:
            return self.first_contact_at  # at once
        if self.ending_notified_at:
            return over
        return min(over, self._get_notice_start())

    def _get_notice_start(self):
        """Return when the end comes near enough to be announced (naive UTC)."""
        self.ensure_one()
        notice = timedelta(days=self.program_id.ending_notice_days)
        return timezones.start_of_day(self.date_end - notice, self.program_id.tz)

    @api.model
    def _get_due_cron(self):
        return "mentorat_module.ir_cron_terms"

    def _process_due(self, now):
        """Announce the end, again when it has moved, then end what is over."""
        active = self.filtered(lambda agreement: agreement.state == "active")
        over = active.filtered(lambda agreement: agreement._is_over(now))
        (active - over)._announce_moved_end(now)
        active.filtered(
            lambda agreement: not agreement.ending_notified_at
            and agreement._get_notice_start() <= now
        ).write({"ending_notified_at": now})
        for agreement in over:
            agreement._end(agreement._get_term_reason())
        self._clear_check_failures()
        self._schedule_checks()

    def _announce_moved_end(self, now):
        """Announce the end of those of which another one was announced, and move the
        preparation of the closing with it."""
        moved = self.filtered(lambda pair: pair.date_end != pair.end_announced)
        early = moved.filtered(lambda pair: pair._get_notice_start() > now)
        early._unprepare_closing()
        (moved - early)._move_closing_activities()
        for date_end, pairs in moved.grouped("date_end").items():
            pairs.write({"end_announced": date_end})

    def _unprepare_closing(self):
        """Let the notice before the end come again in its time."""
        self.filtered("ending_notified_at").write({"ending_notified_at": False})
        self.activity_unlink(["mentorat_module.activity_closing"])
        self._drop_end_notices("ending")

    def _move_closing_activities(self):
        for agreement in self.filtered("ending_notified_at"):
            agreement.activity_reschedule(
                ["mentorat_module.activity_closing"],
                date_deadline=agreement.date_end,
            )

    def _get_term_reason(self):
        """Return why this agreement ends on its last day, ``"term"`` also before it has
        begun: Odoo renders a template that is saved with any record."""
        if not self.date_start:
            return "term"
        full_term = self.date_start + relativedelta(
            months=self.term_months * self.term_count
        )
        return "program_end" if self.date_end < full_term else "term"

    def _is_over(self, now=None):
        """Whether the last day in force is over in the time zone of the programme."""
        self.ensure_one()
        return bool(self.date_end) and (
            timezones.end_of_day(self.date_end, self.program_id.tz)
            <= (now or fields.Datetime.now())
        )

    def _get_end_reason_error(self, reason):
        if reason in ("term", "program_end"):
            if not self._is_over():
                return self.env._(
                    "The term of %s is not over: what ends before is “Ended early”.",
                    self.name,
                )
            if reason != self._get_term_reason():
                return self.env._("This is not what ends the agreement %s.", self.name)
        return super()._get_end_reason_error(reason)

    @api.model
    def _cron_apply_terms(self):
        """Close the programmes that are over, then process the agreements."""
        self.env["mentorat.program"]._cron_process_due()
        self._cron_process_due()

    # ------------------------------------------------------------------
    # RENEWAL
    # ------------------------------------------------------------------

    def action_renew(self):
        """Continue for another term; of several, those for which it is possible.

        :return: ``True``, or the action that names those that were not renewed
        :raise UserError: no one is in force, or the programme ends before
        """
        self._check_actor("coordinator")
        errors = {pair: error for pair in self if (error := pair._get_renewal_error())}
        renewed = self.filtered(lambda pair: pair not in errors)
        if errors and len(self) == 1:
            raise UserError(errors[self])
        if errors and not renewed:
            raise UserError(self._format_renewal_errors(errors))
        for agreement in renewed.sudo():  # sudo: the actor was checked
            agreement.term_count += 1
            agreement._unprepare_closing()
        return renewed._get_renewal_action(errors) if errors else True

    def _get_renewal_error(self):
        """Return why another term is not possible, or ``False``."""
        self.ensure_one()
        if self.state != "active":
            return self.env._("Only an agreement in force can be renewed.")
        if self._get_date_end(self.term_count + 1) <= self.date_end:
            return self.env._(
                "The programme ends on %s: a renewal would add nothing.",
                self._format_day(self.program_id.date_end),
            )
        return False

    @api.model
    def _format_renewal_errors(self, errors):
        """Return one line for each of ``errors``, ``{agreement: why}``."""
        return "\n".join(
            self.env._("%(name)s: %(error)s", name=pair.display_name, error=error)
            for pair, error in errors.items()
        )

    def _get_renewal_action(self, errors):
        """Return what shows how many were renewed, and which were not, with why."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._(
                    "Renewed: %(done)s. Not renewed: %(left)s.",
                    done=len(self),
                    left=len(errors),
                ),
                "message": self._format_renewal_errors(errors),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
