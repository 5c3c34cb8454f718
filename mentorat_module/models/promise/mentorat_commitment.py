from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...tools import timezones
from ..common.mentorat_reader_mixin import ANSWERING
from ..common.search import when_true

# A commitment is in time at its limit, and late one second after.
ONE_SECOND = timedelta(seconds=1)
# What falls due within this is at risk.
NEAR = timedelta(hours=24)


class MentoratCommitment(models.Model):
    """What a mentor owes a mentee by when, and whether it was done in time.

    It holds nothing of the content of a conversation, so coordinators may read it."""

    _name = "mentorat.commitment"
    _description = "Mentoring Commitment"
    _inherit = [
        "mentorat.lifecycle.mixin",
        "mentorat.due.mixin",
        "mentorat.mail.link.mixin",
        "mentorat.reader.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "limit_at, id"
    _live_states = ("open", "reminded", "overdue")
    _mail_post_access = "read"

    # what
    agreement_id = fields.Many2one(
        "mentorat.agreement", required=True, ondelete="cascade", index=True
    )
    kind = fields.Selection(
        [("first_contact", "First contact"), ("follow_up", "Follow-up")], required=True
    )
    request_id = fields.Many2one(
        "mentorat.request", ondelete="cascade", index="btree_not_null"
    )
    # who
    mentee_id = fields.Many2one(
        related="agreement_id.mentee_id", store=True, precompute=True, index=True
    )
    mentor_id = fields.Many2one(
        "mentorat.mentor", required=True, ondelete="restrict", index=True
    )
    program_id = fields.Many2one(
        related="agreement_id.program_id",
        store=True,
        precompute=True,
        index=True,
        string="Programme",
    )
    company_id = fields.Many2one(
        related="agreement_id.company_id", store=True, precompute=True
    )
    # when
    opened_at = fields.Datetime(string="Since", required=True)
    reminder_at = fields.Datetime(string="Reminder", required=True)
    limit_at = fields.Datetime(string="Limit", required=True)
    kept_at = fields.Datetime(copy=False, string="Kept On")
    state = fields.Selection(
        [
            ("open", "Open"),
            ("reminded", "Reminded"),
            ("overdue", "Overdue"),
            ("kept", "Kept"),
            ("kept_late", "Kept late"),
            ("void", "Void"),
        ],
        default="open",
        required=True,
        copy=False,
        index=True,
        help="What was done about this promise, by the scheduled action or a person.",
    )
    delivery = fields.Selection(
        [("failed", "Not delivered")],
        copy=False,
        readonly=True,
        help="The mail that told the mentor did not reach them: the promise is not "
        "late, and its delay starts once a mail arrives.",
    )
    is_late = fields.Boolean(
        string="Late",
        compute="_compute_is_late",
        search="_search_is_late",
        help="Whether the limit has passed, at this instant, without the promise "
        "having been kept, although the mentor knows of it.",
    )
    time_left = fields.Char(
        compute="_compute_time_left",
        help="What is left until the limit, or since it passed, in words.",
    )
    is_at_risk = fields.Boolean(
        string="Due within 24 Hours",
        compute="_compute_is_at_risk",
        search="_search_is_at_risk",
    )
    away_note = fields.Char(
        string="Absence",
        compute="_compute_away_note",
        compute_sudo=True,
        help="Until when the mentor is away, and who stands in.",
    )
    # conversation, empty for those who may not read it
    subject = fields.Char(compute="_compute_subject", exportable=False)
    client_waiting = fields.Boolean(compute="_compute_subject", exportable=False)
    # Those that follow are not read-only, so that what is given at the creation is
    # kept: computing a stored field would look for automation rules again.
    next_check_at = fields.Datetime(readonly=False)
    # figures
    work_location_id = fields.Many2one(
        "hr.work.location",
        compute="_compute_workplace",
        store=True,
        readonly=False,
        index=True,
    )
    department_id = fields.Many2one(
        "hr.department", compute="_compute_workplace", store=True, readonly=False
    )
    kept_hours = fields.Float(
        string="Hours Until Kept",
        compute="_compute_kept_hours",
        store=True,
        readonly=False,
        aggregator="avg",
        help="On the clock of the programme, as its delays: days that do not count for "
        "these do not count here.",
    )

    _due_idx = models.Index("(next_check_at, id) WHERE next_check_at IS NOT NULL")
    _late_idx = models.Index(
        "(limit_at, id) WHERE state IN ('open', 'reminded', 'overdue')"
    )
    # Pages: of the list and the calendar, and of the report.
    _limit_idx = models.Index("(limit_at, id)")
    _opened_idx = models.Index("(opened_at DESC, id DESC)")
    _first_opened_idx = models.Index(
        "(opened_at DESC, id DESC) WHERE kind = 'first_contact'"
    )
    _one_live_first_contact = models.UniqueIndex(
        "(agreement_id) WHERE kind = 'first_contact' "
        "AND state IN ('open', 'reminded', 'overdue')",
        "The first contact is promised already.",
    )
    _one_live_follow_up = models.UniqueIndex(
        "(request_id) WHERE kind = 'follow_up' "
        "AND state IN ('open', 'reminded', 'overdue')",
        "A follow-up of this request is promised already.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (opened_at <= reminder_at AND reminder_at <= limit_at)",
        "The reminder of a promise comes before its limit, and both after its start.",
    )
    _follow_up_of_request = models.Constraint(
        "CHECK ((kind = 'follow_up') = (request_id IS NOT NULL))",
        "A follow-up belongs to a request, a first contact to none.",
    )
    _kept_has_date = models.Constraint(
        "CHECK ((state IN ('kept', 'kept_late')) = (kept_at IS NOT NULL))",
        "A promise that was kept has the date on which it was.",
    )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("state", "limit_at", "delivery")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for commitment in self:
            commitment.is_late = (
                commitment._is_live()
                and commitment.limit_at < now
                and commitment.delivery != "failed"
            )

    @when_true
    def _search_is_late(self):
        return (
            self._get_live_domain()
            & Domain("limit_at", "<", fields.Datetime.now())
            & Domain("delivery", "=", False)
        )

    @api.depends("state", "limit_at", "delivery")
    @api.depends_context("lang")
    def _compute_time_left(self):
        now = fields.Datetime.now()
        format_time_left = self.env["mentorat.format"]._format_time_left
        for commitment in self:
            is_live = commitment._is_live() and commitment.limit_at
            if is_live and commitment.delivery == "failed":
                commitment.time_left = self.env._("not delivered")
                continue
            commitment.time_left = is_live and format_time_left(
                commitment.limit_at, now
            )

    @api.depends("state", "limit_at", "delivery")
    def _compute_is_at_risk(self):
        now = fields.Datetime.now()
        at_risk = self._filter_live().filtered(
            lambda commitment: now <= commitment.limit_at <= now + NEAR
            and commitment.delivery != "failed"
        )
        at_risk.is_at_risk = True
        (self - at_risk).is_at_risk = False

    @when_true
    def _search_is_at_risk(self):
        now = fields.Datetime.now()
        return (
            self._get_live_domain()
            & Domain("limit_at", ">=", now)
            & Domain("limit_at", "<=", now + NEAR)
            & Domain("delivery", "=", False)
        )

    @api.depends("mentee_id.work_location_id", "mentee_id.department_id")
    def _compute_workplace(self):
        for commitment in self:
            commitment.work_location_id = commitment.mentee_id.work_location_id
            commitment.department_id = commitment.mentee_id.department_id

    @api.depends("opened_at", "kept_at")
    def _compute_kept_hours(self):
        kept = self.filtered("kept_at")
        (self - kept).kept_hours = 0.0
        for program, commitments in kept.grouped("program_id").items():
            test = program._get_working_day_test()
            for commitment in commitments:
                commitment.kept_hours = program._count_hours(
                    commitment.opened_at, commitment.kept_at, test
                )

    @api.depends("request_id")
    @api.depends_context("uid")
    def _compute_subject(self):
        """Read the conversation with the rights of the user: others see nothing."""
        readable = self.request_id._filtered_access("read")
        for commitment in self:
            request = commitment.request_id & readable
            commitment.subject = request.name
            commitment.client_waiting = request.client_waiting

    @api.depends("agreement_id", "mentor_id")
    @api.depends_context("lang")
    def _compute_away_note(self):
        for commitment in self:
            commitment.away_note = False
        live = self._filter_live().filtered("mentor_id.away_until")
        notes = live.agreement_id._format_away_of_each()
        for commitment in live:
            commitment.away_note = notes[commitment.agreement_id.id]

    @api.depends("kind", "mentor_id.name", "mentee_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for commitment in self:
            commitment.display_name = (
                f"{kinds.get(commitment.kind)} · "
                f"{commitment.mentor_id.name} → {commitment.mentee_id.name}"
            )

    @api.model
    def _get_reader_domains(self):
        """A stand-in reads what is still promised, also where the pair ended."""
        covered = self.env["mentorat.agreement"]._get_covered_domain()
        return {
            **{
                role: Domain("agreement_id.reader_role", "=", role)
                for role in ("mentee", "mentor", "contributor")
            },
            "stand_in": self._get_live_domain()
            & Domain("agreement_id", "any", covered),
        }

    # ------------------------------------------------------------------
    # OPENING
    # ------------------------------------------------------------------

    @api.model
    def _open_first_contacts(self, agreements, opened_at=None):
        """Open the first contacts that are owed since ``opened_at``, by default the
        assignment."""
        return self._open(
            [
                {
                    **self._prepare_values(agreement),
                    "kind": "first_contact",
                    "opened_at": opened_at or agreement.assigned_at,
                }
                for agreement in agreements
            ]
        )

    @api.model
    def _open_follow_ups(self, requests, opened_at=None):
        """Open the answers to ``requests`` that are owed since ``opened_at`` (now);
        nothing where nobody can answer."""
        opened_at = opened_at or fields.Datetime.now()
        held = requests.agreement_id._filter_unanswered()
        requests = requests.filtered(lambda request: request.agreement_id not in held)
        return self._open(
            [
                {
                    **self._prepare_values(request.agreement_id),
                    "kind": "follow_up",
                    "request_id": request.id,
                    "opened_at": opened_at,
                }
                for request in requests
            ]
        )

    @api.model
    def _prepare_values(self, agreement):
        """Hook: return the values that a commitment takes from its agreement."""
        return {
            "agreement_id": agreement.id,
            "mentor_id": agreement.mentor_id.id,
            "work_location_id": agreement.work_location_id.id,
            "department_id": agreement.department_id.id,
            "kept_hours": 0.0,
        }

    @api.model
    def _open(self, vals_list):
        """Create commitments with the limits of their programmes; read the calendar of
        each programme once."""
        Agreement = self.env["mentorat.agreement"]
        tests = {}
        for vals in vals_list:
            program = Agreement.browse(vals["agreement_id"]).program_id
            if program not in tests:
                tests[program] = program._get_working_day_test()
            vals["reminder_at"], vals["limit_at"] = program._get_limits(
                vals["kind"], vals["opened_at"], tests[program]
            )
            if vals["kind"] == "follow_up":  # a first contact also waits for a meeting
                vals["next_check_at"] = vals["reminder_at"]
        self.flush_model(["state"])  # those just kept leave the unique index
        commitments = self.with_context(**self._get_silent_context()).create(vals_list)
        commitments = commitments.with_env(self.env)
        commitments._schedule_checks()
        return commitments

    @api.model
    def _get_silent_context(self):
        """Return the context that creates without a log line and a follower."""
        return {
            "mail_create_nolog": True,
            "mail_create_nosubscribe": True,
            "tracking_disable": True,
        }

    # ------------------------------------------------------------------
    # LIFE CYCLE
    # ------------------------------------------------------------------

    @api.model
    def _get_transitions(self):
        done = ("kept", "kept_late", "void")
        return {
            "open": ("reminded", *done),
            # Open again: see _mark_delivered.
            "reminded": ("overdue", "open", *done),
            "overdue": ("open", *done),
            "kept": (),
            "kept_late": (),
            "void": (),
        }

    def _on_moved(self, target, origins):
        result = super()._on_moved(target, origins)
        if target in self._live_states:
            self._schedule_checks()
        if target not in ("reminded", "overdue"):
            self.activity_unlink(
                ["mentorat_module.activity_due", "mentorat_module.activity_escalation"]
            )
        return result

    def _keep(self, when=None):
        """Mark as kept at ``when`` (naive UTC, now by default), in time or late."""
        when = when or fields.Datetime.now()
        in_time = self.filtered(lambda commitment: when <= commitment.limit_at)
        kept = {"kept_at": when, "delivery": False}
        # Of what never arrived, nothing is late.
        in_time |= self.filtered(lambda commitment: commitment.delivery == "failed")
        in_time.write({"state": "kept", **kept})
        (self - in_time).write({"state": "kept_late", **kept})

    def _void(self):
        """Close without having been kept: nothing is owed any more."""
        self.write({"state": "void", "delivery": False})

    # ------------------------------------------------------------------
    # WHAT FALLS DUE
    # ------------------------------------------------------------------

    @api.model
    def _get_next_check_dependencies(self):
        return [
            *super()._get_next_check_dependencies(),
            "state",
            "reminder_at",
            "limit_at",
            "delivery",
        ]

    def _get_next_check(self):
        if self.delivery == "failed":
            # Nobody is reminded of what did not arrive; who answers next is told.
            return self._get_stand_in_end()
        if self.state == "open":
            return self.reminder_at
        if self.state == "reminded":
            return self.limit_at + ONE_SECOND
        return False

    def _get_stand_in_end(self):
        """Return when the stand-in who answers now stops, or ``False``."""
        running = self.agreement_id._get_running_absences()
        absence = running.get(self.agreement_id.sudo())  # sudo: a date
        return absence.ends_at if absence else False

    @api.model
    def _get_due_cron(self):
        return "mentorat_module.ir_cron_deadlines"

    def _process_due(self, now):
        """Mark as reminded, then as overdue: both in one run after an outage. Void what
        nobody can answer: a stand-in is gone, or the absence over."""
        held = self.agreement_id._filter_unanswered()
        lost = self.filtered(lambda commitment: commitment.agreement_id in held)
        lost._void()
        due = self - lost
        undelivered = due.filtered("delivery")
        undelivered.filtered(
            lambda commitment: not commitment._get_stand_in_end()
        )._tell_who_answers()
        # No write says that the absence is over.
        self.env.add_to_compute(self._fields["next_check_at"], undelivered)
        due -= undelivered
        due.filtered(lambda commitment: commitment.state == "open").write(
            {"state": "reminded"}
        )
        due.filtered(
            lambda commitment: commitment.state == "reminded"
            and commitment._is_limit_over(now)
        ).write({"state": "overdue"})
        self._clear_check_failures()

    def _is_limit_over(self, now):
        """Hook: return whether this commitment is overdue at ``now`` (naive UTC)."""
        self.ensure_one()
        return self.limit_at < now

    def _get_told_record(self, model, path):
        """Return the record of ``model`` by which a mail tells of this commitment,
        maybe none.

        :param str path: the field that leads to it, see ``_get_commitment_paths``
        """
        if model == "mentorat.agreement" and self.kind != "first_contact":
            return self.env[model]
        return self if path == "id" else self[path]

    def _mark_undelivered(self):
        """Note that no mail told the mentor: the delay stops."""
        reached = self.filtered(lambda commitment: not commitment.delivery)
        reached.write({"delivery": "failed"})
        body = self.env._(
            "The mail did not reach the mentor. The promise is not late: its delay "
            "starts once a mail arrives."
        )
        reached._message_log_batch(bodies=dict.fromkeys(reached.ids, body))

    def _mark_delivered(self, now):
        """Start the delay of those that had not been delivered until ``now``, also of
        those that were called late before a mail came back."""
        for commitment in self.filtered("delivery"):
            program = commitment.program_id
            reminder, limit = program._get_limits(commitment.kind, now)
            values = {"delivery": False, "reminder_at": reminder, "limit_at": limit}
            if commitment.state != "open":
                values["state"] = "open"
            commitment.write(values)
            commitment._message_log(
                body=self.env._(
                    "A mail reached the mentor: the limit is %s.",
                    commitment._format_when(limit),
                )
            )
            commitment._schedule_checks()

    def _recompute_limits(self):
        """Apply the changed delays of the programme.

        A limit that would be over already stays as it is; each change is logged."""
        now = fields.Datetime.now()
        tests = {
            program: program._get_working_day_test() for program in self.program_id
        }
        for commitment in self:
            program = commitment.program_id
            reminder, limit = program._get_limits(
                commitment.kind, commitment.opened_at, tests[program]
            )
            if (reminder, limit) == (commitment.reminder_at, commitment.limit_at):
                continue
            commitment._move_limits(reminder, limit, now)
        self._schedule_checks()

    def _move_limits(self, reminder, limit, now):
        self.ensure_one()
        before = self.limit_at
        if limit < now <= before:
            limit = before
        self.write({"reminder_at": min(reminder, limit), "limit_at": limit})
        self._message_log(
            body=self.env._(
                "The delays of the programme changed: the limit was %(before)s and is "
                "%(after)s.",
                before=self._format_when(before),
                after=self._format_when(limit),
            )
        )

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_reassign(self):
        """Open the form that gives this mentee another mentor."""
        self.ensure_one()
        return self.agreement_id.action_open_reassign()

    def action_open_first_contact(self):
        """Open the form that records the first contact."""
        self.ensure_one()
        return self.agreement_id.action_open_first_contact()

    def action_open_request(self):
        """Open the conversation of this commitment."""
        self.ensure_one()
        return self.request_id._get_records_action()

    def action_open_reply(self):
        """Open the form that answers the question of this commitment."""
        self.ensure_one()
        return self.request_id.action_open_reply()

    def action_record_answer(self):
        """Record an answer by phone, by a stand-in who may not read the question.

        :raise AccessError: the user is neither the stand-in nor a mentor of the pair
        :raise UserError: the conversation is closed
        """
        self.ensure_one()
        agreement = self.agreement_id.sudo()  # sudo: compares people
        request = self.request_id.sudo()  # sudo: the actor is checked here
        if not (request and (agreement._is_stand_in() or agreement._is_mentor())):
            raise AccessError(self.env._("This promise is not yours to keep."))
        now = fields.Datetime.now()
        if error := request._get_answer_error(now):
            raise UserError(error)
        request._answer("phone", now)
        return True

    def action_open_agreement(self):
        """Open the page of the pair."""
        self.ensure_one()
        return self.agreement_id.action_open()

    # ------------------------------------------------------------------
    # MAILING (called by automation rules, which coordinators may switch off)
    # ------------------------------------------------------------------

    def _tell_who_answers(self):
        """Tell whoever answers now of what did not reach the stand-in before: the delay
        starts with this mail."""
        answering = self.agreement_id._get_answering()
        self._notify_each(
            [(row, answering[row.agreement_id]["mentor"].partner_id) for row in self],
            "mail_template_reminder",
        )

    @api.model
    def _get_batch_reactions(self):
        reactions = {"_remind_mentor", "_escalate", "_notify_mentee_overdue"}
        return super()._get_batch_reactions() | reactions

    def _remind_mentor(self):
        """Remind whoever answers now, by mail and by an activity due on the day of the
        limit; ask the coordinators to act when that mentor is away."""
        answering = self.agreement_id._get_answering()
        present = {
            commitment: mentor
            for commitment in self
            if (
                mentor := answering[commitment.agreement_id]["mentor"]._filter_present()
            )
        }
        self._schedule_due_activities(present)
        self._notify_each(
            [(commitment, mentor.partner_id) for commitment, mentor in present.items()],
            "mail_template_reminder",
        )
        self.filtered(lambda row: row not in present)._ask_coordinators()

    @api.model
    def _schedule_due_activities(self, mentors):
        """Give mentors an activity about their commitments, once.

        :param dict mentors: ``{commitment: mentor}``
        """
        due = self.env.ref("mentorat_module.activity_due")
        activities = self.browse().union(*mentors).activity_ids
        known = activities.filtered(lambda row: row.activity_type_id == due).grouped(
            lambda row: (row.res_id, row.user_id)
        )
        self._schedule_silent_activities(
            "mentorat_module.activity_due",
            [
                (commitment, mentor.user_id, commitment.limit_at)
                for commitment, mentor in mentors.items()
                if (commitment.id, mentor.user_id) not in known
            ],
        )

    def _ask_coordinators(self):
        now = fields.Datetime.now()
        self._schedule_silent_activities(
            "mentorat_module.activity_escalation",
            [(commitment, user, now) for commitment, user in self._pair_coordinators()],
        )

    def _escalate(self):
        """Ask the coordinators to act, by an activity and by mail."""
        self._ask_coordinators()
        self._notify_each(
            [(row, user.partner_id) for row, user in self._pair_coordinators()],
            "mail_template_overdue_coordinator",
        )

    def _notify_mentee_overdue(self):
        """Tell the mentee that the delay is over and that the coordinators know."""
        self._notify_each(
            [(commitment, commitment.mentee_id.partner_id) for commitment in self],
            "mail_template_overdue_mentee",
        )

    def _pair_coordinators(self):
        """Return ``(commitment, user)`` for each coordinator of each commitment."""
        users = {program: program._get_coordinators() for program in self.program_id}
        return [
            (commitment, user)
            for commitment in self
            for user in users[commitment.program_id]
        ]

    @api.model
    def _schedule_silent_activities(self, xmlid, rows):
        """Schedule activities without the mails that Odoo sends for them.

        :param str xmlid: of the type of activity
        :param list rows: ``(commitment, user, deadline)``, naive UTC; a user may be
            empty
        """
        kind = self.env.ref(xmlid, raise_if_not_found=False)
        kind = kind or self._default_activity_type()
        model_id = self.env["ir.model"]._get_id(self._name)
        activities = self.env["mail.activity"]
        activities.with_context(mail_activity_quick_update=True).create(
            [
                {
                    **commitment._prepare_activity_values(kind, user, deadline),
                    "res_model_id": model_id,
                }
                for commitment, user, deadline in rows
                if user
            ]
        )

    def _prepare_activity_values(self, kind, user, deadline):
        return {
            "activity_type_id": kind.id,
            "automated": True,
            "note": kind.default_note,
            "date_deadline": timezones.local_date(deadline, self.program_id.tz),
            "summary": self.with_context(lang=user.lang).display_name,
            "user_id": user.id,
            "res_id": self.id,
        }

    def _get_recipient_url(self):
        """Link mentors to the page where they act, others to the commitment."""
        recipient = self._get_recipient()
        place = self.sudo()._get_place_to_act(recipient)  # sudo: only compares people
        return place._get_recipient_url() if place else super()._get_recipient_url()

    def _get_place_to_act(self, partner):
        """Return the question to answer or the pair to contact when ``partner`` is a
        mentor who does that now, else ``None``."""
        if self.request_id:
            is_theirs = partner in self.request_id._get_readers(*ANSWERING)
            return self.request_id if is_theirs else None
        agreement = self.agreement_id
        mentors = agreement._get_mentors()
        mentors |= agreement._get_answering()[agreement]["mentor"]
        return agreement if partner in mentors.partner_id else None

    def _notify(self, partner, template_name):
        self._notify_each([(self, partner)], template_name)

    @api.model
    def _notify_each(self, pairs, template_name):
        """Queue a notice for each ``(commitment, partner)``."""
        self.env["mentorat.notice"]._queue_many(
            pairs, f"mentorat_module.{template_name}"
        )

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    def _filter_live_of_kind(self, kind):
        """Return the commitments of ``kind`` that are still open."""
        return self._filter_live().filtered(lambda row: row.kind == kind)
