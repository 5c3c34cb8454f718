from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

LIVE_STATES = ("waiting", "matched", "active")


class MentoratMentee(models.Model):
    """A registration: one employee, one programme, what they need."""

    _name = "mentorat.mentee"
    _description = "Mentee"
    _inherit = [
        "mentorat.lifecycle.mixin",
        "mentorat.person.mixin",
        "mentorat.import.mixin",
        "mentorat.registering.mixin",
        "mentorat.mentee.fields.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "registered_at, id"
    _check_company_auto = True

    # person
    employee_id = fields.Many2one(index=True, check_company=True)
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
    # workplace, as it was at the registration
    work_location_id = fields.Many2one(
        "hr.work.location",
        compute="_compute_workplace",
        store=True,
        readonly=False,
        compute_sudo=True,
    )
    department_id = fields.Many2one(
        "hr.department",
        compute="_compute_workplace",
        store=True,
        readonly=False,
        compute_sudo=True,
    )
    # needs
    expertise_skill_ids = fields.Many2many(
        "hr.skill",
        "mentorat_mentee_expertise_skill_rel",
        "mentee_id",
        "skill_id",
        string="Fields of Expertise",
    )
    wanted_skill_ids = fields.Many2many(
        "hr.skill",
        "mentorat_mentee_wanted_skill_rel",
        "mentee_id",
        "skill_id",
        string="Skills to Develop",
    )
    expectations = fields.Text(
        string="Objectives and Expectations",
        help="What this person wants to develop, and expects of a mentor.",
    )
    # path
    registered_at = fields.Datetime(
        default=fields.Datetime.now, required=True, copy=False, index=True
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("matched", "Matched"),
            ("active", "Accompanied"),
            ("ended", "Ended"),
            ("withdrawn", "Withdrawn"),
        ],
        default="waiting",
        required=True,
        copy=False,
        group_expand=True,
        index=True,
        tracking=True,
    )
    agreement_ids = fields.One2many(
        "mentorat.agreement", "mentee_id", string="Agreements"
    )
    live_agreement_id = fields.Many2one(
        "mentorat.agreement", compute="_compute_live_agreement_id", compute_sudo=True
    )
    mentor_id = fields.Many2one(
        "mentorat.mentor", compute="_compute_live_agreement_id", compute_sudo=True
    )
    place = fields.Integer(
        compute="_compute_place", help="On the waiting list, from 1; 0: does not wait."
    )
    waiting_days = fields.Integer(
        string="Days of Waiting", compute="_compute_waiting_days"
    )

    _one_live = models.UniqueIndex(
        "(employee_id, program_id) WHERE state IN ('waiting', 'matched', 'active')",
        "This person is registered for this programme already.",
    )
    _waiting_idx = models.Index(
        "(program_id, returned_at, registered_at) WHERE state = 'waiting'"
    )
    _due_idx = models.Index("(next_check_at) WHERE next_check_at IS NOT NULL")

    # ------------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------------

    @api.model
    def _check_not_registered(self, vals_list):
        """Say in words what the index would refuse with an error.

        :raise ValidationError: one of the employees has a live registration
        """
        live = self.sudo().search(  # sudo: a double is one, whoever sees it
            Domain("employee_id", "in", [vals.get("employee_id") for vals in vals_list])
            & Domain("state", "in", LIVE_STATES)
        )
        known = {
            (mentee.employee_id.id, mentee.program_id.id): mentee for mentee in live
        }
        for vals in vals_list:
            if double := known.get((vals.get("employee_id"), vals.get("program_id"))):
                raise ValidationError(
                    self.env._(
                        "%(name)s is registered for “%(program)s” already.",
                        name=double.name,
                        program=double.program_id.name,
                    )
                )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("employee_id")
    def _compute_workplace(self):
        """The employee's place on the day of the registration: later moves of the
        employee do not rewrite it."""
        for mentee in self:
            mentee.work_location_id = mentee.employee_id.work_location_id
            mentee.department_id = mentee.employee_id.department_id

    @api.depends("agreement_ids.state")
    def _compute_live_agreement_id(self):
        Agreement = self.env["mentorat.agreement"]
        live = {
            agreement.mentee_id: agreement
            for agreement in Agreement.search_fetch(
                Domain("mentee_id", "in", self.ids) & Agreement._get_live_domain()
            )
        }
        for mentee in self:
            mentee.live_agreement_id = live.get(mentee._origin, Agreement)
            mentee.mentor_id = mentee.live_agreement_id.mentor_id

    @api.depends("state", "registered_at", "returned_at", "program_id")
    def _compute_place(self):
        waiting = self._origin.filtered(lambda mentee: mentee.state == "waiting")
        places = waiting._get_places()
        for mentee in self:
            mentee.place = places.get(mentee._origin.id, 0)

    @api.depends("state", "waiting_since")
    def _compute_waiting_days(self):
        now = fields.Datetime.now()
        for mentee in self:
            waits = mentee.state == "waiting" and mentee.waiting_since
            mentee.waiting_days = (now - mentee.waiting_since).days if waits else 0

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_not_registered(vals_list)
        mentees = super().create(vals_list)
        mentees._recompute_recordset(["work_location_id", "department_id"])
        mentees._check_program_open()
        mentees._on_registered()
        return mentees

    def _check_program_open(self):
        for mentee in self:
            if not mentee.program_id._is_open_for_registration():
                raise UserError(
                    self.env._(
                        "“%s” does not take registrations at the moment.",
                        mentee.program_id.display_name,
                    )
                )

    def _on_registered(self):
        """Hook: what follows a registration."""
        self._pair_at_once()
        self._schedule_checks()

    # Refusing is all it does: there is nothing to call.
    def copy(self, default=None):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("A registration is not copied: the person registers again.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unused(self):
        for mentee in self:
            # sudo: every agreement counts
            if mentee.sudo().agreement_ids:
                raise UserError(
                    self.env._(
                        "%s has agreements: their history is kept. Withdraw the "
                        "registration instead.",
                        mentee.name,
                    )
                )

    def _get_fixed_fields(self):
        fixed = super()._get_fixed_fields()
        return fixed | {"program_id"} if self._has_history() else fixed

    # ------------------------------------------------------------------
    # LIFE CYCLE
    # ------------------------------------------------------------------

    @api.model
    def _get_transitions(self):
        return {
            "waiting": ("matched", "ended", "withdrawn"),
            "matched": ("active", "waiting", "ended", "withdrawn"),
            "active": ("waiting", "ended", "withdrawn"),
            "ended": (),
            "withdrawn": (),
        }

    def _get_extra_move_error(self, target):
        live = self.sudo().live_agreement_id  # sudo: the agreement decides, seen or not
        if target in ("matched", "active"):
            expected = {"matched": "assigned", "active": "active"}[target]
            if live.state != expected:
                return self.env._("%s has no agreement at that stage.", self.name)
        elif live and target == "waiting":
            return self.env._("%s has a mentor: end the agreement first.", self.name)
        return super()._get_extra_move_error(target)

    def _on_moved(self, target, origins):
        result = super()._on_moved(target, origins)
        if target in ("withdrawn", "ended"):
            # sudo: a mentee may leave; what that ends is not theirs to write
            self.sudo().live_agreement_id._end("early")
        if target == "withdrawn":
            # sudo: their own seats, which go to whoever waits
            rows = self.env["mentorat.training.participation"].sudo()
            rows.search([("mentee_id", "in", self.ids)])._leave()
        if target == "matched":
            self.returned_at = False
        if target == "waiting":
            self._restart_wait()
            self._schedule_checks()
        return result

    def _is_own(self, user=None):
        """Whether this registration is that of ``user`` (the current one)."""
        self.ensure_one()
        return self.user_id == (user or self.env.user)

    def action_withdraw(self):
        """Leave the service: by the person, or by a coordinator for them."""
        for mentee in self:
            if not mentee._is_own():
                mentee.check_access("write")
            mentee.sudo().write({"state": "withdrawn"})  # sudo: checked above
        return True

    # ------------------------------------------------------------------
    # ASSIGNMENT
    # ------------------------------------------------------------------

    def action_assign(self, mentor):
        """Assign ``mentor`` to this person: the clock of the first contact starts.

        :param mentor: one ``mentorat.mentor``, or its id (external API)
        :return: the new ``mentorat.agreement``
        :raise UserError: when a hard rule of the pairing stands against it
        """
        self.ensure_one()
        self.check_access("write")
        mentor = self.env["mentorat.mentor"]._from_api(mentor)
        return self.sudo()._assign(mentor.sudo()).with_env(self.env)  # sudo: checked

    def _assign(self, mentor, **values):
        self.ensure_one()
        mentor._lock_seats()
        if error := self._get_assignment_error(mentor):
            raise UserError(error)
        return self.env["mentorat.agreement"].create(
            self._prepare_agreement_values(mentor, **values)
        )

    def _get_assignment_error(self, mentor):
        """:return: why ``mentor`` cannot be assigned, in words, or ``False``"""
        if live := self.live_agreement_id:
            return self.env._(
                "%(mentee)s has a mentor already: %(mentor)s.",
                mentee=self.name,
                mentor=live.mentor_id.name,
            )
        if self.state != "waiting":
            return self._get_move_error("matched")
        if self.program_id.state != "open":
            return self.env._("“%s” is not open.", self.program_id.display_name)
        return mentor._get_assignment_rule_error(self)

    def _prepare_agreement_values(self, mentor, **values):
        """:return: the values of the agreement with ``mentor``"""
        return {"mentee_id": self.id, "mentor_id": mentor.id, **values}

    # ------------------------------------------------------------------
    # THE WAITING LIST
    # ------------------------------------------------------------------

    @api.model
    def _get_waiting_order(self):
        """:return: the order of the waiting list: those whose pair came apart, then the
        longest wait first (no ``returned_at`` comes last)"""
        return "returned_at, registered_at, id"

    def _get_place(self):
        """:return: the place on the programme's waiting list, from 1; 0 when this
        person does not wait"""
        self.ensure_one()
        waits = self.state == "waiting"
        return self._get_places().get(self.id, 0) if waits else 0

    def _get_places(self):
        """:return: ``{id: place}`` of those of ``self`` who wait, in one query"""
        if not self:
            return {}
        self.env.flush_all()
        # The place of everybody: how many wait longer, not who.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, place
                  FROM (SELECT id, row_number() OVER (
                                   PARTITION BY program_id ORDER BY %(order)s
                               ) AS place
                          FROM mentorat_mentee
                         WHERE state = 'waiting' AND program_id IN %(programs)s
                       ) AS waiting
                 WHERE id IN %(mentees)s
                """,
                order=SQL(self._get_waiting_order()),
                programs=tuple(self.program_id.ids),
                mentees=tuple(self.ids),
            )
        )
        return dict(rows)

    # ------------------------------------------------------------------
    # LINKS
    # ------------------------------------------------------------------

    def action_open_assign(self):
        """Open the form that gives this person a mentor."""
        self.ensure_one()
        wizards = self.env["mentorat.assign.wizard"]
        return wizards.with_context(default_mentee_id=self.id).action_open()

    def action_open_pairing_desk(self):
        """Open the pairing desk: that of the programme of those chosen, where they are
        of one."""
        if len(self.program_id) == 1:
            return self.program_id.action_match_waiting()
        return self.env["mentorat.pairing"].action_open_desk()

    def action_view_agreements(self):
        self.ensure_one()
        return self.agreement_ids._get_records_action(
            name=self.env._("Agreements of %s", self.name)
        )

    @api.model
    def _get_import_template(self):
        return self.env._("Registrations to import"), "registrations"
