from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class MentoratMentee(models.Model):
    """A registration: an employee in a programme, and what they want to develop."""

    _name = "mentorat.mentee"
    _description = "Mentee"
    _inherit = [
        "mentorat.lifecycle.mixin",
        "mentorat.person.mixin",
        "mentorat.import.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "registered_at, id"
    _live_states = ("waiting", "matched", "active")
    _check_company_auto = True

    # person
    employee_id = fields.Many2one(index=True, check_company=True)
    program_id = fields.Many2one(
        "mentorat.program",
        string="Programme",
        required=True,
        default=lambda self: self.env["mentorat.program"]._find_only("open"),
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
        bound=5000,
        tracking=True,  # coordinators may correct it: the log says who did, and what
        help="What this person wants to develop, and expects of a mentor.",
    )
    # path
    registered_at = fields.Datetime(
        default=fields.Datetime.now,
        required=True,
        copy=False,
        index=True,
        bound=(10, 0),  # nobody has registered tomorrow
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
    # the organisation's own fields
    registration_properties = fields.Properties(
        string="Own Fields",
        definition="program_id.registration_properties_definition",
        copy=False,
        help="Fields of your organisation, the same for all registrations of the "
        "programme. Read by the coordinators, the person and their mentors: nothing "
        "confidential belongs here.",
    )

    _one_live = models.UniqueIndex(
        "(employee_id, program_id) WHERE state IN ('waiting', 'matched', 'active')",
        "This person is registered for this programme already.",
    )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("employee_id")
    def _compute_workplace(self):
        """Copy the workplace of the employee at the registration: later moves of the
        employee do not change it."""
        for mentee in self:
            mentee.work_location_id = mentee.employee_id.work_location_id
            mentee.department_id = mentee.employee_id.department_id

    # ------------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------------

    @api.model
    def _check_not_registered(self, vals_list):
        """Refuse a second live registration, before the unique index does.

        :raise ValidationError:
        """
        live = self.sudo().search(  # sudo: whether the user reads it or not
            Domain("employee_id", "in", [vals.get("employee_id") for vals in vals_list])
            & self._get_live_domain()
        )
        known = {
            (mentee.employee_id.id, mentee.program_id.id): mentee for mentee in live
        }
        for vals in vals_list:
            if double := known.get((vals.get("employee_id"), vals.get("program_id"))):
                raise ValidationError(self._format_registered(double))

    @api.model
    def _get_import_key(self, data):
        values = data["values"]
        return values.get("employee_id") and (
            values["employee_id"],
            values.get("program_id") or self._get_default_program().id,
        )

    @api.model
    def _format_import_double(self):
        return self.env._("This person is registered in another row already.")

    @api.model
    def _check_import_rows(self, data_list, report):
        """Refuse those who are registered already, and closed programmes."""
        result = super()._check_import_rows(data_list, report)
        rows = self._get_new_rows(data_list)
        default = self._get_default_program().id
        pairs = {
            row["info"]["rows"]["from"]: (
                row["values"]["employee_id"],
                row["values"].get("program_id") or default,
            )
            for row in rows
        }
        live = self.sudo().search(  # sudo: whether the user reads it or not
            Domain("employee_id", "in", [employee for employee, _ in pairs.values()])
            & self._get_live_domain()
        )
        known = {(row.employee_id.id, row.program_id.id): row for row in live}
        programs = self.env["mentorat.program"].browse(
            {program for _, program in pairs.values() if program}
        )
        open_ids = programs.filtered(
            lambda program: program._is_open_for_registration()
        ).ids
        for data in rows:
            pair = pairs[data["info"]["rows"]["from"]]
            program = programs.browse(pair[1])
            if pair in known:
                self._refuse_cell(
                    report,
                    data,
                    "employee_id",
                    self._format_registered(known[pair]),
                    self.env._("Delete the row, or correct that registration."),
                )
            elif program and program.id not in open_ids:
                self._refuse_cell(
                    report,
                    data,
                    "program_id",
                    self._format_program_closed(program),
                    self.env._("Name a programme that is open."),
                )
        return result

    @api.model
    def _get_default_program(self):
        return self.env["mentorat.program"]._find_only("open")

    @api.model
    def _format_registered(self, mentee):
        return self.env._(
            "%(name)s is registered for “%(program)s” already.",
            name=mentee.name,
            program=mentee.program_id.name,
        )

    @api.model
    def _format_program_closed(self, program):
        return self.env._(
            "“%s” does not take registrations at the moment.", program.display_name
        )

    def _check_program_open(self):
        for mentee in self:
            if not mentee.program_id._is_open_for_registration():
                raise UserError(self._format_program_closed(mentee.program_id))

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

    def _on_registered(self):
        """Hook: do what follows a registration."""

    # Always raises.
    def copy(self, default=None):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("A registration is not copied: the person registers again.")
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

    def _is_own(self, user=None):
        """Whether this registration is that of ``user`` (the current one)."""
        self.ensure_one()
        return self.user_id == (user or self.env.user)

    def action_withdraw(self):
        """Withdraw from the service, as the mentee or as a coordinator."""
        for mentee in self:
            if not mentee._is_own():
                mentee.check_access("write")
            mentee.sudo().write({"state": "withdrawn"})  # sudo: checked above
        return True

    # ------------------------------------------------------------------
    # LINKS
    # ------------------------------------------------------------------

    @api.model
    def _get_import_template(self):
        return self.env._("Registrations to import"), "registrations"
