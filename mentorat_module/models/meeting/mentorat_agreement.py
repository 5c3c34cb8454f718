from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command

# The length proposed when a meeting is recorded afterwards.
MEETING_LENGTH = timedelta(hours=1)


class MentoratAgreement(models.Model):
    """The meetings of a pair: proposed, planned, held, and how often.

    One reminder is sent to both each time the agreed interval, plus the slack of the
    programme, has passed since the latest meeting, held or planned (since the first
    contact when there is none). A meeting to come defers it; archiving that meeting
    restores it.
    """

    _inherit = "mentorat.agreement"
    # in the calendar
    calendar_event_ids = fields.One2many(
        "calendar.event", "mentorat_agreement_id", string="Meetings in the Calendar"
    )
    last_meeting_at = fields.Datetime(
        compute="_compute_last_meeting_at", string="Last Meeting"
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
        string="Latest Meeting, Held or Planned",
        compute="_compute_latest_meeting_at",
        store=True,
        copy=False,
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

    def _compute_last_meeting_at(self):
        # sudo: only a date; the meetings are for those invited
        rows = (
            self.env["calendar.event"]
            .sudo()
            ._read_group(
                [
                    ("mentorat_agreement_id", "in", self.ids),
                    ("stop", "<=", fields.Datetime.now()),
                ],
                ["mentorat_agreement_id"],
                ["start:max"],
            )
        )
        last = {agreement.id: start for agreement, start in rows}
        for agreement in self:
            agreement.last_meeting_at = last.get(agreement.id)

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

    @api.depends("calendar_event_ids.start", "calendar_event_ids.active")
    def _compute_latest_meeting_at(self):
        for agreement in self:
            meetings = agreement.calendar_event_ids.filtered("active")
            starts = meetings.filtered("start").mapped("start")
            agreement.latest_meeting_at = max(starts, default=False)

    @api.depends("latest_meeting_at")
    def _compute_latest_news_at(self):
        return super()._compute_latest_news_at()

    def _get_activity_dates(self):
        return [*super()._get_activity_dates(), self.latest_meeting_at]

    # ------------------------------------------------------------------
    # LIFE CYCLE
    # ------------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_meetings(self):
        """Delete the meetings with their agreement: without it, all employees would
        read them and their files."""
        # sudo: who may delete the agreement need not be invited
        agreements_sudo = self.sudo().with_context(active_test=False)
        agreements_sudo.calendar_event_ids.unlink()

    def _on_moved(self, target, origins):
        result = super()._on_moved(target, origins)
        if target != "active":
            self.calendar_event_ids._cancel_upcoming()
        return result

    def _on_mentor_lost(self):
        """Cancel what was planned: nobody would come."""
        self.calendar_event_ids._cancel_upcoming()
        self.meeting_proposal_ids._lapse()
        return super()._on_mentor_lost()

    def _lapse_pending(self):
        self.meeting_proposal_ids._lapse()
        return super()._lapse_pending()

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
        """Open the form of a new private meeting of this pair."""
        self._check_actor("mentee", "mentor")
        action = self._get_form_action("mentorat_meeting_action_new")
        # sudo: the contacts of the pair, whose names are shown here
        partners = self.sudo()._get_partners("mentor", "mentee")
        action["context"] = {
            "default_mentorat_agreement_id": self.id,
            "default_name": self._format_meeting_name(),
            "default_partner_ids": [Command.set(partners.ids)],
            "default_privacy": "private",
        }
        return action

    def action_record_meeting(self):
        """Open the form of a meeting that took place, by default in the last hour."""
        action = self.action_plan_meeting()
        stop = fields.Datetime.now().replace(second=0)
        action["name"] = self.env._("Record a Meeting")
        action["context"] |= {
            "default_start": stop - MEETING_LENGTH,
            "default_stop": stop,
        }
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
            "latest_meeting_at",
            "meeting_interval_days",
            "frequency_slipped_at",
            "program_id.meeting_slack_days",
        ]

    def _get_next_check(self):
        instants = (super()._get_next_check(), self._get_slip_check())
        return min(filter(None, instants), default=False)

    def _get_slip_check(self):
        """Return when the reminder to meet is due (naive UTC); ``False`` when it was
        sent, or when there is none."""
        slip = self._get_slip_at()
        sent = slip and self.frequency_slipped_at and self.frequency_slipped_at >= slip
        return False if sent else slip

    def _get_slip_at(self):
        """Return when the agreed interval is exceeded (naive UTC); ``False`` when no
        interval was agreed, or when the programme does not check it."""
        self.ensure_one()
        slack = self.program_id.meeting_slack_days
        if self.state != "active" or not (slack and self.meeting_interval_days):
            return False
        known = filter(None, (self.first_contact_at, self.latest_meeting_at))
        latest = max(known, default=False)
        return latest and latest + timedelta(days=self.meeting_interval_days + slack)

    def _is_meeting_ahead(self):
        """Return whether a meeting is planned, maybe since the reminder was queued."""
        latest = self.latest_meeting_at
        return bool(latest) and latest > fields.Datetime.now()

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
        rest._schedule_checks()
        return result

    def _is_slipped(self, now):
        check = self._get_slip_check()
        return bool(check) and check <= now

    def _is_term_due(self, now):
        check = super()._get_next_check()
        return bool(check) and check <= now
