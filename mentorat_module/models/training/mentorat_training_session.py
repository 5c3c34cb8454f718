from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

INVITED = {"mentor_ids", "guest_ids"}


class MentoratTrainingSession(models.Model):
    """A training activity. Once planned it *is* a calendar event with its attendees."""

    _name = "mentorat.training.session"
    _description = "Training Session"
    _inherit = [
        "mentorat.lifecycle.mixin",
        "mentorat.program.choice.mixin",
        "mentorat.training.telling.mixin",
        "mentorat.training.topic.mixin",
        "mentorat.training.calendar.mixin",
        "mentorat.training.planning.mixin",
        "mentorat.training.conflict.mixin",
        "mentorat.training.series.mixin",
        "mentorat.training.material.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "start desc, id desc"
    _check_company_auto = True

    # what
    name = fields.Char(string="Topic", required=True, tracking=True)
    description = fields.Html()
    program_id = fields.Many2one(
        "mentorat.program",
        string="Programme",
        required=True,
        default=lambda self: self._default_program_id(),
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, index=True
    )
    skill_ids = fields.Many2many("hr.skill", string="Skills")
    # who
    origin = fields.Selection(
        [
            ("mentee_request", "Asked for by mentees"),
            ("mentor_initiative", "A mentor's initiative"),
            ("hr", "Human resources"),
        ],
        default="hr",
        required=True,
    )
    requested_by_ids = fields.Many2many("mentorat.mentee", string="Asked For By")
    mentor_ids = fields.Many2many("mentorat.mentor", string="Given By")
    audience = fields.Selection(
        [("all", "All mentees of the programme"), ("selected", "Selected mentees")],
        default="all",
        required=True,
    )
    # when and where
    start = fields.Datetime(index=True, tracking=True, copy=False)
    stop = fields.Datetime(tracking=True, copy=False)
    location = fields.Char()
    videocall_url = fields.Char(string="Video Call")
    capacity = fields.Integer(help="0: as many as wish to come.")
    state = fields.Selection(
        [
            ("requested", "Requested"),
            ("planned", "Planned"),
            ("done", "Held"),
            ("cancelled", "Cancelled"),
        ],
        default="requested",
        required=True,
        copy=False,
        group_expand=True,
        index=True,
        tracking=True,
    )
    calendar_event_id = fields.Many2one(
        "calendar.event", copy=False, readonly=True, index="btree_not_null"
    )
    participation_ids = fields.One2many(
        "mentorat.training.participation", "session_id", string="Participants"
    )
    seats_taken = fields.Integer(compute="_compute_seats")
    seats_free = fields.Integer(
        compute="_compute_seats", help="-1 when the number of seats is not limited."
    )

    _dates_ordered = models.Constraint(
        "CHECK (start IS NULL OR stop IS NULL OR stop > start)",
        "A session ends after it starts.",
    )
    _capacity_positive = models.Constraint(
        "CHECK (capacity >= 0)", "The number of seats cannot be negative."
    )

    # ------------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------------

    @api.constrains("start", "stop")
    def _check_dates(self):
        for session in self:
            if session.start and session.stop and session.stop <= session.start:
                raise ValidationError(self.env._("A session ends after it starts."))

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("capacity", "participation_ids.state")
    def _compute_seats(self):
        for session in self:
            taken = session.sudo().participation_ids._filter_seated()  # sudo: a count
            session.seats_taken = len(taken)
            session.seats_free = (
                max(0, session.capacity - len(taken)) if session.capacity else -1
            )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        invited = self._get_invited_by_hr() if vals.keys() & INVITED else {}
        result = super().write(vals)
        if vals.keys() & self._get_calendar_fields() and not self.env.context.get(
            "mentorat_from_calendar"
        ):
            for session in self.filtered("calendar_event_id"):
                session._push_to_calendar(vals.keys())
        for session, before in invited.items():
            session._notify_invited_by_hr(before)
        if "capacity" in vals:
            self.participation_ids._promote_waiting(self)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        for session in self:
            if session.state == "planned":
                raise UserError(
                    self.env._(
                        "“%s” is planned: cancel it first, so that those concerned are "
                        "told.",
                        session.name,
                    )
                )

    def unlink(self):
        # One that was held leaves the calendar with its record.
        events = self.calendar_event_id
        result = super().unlink()
        events.with_context(mentorat_from_session=True).unlink()
        return result

    # ------------------------------------------------------------------
    # LIFE CYCLE
    # ------------------------------------------------------------------

    @api.model
    def _get_transitions(self):
        return {
            "requested": ("planned", "cancelled"),
            "planned": ("done", "cancelled", "requested"),
            "done": (),
            "cancelled": ("requested",),
        }

    def _get_extra_move_error(self, target):
        if target == "planned" and not (self.start and self.stop):
            return self.env._("Choose when “%s” takes place.", self.name)
        held = self.start and self.start <= fields.Datetime.now()
        if target == "done" and not held:
            return self.env._("“%s” has not taken place yet.", self.name)
        return super()._get_extra_move_error(target)

    def _on_moved(self, target, origins):
        result = super()._on_moved(target, origins)
        for session in self:
            if target == "planned":
                session._invite()
                session._create_event()
            elif target in ("cancelled", "requested"):
                session._remove_event()
        return result

    def action_plan(self):
        """Put the sessions in the calendar and invite those concerned."""
        self.write({"state": "planned"})
        return True

    def action_done(self):
        self.write({"state": "done"})
        return True

    def action_cancel(self):
        self.write({"state": "cancelled"})
        return True

    # ------------------------------------------------------------------
    # PEOPLE
    # ------------------------------------------------------------------

    def _get_audience(self):
        """:return: the mentees this session is for"""
        self.ensure_one()
        if self.audience == "selected":
            return self.participation_ids.mentee_id | self.requested_by_ids
        return self.env["mentorat.mentee"].search(self._get_audience_domain())

    def _get_audience_domain(self):
        return [
            ("program_id", "in", self.program_id.ids),
            ("state", "in", ("waiting", "matched", "active")),
        ]

    def _invite(self):
        """One participation for each person of the audience who has none."""
        self._create_participations(self._get_audience())

    def _add_people(self, mentees):
        """It is for ``mentees`` too; before it is planned, for those chosen only."""
        self.ensure_one()
        if self.state == "requested":
            self.audience = "selected"
        self._create_participations(mentees)

    def _create_participations(self, mentees):
        missing = mentees - self.participation_ids.mentee_id
        return self.env["mentorat.training.participation"].create(
            [{"session_id": self.id, "mentee_id": mentee.id} for mentee in missing]
        )

    def action_register(self):
        """The current user comes, or waits for a seat when none is left.

        :return: the participation
        """
        self.ensure_one()
        self.check_access("read")
        return self._get_own_participation()._take_seat()

    def action_decline(self):
        """The current user does not come: whoever waits first gets the seat."""
        self.ensure_one()
        self.check_access("read")
        return self._get_own_participation()._give_up_seat()

    def _get_own_participation(self):
        # sudo: a mentee answers for themself only, found by the current user
        session = self.sudo()
        participation = session.participation_ids.filtered(
            lambda row: row.mentee_id.user_id == self.env.user
        )[:1]
        if participation:
            return participation
        mentee = session._get_audience().filtered(
            lambda mentee: mentee.user_id == self.env.user
        )[:1]
        if not mentee:
            raise UserError(self.env._("This session is not open to you."))
        return session.participation_ids.create(
            {"session_id": session.id, "mentee_id": mentee.id}
        )

    def action_view_attendance(self):
        """Open the sheet of this session: who is there, who is not."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "mentorat_module.mentorat_training_participation_action"
            ),
            "name": self.name,
            "views": [(False, "kanban"), (False, "list"), (False, "form")],
            "domain": [("session_id", "=", self.id)],
            "context": {"default_session_id": self.id},
        }
