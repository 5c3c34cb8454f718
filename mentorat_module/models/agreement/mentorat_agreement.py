from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

LIVE_STATES = ("assigned", "active")
# Who accompanies whom is what an agreement is: another pair is another agreement.
IDENTITY = {"mentee_id", "mentor_id"}
# Written by events (their methods), never typed in.
EVENT_FIELDS = {
    "name",
    "state",
    "assigned_at",
    "first_contact_at",
    "first_contact_channel",
    "date_start",
    "date_end",
    "term_months",
    "term_count",
    "ended_at",
    "ended_reason",
    "ending_notified_at",
    "frequency_slipped_at",
    "moved_at",
    "mentee_waits_again",
    "declined_at",
    "previous_agreement_id",
    "charter_text",
    "charter_sha256",
    "mentee_signed_at",
    "mentor_signed_at",
}


class MentoratAgreement(models.Model):
    _name = "mentorat.agreement"
    _description = "Mentoring Agreement"
    _inherit = [
        "mentorat.lifecycle.mixin",
        "mentorat.actors.mixin",
        "mentorat.contact.mixin",
        "mentorat.frequency.mixin",
        "mentorat.term.mixin",
        "mentorat.ending.mixin",
        "mentorat.telling.mixin",
        "mentorat.stand.in.mixin",
        "mentorat.mail.link.mixin",
        "mentorat.signing.mixin",
        "mentorat.terms.mixin",
        "mentorat.meeting.mixin",
        "mentorat.desk.mixin",
        "mentorat.pairing.agreement.mixin",
        "mentorat.agreement.fields.mixin",
        "mentorat.private.link.mixin",
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "assigned_at desc, id desc"
    _check_company_auto = True

    # pair
    name = fields.Char(string="Reference", required=True, copy=False, default="/")
    mentee_id = fields.Many2one(
        "mentorat.mentee", required=True, ondelete="restrict", index=True, copy=False
    )
    program_id = fields.Many2one(
        related="mentee_id.program_id", store=True, index=True, string="Programme"
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, index=True
    )
    # where the mentee works, as it was at the registration
    work_location_id = fields.Many2one(related="mentee_id.work_location_id", store=True)
    department_id = fields.Many2one(related="mentee_id.department_id", store=True)
    mentor_id = fields.Many2one(
        "mentorat.mentor",
        required=True,
        ondelete="restrict",
        index=True,
        copy=False,
        tracking=True,
    )
    contribution_ids = fields.One2many(
        "mentorat.contribution", "agreement_id", string="Contributions"
    )
    # path
    state = fields.Selection(
        [
            ("assigned", "Assigned"),
            ("active", "Active"),
            ("ended", "Ended"),
            ("cancelled", "Cancelled"),
        ],
        default="assigned",
        required=True,
        copy=False,
        index=True,
        tracking=True,
    )
    assigned_at = fields.Datetime(
        default=fields.Datetime.now,
        required=True,
        copy=False,
        index=True,
        string="Assigned On",
    )
    # terms of the pair
    meeting_interval_days = fields.Integer(
        string="A Meeting Every (days)", default=14, tracking=True
    )
    rules = fields.Text(string="Rules We Agree On")
    # what belongs to it
    objective_ids = fields.One2many(
        "mentorat.objective", "agreement_id", string="Objectives"
    )
    request_ids = fields.One2many(
        "mentorat.request", "agreement_id", string="Questions Asked"
    )
    commitment_ids = fields.One2many(
        "mentorat.commitment", "agreement_id", string="Promises"
    )
    training_session_ids = fields.Many2many(
        "mentorat.training.session",
        compute="_compute_training_session_ids",
        string="Trainings",
    )
    calendar_event_ids = fields.One2many(
        "calendar.event", "mentorat_agreement_id", string="Meetings in the Calendar"
    )
    last_meeting_at = fields.Datetime(
        compute="_compute_last_meeting_at", string="Last Meeting"
    )

    _one_live = models.UniqueIndex(
        "(mentee_id) WHERE state IN ('assigned', 'active')",
        "This person has a mentor already.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_end IS NULL OR date_start IS NULL OR date_end >= date_start)",
        "An agreement cannot end before it starts.",
    )
    _contact_after_assignment = models.Constraint(
        "CHECK (first_contact_at IS NULL OR first_contact_at >= assigned_at)",
        "The first contact cannot come before the assignment.",
    )
    _interval_positive = models.Constraint(
        "CHECK (meeting_interval_days >= 0)",
        "The days between two meetings cannot be negative.",
    )
    _live_mentor_idx = models.Index("(mentor_id) WHERE state IN ('assigned', 'active')")
    _due_idx = models.Index("(next_check_at) WHERE next_check_at IS NOT NULL")

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    def _compute_training_session_ids(self):
        Participation = self.env["mentorat.training.participation"]
        sessions = dict(
            Participation._read_group(
                [("mentee_id", "in", self.mentee_id.ids)],
                ["mentee_id"],
                ["session_id:recordset"],
            )
        )
        for agreement in self:
            agreement.training_session_ids = sessions.get(agreement.mentee_id)

    def _compute_last_meeting_at(self):
        # sudo: a date; the meetings themselves stay with those invited
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

    def _compute_access_url(self):
        res = super()._compute_access_url()
        for agreement in self:
            agreement.access_url = f"/my/mentorat/agreements/{agreement.id}"
        return res

    @api.depends("name", "mentee_id.name", "mentor_id.name")
    def _compute_display_name(self):
        for agreement in self:
            agreement.display_name = (
                f"{agreement.name} · {agreement.mentee_id.name} – "
                f"{agreement.mentor_id.name}"
            )

    @api.model
    def _get_live_domain(self):
        return Domain("state", "in", LIVE_STATES)

    def _is_live(self):
        self.ensure_one()
        return self.state in LIVE_STATES

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_event_fields(name for name, value in vals.items() if value)
            if vals.get("name", "/") == "/":
                vals["name"] = self.env["ir.sequence"].next_by_code(self._name) or "/"
        self._check_assignments(vals_list)
        agreements = super().create(vals_list)
        agreements.sudo()._on_assigned()  # sudo: what an assignment entails
        return agreements

    def write(self, vals):
        self._check_guarded_fields(vals)
        changing = self._filter_changing_terms(vals)
        result = super().write(vals)
        changing._on_terms_changed()
        if vals.keys() & {"first_contact_at", "term_count", "ending_notified_at"}:
            self._schedule_checks()
        return result

    def _check_guarded_fields(self, vals):
        if vals.keys() & IDENTITY and any(
            agreement[name].id != vals[name]
            for agreement in self
            for name in IDENTITY & vals.keys()
        ):
            raise UserError(
                self.env._("Another pair is another agreement: use “Reassign”.")
            )
        self._check_event_fields(vals)
        self._filter_changing_terms(vals)._check_terms_open()

    @api.model
    def _check_event_fields(self, names):
        if not self.env.su and (guarded := EVENT_FIELDS.intersection(names)):
            labels = [
                self._fields[name]._description_string(self.env) for name in guarded
            ]
            raise UserError(
                self.env._(
                    "“%s” follows from what happens: use the buttons of the agreement.",
                    ", ".join(sorted(labels)),
                )
            )

    # Refusing is all it does: there is nothing to call.
    def copy(self, default=None):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("An agreement is not copied: assign a mentor, or renew it.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never_running(self):
        for agreement in self:
            if agreement.state != "cancelled":
                raise UserError(
                    self.env._(
                        "The agreement %s has a history: end it, it cannot be deleted.",
                        agreement.name,
                    )
                )

    # ------------------------------------------------------------------
    # LIFE CYCLE
    # ------------------------------------------------------------------

    @api.model
    def _get_transitions(self):
        return {
            "assigned": ("active", "ended", "cancelled"),
            "active": ("ended",),
            "ended": (),
            "cancelled": (),
        }

    def _prepare_move_values(self, target):
        values = super()._prepare_move_values(target)
        now = fields.Datetime.now()
        if target == "active":
            values |= {"first_contact_at": now, "first_contact_channel": "message"}
        elif target == "ended":
            values |= {"ended_at": now, "ended_reason": "early"}
        elif target == "cancelled":
            values |= {"ended_at": now, "mentee_waits_again": True}
        return values

    def _on_moved(self, target, origins):
        result = super()._on_moved(target, origins)
        if target == "active":
            for agreement in self:
                agreement.commitment_ids._filter_live("first_contact")._keep(
                    agreement.first_contact_at
                )
            self.mentee_id.write({"state": "active"})
            return result
        self.commitment_ids._filter_live()._void()
        self.request_ids.filtered(lambda r: r.state != "closed")._close()
        self.calendar_event_ids._cancel_upcoming()
        self._lapse_pending()
        self.activity_unlink(self._get_activity_types())
        for agreement in self:
            if agreement.mentee_id.state in ("matched", "active"):
                waits = agreement.mentee_waits_again
                agreement.mentee_id.state = "waiting" if waits else "ended"
        return result

    @api.model
    def _get_activity_types(self):
        return [
            "mentorat_module.activity_closing",
            "mentorat_module.activity_escalation",
        ]

    # ------------------------------------------------------------------
    # ASSIGNMENT
    # ------------------------------------------------------------------

    @api.model
    def _check_assignments(self, vals_list):
        """The hard rules of the pairing, whoever assigns."""
        mentors = self.env["mentorat.mentor"].browse(
            sorted({vals["mentor_id"] for vals in vals_list if vals.get("mentor_id")})
        )
        if mentors:
            mentors._lock_rows()
        for vals in vals_list:
            mentee = self.env["mentorat.mentee"].browse(vals.get("mentee_id"))
            mentor = mentors.browse(vals.get("mentor_id"))
            if mentee and mentor:
                # sudo: the rules read both files, the answer is one sentence
                if error := mentee.sudo()._get_assignment_error(mentor.sudo()):
                    raise UserError(error)

    def _on_assigned(self):
        self.env["mentorat.commitment"]._open_first_contacts(self)
        self.mentee_id.write({"state": "matched"})
        self.message_subscribe(self.mentor_id.partner_id.ids)
        self._assign_stand_ins()

    # ------------------------------------------------------------------
    # SCHEDULED ACTION
    # ------------------------------------------------------------------

    @api.model
    def _cron_apply_terms(self):
        """Close the programmes that are over, then announce and end agreements."""
        self.env["mentorat.program"]._cron_process_due()
        self._cron_process_due()

    # ------------------------------------------------------------------
    # LINKS
    # ------------------------------------------------------------------

    def action_open_reassign(self):
        """Open the form that gives this mentee another mentor."""
        self.ensure_one()
        wizards = self.env["mentorat.assign.wizard"]
        return wizards.with_context(default_agreement_id=self.id).action_open()
