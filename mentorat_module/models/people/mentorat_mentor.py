from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain


class MentoratMentor(models.Model):
    _name = "mentorat.mentor"
    _description = "Mentor"
    _inherit = [
        "mentorat.person.mixin",
        "mentorat.import.mixin",
        "mentorat.lock.mixin",
        "mentorat.availability.mixin",
        "mentorat.seat.mixin",
        "mentorat.mentor.slots.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "name, id"
    _check_company_auto = True

    # person
    employee_id = fields.Many2one(tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        related="employee_id.company_id", store=True, index=True
    )
    department_id = fields.Many2one(
        "hr.department", compute="_compute_workplace", store=True, compute_sudo=True
    )
    work_location_id = fields.Many2one(
        "hr.work.location", compute="_compute_workplace", store=True, compute_sudo=True
    )
    bio = fields.Html(
        string="Presentation",
        translate=True,
        help="What the people you accompany read about you.",
    )
    # what they master
    added_skill_ids = fields.Many2many(
        "hr.skill",
        "mentorat_mentor_added_skill_rel",
        "mentor_id",
        "skill_id",
        help="Skills this person mentors in, on top of those of the employee file.",
        string="Added Skills",
    )
    skill_ids = fields.Many2many(
        "hr.skill",
        string="Skills",
        compute="_compute_skill_ids",
        inverse="_inverse_skill_ids",
        search="_search_skill_ids",
        compute_sudo=True,
    )
    # seats
    program_ids = fields.Many2many(
        "mentorat.program",
        "mentorat_mentor_program_rel",
        "mentor_id",
        "program_id",
        string="Programmes",
        default=lambda self: self._default_program_ids(),
        check_company=True,
    )
    capacity = fields.Integer(
        default=3,
        required=True,
        tracking=True,
        help="How many people this mentor accompanies at the same time, at the most.",
    )
    agreement_ids = fields.One2many(
        "mentorat.agreement", "mentor_id", string="Agreements"
    )
    contribution_ids = fields.One2many(
        "mentorat.contribution", "mentor_id", string="Contributions"
    )
    active_agreement_count = fields.Integer(
        string="People Accompanied",
        compute="_compute_active_agreement_count",
        store=True,
    )
    available_capacity = fields.Integer(
        string="Free Seats", compute="_compute_available_capacity", store=True
    )

    _employee_unique = models.UniqueIndex(
        "(employee_id)", "This employee is a mentor already."
    )
    _capacity_positive = models.Constraint(
        "CHECK (capacity >= 0)", "The capacity cannot be negative."
    )
    # The last word when several people assign in the same instant.
    _capacity_kept = models.Constraint(
        "CHECK (active_agreement_count IS NULL OR active_agreement_count <= capacity)",
        "This mentor has no free seat left.",
    )

    @api.model
    def _default_program_ids(self):
        """Where there is one programme, it is the one that is meant."""
        programs = self.env["mentorat.program"].search(
            [
                ("state", "!=", "closed"),
                ("company_id", "=", self.env.company.id),
            ],
            limit=2,
        )
        return programs if len(programs) == 1 else programs.browse()

    # ------------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------------

    @api.model
    def _check_not_mentor(self, vals_list):
        """Say in words what the index would refuse with an error.

        :raise ValidationError: one of the employees is a mentor, maybe an archived one
        """
        # sudo: a double is one, whoever sees it
        known = (
            self.sudo()
            .with_context(active_test=False)
            .search(
                [("employee_id", "in", [vals.get("employee_id") for vals in vals_list])]
            )
        )
        for mentor in known:
            raise ValidationError(self.env._("%s is a mentor already.", mentor.name))

    def _has_history(self):
        # sudo: whether there are any
        return super()._has_history() or bool(self.sudo().contribution_ids)

    @api.constrains("employee_id", "active")
    def _check_internal_user(self):
        for mentor in self.filtered("active"):
            # sudo: the user of the employee, whoever makes a mentor
            user = mentor.employee_id.sudo().user_id
            if not user or user.share:
                raise ValidationError(
                    self.env._(
                        "%s needs an internal user to be a mentor: a mentor answers "
                        "from the back-office.",
                        mentor.employee_id.display_name,
                    )
                )

    @api.constrains("capacity", "active_agreement_count")
    def _check_capacity(self):
        for mentor in self:
            if mentor.capacity < mentor.active_agreement_count:
                raise ValidationError(
                    self.env._(
                        "%(name)s accompanies %(count)s people: the capacity cannot be "
                        "lower. To assign nobody else, set a date under “Available "
                        "from”.",
                        name=mentor.name,
                        count=mentor.active_agreement_count,
                    )
                )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("employee_id.department_id", "employee_id.work_location_id")
    def _compute_workplace(self):
        for mentor in self:
            mentor.department_id = mentor.employee_id.department_id
            mentor.work_location_id = mentor.employee_id.work_location_id

    @api.depends("added_skill_ids", "employee_id.employee_skill_ids.skill_id")
    def _compute_skill_ids(self):
        for mentor in self:
            mentor.skill_ids = (
                mentor.added_skill_ids
                | mentor.employee_id.current_employee_skill_ids.skill_id
            )

    def _inverse_skill_ids(self):
        for mentor in self:
            # sudo: skills of the employee file, which a mentor need not be able to read
            known = mentor.employee_id.sudo().current_employee_skill_ids.skill_id
            mentor.added_skill_ids = mentor.skill_ids - known

    def _search_skill_ids(self, operator, value):
        if operator != "in":
            return NotImplemented
        current = Domain("valid_to", "=", False) | Domain("valid_to", ">=", "today")
        employees = Domain(
            "employee_skill_ids", "any", Domain("skill_id", "in", value) & current
        )
        # sudo: which employees have a skill, not what else their file says
        found = self.env["hr.employee"].sudo()._search(employees)
        return Domain("added_skill_ids", "in", value) | Domain(
            "employee_id", "in", found
        )

    @api.depends("agreement_ids.state")
    def _compute_active_agreement_count(self):
        Agreement = self.env["mentorat.agreement"]
        counts = dict(
            Agreement.sudo()._read_group(  # sudo: every seat taken counts
                Domain("mentor_id", "in", self.ids) & Agreement._get_live_domain(),
                ["mentor_id"],
                ["__count"],
            )
        )
        for mentor in self:
            mentor.active_agreement_count = counts.get(mentor._origin, 0)

    @api.depends("capacity", "active_agreement_count")
    def _compute_available_capacity(self):
        for mentor in self:
            mentor.available_capacity = max(
                0, mentor.capacity - mentor.active_agreement_count
            )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_not_mentor(vals_list)
        mentors = super().create(vals_list)
        self._sync_role(mentors.user_id)
        return mentors

    def write(self, vals):
        users = self.user_id
        result = super().write(vals)
        if vals.keys() & {"active", "employee_id"}:
            self._sync_role(users | self.user_id)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unused(self):
        for mentor in self:
            # sudo: every agreement counts, also those of other companies
            if mentor.sudo().agreement_ids:
                raise UserError(
                    self.env._(
                        "%s has agreements: their history is kept. Archive the mentor "
                        "instead.",
                        mentor.name,
                    )
                )

    def unlink(self):
        users = self.user_id
        result = super().unlink()
        self._sync_role(users)
        return result

    def action_archive(self):
        busy = self.filtered("active_agreement_count")
        if busy:
            raise UserError(
                self.env._(
                    "%s still accompanies people: reassign or end these agreements "
                    "first.",
                    ", ".join(busy.mapped("name")),
                )
            )
        return super().action_archive()

    # ------------------------------------------------------------------
    # ROLE
    # ------------------------------------------------------------------

    @api.model
    def _sync_role(self, users):
        """Give ``users`` the Mentor role, or take it away, after what they are now."""
        if not users:
            return
        # sudo: a coordinator may not edit users, but making a mentor includes the role
        group = self.env.ref("mentorat_module.group_mentorat_mentor").sudo()
        mentors = self.sudo().search([("user_id", "in", users.ids)])
        actual = users.sudo().filtered(lambda user: group in user.group_ids)
        expected = mentors.user_id.filtered(lambda user: user._is_internal())
        (expected - actual).write({"group_ids": [Command.link(group.id)]})
        (actual - expected).write({"group_ids": [Command.unlink(group.id)]})

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    @api.model
    def _from_api(self, mentor):
        """:return: the mentor that a record, or an id from the external API, means"""
        return self.browse(mentor if isinstance(mentor, int) else mentor.id).exists()

    def action_view_agreements(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "mentorat_module.mentorat_agreement_action"
        )
        action["domain"] = [("mentor_id", "=", self.id)]
        return action

    @api.model
    def _get_import_template(self):
        return self.env._("Mentors to import"), "mentors"
