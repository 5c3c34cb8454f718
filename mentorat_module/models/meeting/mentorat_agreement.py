from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..common.own_context import OWN


class MentoratAgreement(models.Model):
    """The meetings of a pair: proposed, planned, held, and how often.

    One reminder is sent to both each time the agreed interval, plus the slack of the
    programme, has passed since the last meeting held (since the first contact when
    there is none). A meeting to come defers it by that time at most, so that a meeting
    far ahead hides nothing; when it is declined or cancelled, the reminder is due
    again. What counts as held: ``calendar_event_held.py``.
    """

    _inherit = "mentorat.agreement"
    # in the calendar
    calendar_event_ids = fields.One2many(
        "calendar.event", "mentorat_agreement_id", string="Meetings in the Calendar"
    )
    last_meeting_at = fields.Datetime(
        string="Last Meeting",
        compute="_compute_last_meeting_at",
        search="_search_last_meeting_at",
        help="When the last meeting began that was held: over, declined by neither, "
        "and on no day when one of the two was away.",
    )
    next_meeting_at = fields.Datetime(
        string="Next Meeting",
        compute="_compute_next_meeting_at",
        help="When the next meeting begins, or the one that runs; declined by neither.",
    )
    next_held_at = fields.Datetime(
        compute="_compute_next_meeting_at", export_string_translation=False
    )
    next_event_ids = fields.One2many(
        "calendar.event", string="Next Meetings", compute="_compute_event_ids"
    )
    past_event_ids = fields.One2many(
        "calendar.event", string="Past Meetings", compute="_compute_event_ids"
    )
    meeting_count = fields.Integer(string="Meetings", compute="_compute_meeting_count")
    # proposed
    meeting_proposal_ids = fields.One2many(
        "mentorat.meeting.proposal", "agreement_id", string="Proposed Meetings"
    )
    waiting_proposal_ids = fields.One2many(
        "mentorat.meeting.proposal",
        string="Meeting to Answer",
        compute="_compute_waiting_proposal_ids",
    )
    # frequency
    latest_meeting_at = fields.Datetime(
        string="Latest Meeting",
        compute="_compute_latest_meeting_at",
        search="_search_last_meeting_at",
        help="The same as the last meeting: this name stays for one version.",
    )
    frequency_slipped_at = fields.Datetime(
        string="Reminded to Meet",
        copy=False,
        readonly=True,
        help="When both were last reminded of the frequency they agreed on.",
    )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("calendar_event_ids.start", "calendar_event_ids.mentorat_held_from")
    def _compute_last_meeting_at(self):
        # sudo: only a date; the meetings are for those invited
        events_sudo = self.env["calendar.event"].sudo()
        rows = events_sudo._read_group(
            events_sudo._get_held_domain()
            & Domain("mentorat_agreement_id", "in", self.ids),
            ["mentorat_agreement_id"],
            ["start:max"],
        )
        last = {agreement.id: start for agreement, start in rows}
        for agreement in self:
            agreement.last_meeting_at = last.get(agreement._origin.id)

    @api.depends("last_meeting_at")
    def _compute_latest_meeting_at(self):
        for agreement in self:
            agreement.latest_meeting_at = agreement.last_meeting_at

    def _search_last_meeting_at(self, operator, value):
        return self._get_condition("last_meeting_at", operator, value)

    @api.depends("calendar_event_ids.start", "calendar_event_ids.mentorat_held_from")
    def _compute_next_meeting_at(self):
        # sudo: only dates; the meetings are for those invited
        events_sudo = self.env["calendar.event"].sudo()
        rows = events_sudo._read_group(
            events_sudo._get_planned_domain()
            & Domain("mentorat_agreement_id", "in", self.ids),
            ["mentorat_agreement_id"],
            ["start:min", "mentorat_held_from:min"],
        )
        coming = {agreement.id: row for agreement, *row in rows}
        for agreement in self:
            start, held_from = coming.get(agreement._origin.id, (False, False))
            agreement.next_meeting_at = start
            agreement.next_held_at = held_from

    @api.depends("calendar_event_ids.start", "calendar_event_ids.active")
    @api.depends_context("uid")
    def _compute_event_ids(self):
        now = fields.Datetime.now()
        events = self.env["calendar.event"].search(
            [("mentorat_agreement_id", "in", self.ids)], order="start"
        )
        for agreement in self:
            own = events.filtered(
                lambda event, agreement=agreement: event.mentorat_agreement_id
                == agreement._origin
            )
            upcoming = own.filtered(lambda event: event.stop > now)
            agreement.next_event_ids = upcoming
            agreement.past_event_ids = (own - upcoming).sorted("start", reverse=True)

    @api.depends("meeting_proposal_ids.state", "meeting_proposal_ids.start")
    @api.depends_context("uid")
    def _compute_waiting_proposal_ids(self):
        # With the rights of the user: only the two read proposals.
        rows = self.env["mentorat.meeting.proposal"]._read_group(
            [
                ("agreement_id", "in", self.ids),
                ("state", "=", "proposed"),
                ("start", ">", fields.Datetime.now()),
            ],
            ["agreement_id"],
            ["id:recordset"],
        )
        waiting = dict(rows)
        for agreement in self:
            agreement.waiting_proposal_ids = waiting.get(agreement._origin)

    @api.depends("calendar_event_ids")
    def _compute_meeting_count(self):
        rows = self.env["calendar.event"]._read_group(
            [("mentorat_agreement_id", "in", self.ids)],
            ["mentorat_agreement_id"],
            ["__count"],
        )
        counts = dict(rows)
        for agreement in self:
            agreement.meeting_count = counts.get(agreement._origin, 0)

    @api.depends("last_meeting_at")
    def _compute_latest_news_at(self):
        return super()._compute_latest_news_at()

    def _get_activity_dates(self):
        return [*super()._get_activity_dates(), self.last_meeting_at]

    # ------------------------------------------------------------------
    # IN SQL
    # ------------------------------------------------------------------

    def _get_latest_news_sql(self, alias):
        return SQL(
            "GREATEST(%s, %s)",
            super()._get_latest_news_sql(alias),
            self._get_last_meeting_sql(alias),
        )

    def _get_last_meeting_sql(self, alias):
        """Return the SQL of ``last_meeting_at``, for sorting and searching."""
        return SQL(
            "(SELECT max(meeting.start) FROM calendar_event AS meeting WHERE %s)",
            self._get_held_condition(alias, fields.Datetime.now()),
        )

    def _get_held_condition(self, alias, now):
        """Return which rows ``meeting`` were held at ``now``, as
        ``calendar.event._get_held_domain`` finds them."""
        self.env["calendar.event"].flush_model(
            ["mentorat_agreement_id", "mentorat_held_from", "start"]
        )
        return SQL(
            "meeting.mentorat_agreement_id = %s AND meeting.mentorat_held_from <= %s",
            SQL.identifier(alias, "id"),
            now,
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr in ("last_meeting_at", "latest_meeting_at"):
            self._check_field_access(self._fields[field_expr], "read")
            return self._get_last_meeting_sql(alias)
        return super()._field_to_sql(alias, field_expr, query)

    @api.model
    def _get_silent_domain(self, now):
        """Leave out the pairs that met since."""
        return super()._get_silent_domain(now) & Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "NOT EXISTS (SELECT FROM calendar_event AS meeting "
                "WHERE %s AND meeting.start > %s - make_interval(days => %s))",
                model._get_held_condition(alias, now),
                now,
                model._field_to_sql(alias, "silence_days", query),
            )
        )

    # ------------------------------------------------------------------
    # LIFE CYCLE
    # ------------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_meetings(self):
        """Delete the meetings with their agreement: without it, all employees would
        read them and their files."""
        # sudo: who may delete the agreement need not be invited
        agreements_sudo = self.sudo().with_context(active_test=False)
        meetings = agreements_sudo.calendar_event_ids
        meetings.with_context(mentorat_delete_meetings=OWN).unlink()

    def _on_moved(self, target, origins):
        result = super()._on_moved(target, origins)
        if target != "active":
            self.calendar_event_ids._cancel_upcoming()
        return result

    def _get_before_closing(self):
        to_come = self.calendar_event_ids._filter_upcoming()
        return super()._get_before_closing() | {"meetings": to_come.ids}

    def _restore_rest(self, before):
        """Put the meetings that are still to come back into the calendars."""
        meetings = self.env["calendar.event"].browse(before["meetings"]).exists()
        meetings._restore_upcoming()
        return super()._restore_rest(before)

    def _on_mentor_lost(self):
        """Cancel what was planned: nobody would come."""
        self.calendar_event_ids._cancel_upcoming()
        self.meeting_proposal_ids._lapse()
        return super()._on_mentor_lost()

    def _lapse_pending(self):
        self.meeting_proposal_ids._lapse()
        return super()._lapse_pending()

    def _record_held_contacts(self):
        """Record the first contact of the pairs that have met, at the start of their
        first meeting held; of the assigned ones among these only."""
        # sudo: follows from the meeting; whoever runs this has checked nothing else
        assigned = self.sudo().filtered(lambda pair: pair._owes_first_contact())
        events_sudo = self.env["calendar.event"].sudo()
        rows = events_sudo._read_group(
            events_sudo._get_held_domain()
            & Domain("mentorat_agreement_id", "in", assigned.ids),
            ["mentorat_agreement_id"],
            ["start:min"],
        )
        for agreement, start in rows:
            agreement.action_record_first_contact(
                max(start, agreement.assigned_at), channel="meeting"
            )

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_propose_meeting(self, start, minutes=30, agenda=None, location=None):
        """Propose a meeting to the other one of the pair.

        :param start: naive UTC
        :param int minutes: 30, 45 or 60
        :param str agenda: what it is about, for the two
        :param str location: where, or how
        :return: the ``mentorat.meeting.proposal``
        :raise AccessError: the current user is not one of the two
        :raise UserError: in the past, at a busy time, after another proposal that has
            no answer, or once the agreement is over
        """
        self.ensure_one()
        self.check_access("read")
        agreement = self.sudo()  # sudo: the role is checked just below
        if not agreement._get_signer_role():
            raise AccessError(self.env._("Only the mentee and the mentor propose."))
        arguments = self.env["mentorat.arguments"]
        proposal = self.env["mentorat.meeting.proposal"]._propose(
            agreement,
            {
                "start": arguments._get_instant(start, required=True),
                "minutes": minutes,
                "agenda": arguments._get_text(agenda),
                "location": arguments._get_text(location),
            },
        )
        return proposal.with_env(self.env)

    def action_plan_meeting(self):
        """Open the form that plans a meeting of this pair: nothing is saved or sent
        before its button."""
        return self._get_meeting_action("plan", self.env._("Plan a Meeting"))

    def action_record_meeting(self):
        """Open the form of a meeting that was held, by default just now."""
        return self._get_meeting_action("record", self.env._("Record a Meeting"))

    def _get_meeting_action(self, kind, title):
        self._check_actor("mentee", "mentor")
        action = self._get_form_action("mentorat_meeting_wizard_action")
        action["name"] = title
        action["context"] |= {"default_kind": kind, "default_is_chosen": True}
        return action

    def _format_meeting_name(self):
        """Return the title of a meeting in the calendar of both."""
        self.ensure_one()
        return self.env._(
            "Mentoring: %(mentee)s and %(mentor)s",
            mentee=self.mentee_id.name,
            mentor=self.mentor_id.name,
        )

    def action_view_meetings(self):
        return self._get_list_action("mentorat_meeting_action", "mentorat_agreement_id")

    # ------------------------------------------------------------------
    # FREQUENCY
    # ------------------------------------------------------------------

    @api.model
    def _get_event_fields(self):
        return super()._get_event_fields() | {"frequency_slipped_at"}

    @api.model
    def _get_next_check_dependencies(self):
        return [
            *super()._get_next_check_dependencies(),
            "first_contact_at",
            "last_meeting_at",
            "next_meeting_at",
            "meeting_interval_days",
            "frequency_slipped_at",
            "program_id.meeting_slack_days",
        ]

    def _get_next_check(self):
        instants = [super()._get_next_check(), self._get_slip_check()]
        if self._is_frequency_checked():
            instants.append(self.next_held_at)  # then the meeting counts
        return min(filter(None, instants), default=False)

    def _get_slip_check(self):
        """Return when the reminder to meet is due (naive UTC); ``False`` when it was
        sent, or when there is none."""
        slip = self._get_slip_at()
        sent = slip and self.frequency_slipped_at and self.frequency_slipped_at >= slip
        return False if sent else slip

    def _is_frequency_checked(self):
        """Return whether this pair is reminded to meet."""
        self.ensure_one()
        slack = self.program_id.meeting_slack_days
        return bool(self.state == "active" and slack and self.meeting_interval_days)

    def _get_slip_at(self):
        """Return when the agreed interval is exceeded (naive UTC); ``False`` when no
        interval was agreed, or when the programme does not check it."""
        self.ensure_one()
        known = filter(None, (self.first_contact_at, self.last_meeting_at))
        latest = max(known, default=False)
        if not (latest and self._is_frequency_checked()):
            return False
        tolerated = timedelta(
            days=self.meeting_interval_days + self.program_id.meeting_slack_days
        )
        slip, ahead = latest + tolerated, self.next_meeting_at
        return ahead + tolerated if ahead and ahead <= slip + tolerated else slip

    def _is_meeting_ahead(self):
        """Return whether a meeting is planned, maybe since the reminder was queued."""
        return bool(self.next_meeting_at)

    def _get_shown_meeting_at(self):
        """Return the start that the reminder to meet names: of the next meeting, else
        of the last one."""
        return self.next_meeting_at or self.last_meeting_at

    def _process_due(self, now):
        """Send the reminders to meet, except to agreements that end now."""
        slipped = self.filtered(
            lambda agreement: agreement._is_slipped(now) and not agreement._is_over(now)
        )
        slipped.write({"frequency_slipped_at": now})
        by_term = self.filtered(lambda agreement: agreement._is_term_due(now))
        result = super(MentoratAgreement, by_term)._process_due(now)
        rest = self - by_term
        rest._clear_check_failures()
        # A meeting that was planned has been held: no write said so.
        self.env.add_to_compute(self._fields["next_check_at"], rest)
        rest._schedule_checks()
        return result

    def _is_slipped(self, now):
        check = self._get_slip_check()
        return bool(check) and check <= now

    def _is_term_due(self, now):
        check = super()._get_next_check()
        return bool(check) and check <= now
