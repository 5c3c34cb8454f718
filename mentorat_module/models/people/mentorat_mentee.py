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
        "mentorat.reachable.mixin",
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
    has_account = fields.Boolean(
        compute="_compute_has_account",
        store=True,
        compute_sudo=True,
        export_string_translation=False,
        help="Whether this person could sign in when that was last looked at; those "
        "who never had an account are written to by mail.",
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
    before_closing = fields.Char(
        bound=20,
        copy=False,
        readonly=True,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="The state that the closing of the programme ended.",
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

    @api.depends("employee_id")
    def _compute_has_account(self):
        """Look at the account at the registration; :meth:`_sync_accounts` does later,
        so that a loss is seen, whoever made it, and how."""
        for mentee in self:
            user = mentee.employee_id.user_id
            mentee.has_account = user.active and not user._is_public()

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
            "withdrawn": ("waiting",),
        }

    def _get_extra_move_error(self, target):
        if target == "waiting" and self.state == "withdrawn":
            if error := self._get_return_error():
                return error
        return super()._get_extra_move_error(target)

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
    # ACCOUNT LOST, AND COMING BACK
    # ------------------------------------------------------------------

    @api.model
    def _get_account_domain(self):
        public = self.env["ir.model.data"]._xmlid_to_res_id("base.group_public")
        return super()._get_account_domain() & Domain(
            "employee_id.user_id.group_ids", "not in", [public]
        )

    @api.model
    def _get_lost_domain(self):
        """Return the live registrations of those who had an account and have none, and
        of those who never had one and whose contact is archived."""
        had = Domain("has_account", "=", True) & ~self._get_account_domain()
        never = Domain("has_account", "=", False) & Domain(
            "partner_id.active", "=", False
        )
        return self._get_live_domain() & (had | never)

    @api.model
    def _get_regained_domain(self):
        """Return also those whose first account was opened after the registration."""
        first = self._get_live_domain() & Domain("has_account", "=", False)
        return super()._get_regained_domain() | (first & self._get_account_domain())

    def _on_account_lost(self):
        """Withdraw from the service whoever lost the account; tell the coordinators."""
        result = super()._on_account_lost()
        self.write({"has_account": False, "state": "withdrawn"})
        body = self.env._("This person has no account any more: withdrawn.")
        self._message_log_batch(bodies=dict.fromkeys(self.ids, body))
        self._notify_coordinators("mentee_left")
        return result

    def _on_account_regained(self):
        """Tell the coordinators that a registration can be taken up again."""
        left = self.filtered("account_lost_at")
        result = super()._on_account_regained()
        self.write({"has_account": True})
        to_take_up = left.filtered(lambda mentee: mentee._can_move_to("waiting"))
        to_take_up._notify_coordinators("mentee_regained")
        return result

    def action_return(self):
        """Take up the withdrawn registration of somebody who is back, as a coordinator:
        it waits again, at the place of its date.

        :raise UserError: not withdrawn, no account, registered anew already, or the
            programme takes no registrations
        """
        self._check_coordinates()
        for mentee in self.sudo():  # sudo: checked above
            mentee._check_return()
            mentee.write({"state": "waiting"})
            mentee._message_log(
                body=self.env._(
                    "%s took up the registration again.", self.env.user.name
                )
            )
        return True

    def _check_return(self):
        if self.state != "withdrawn":
            raise UserError(
                self.env._(
                    "%s has not withdrawn: there is nothing to take up again.",
                    self.name,
                )
            )
        self._check_move("waiting")

    def _get_return_error(self):
        """Return why this withdrawn registration cannot be taken up, or ``False``."""
        self.ensure_one()
        mentee_sudo = self.sudo()  # sudo: whether there is an account, or another one
        if not mentee_sudo._can_be_reached():
            return self.env._(
                "%s has no account: open it, or give the employee another one, first.",
                self.name,
            )
        others = mentee_sudo.search_count(
            Domain("employee_id", "=", mentee_sudo.employee_id.id)
            & Domain("program_id", "=", mentee_sudo.program_id.id)
            & self._get_live_domain(),
            limit=1,
        )
        if others:
            return self.env._("%s is registered for this programme anew.", self.name)
        if not mentee_sudo.program_id._is_open_for_registration():
            return self.env._(
                "“%s” does not take registrations at the moment.",
                mentee_sudo.program_id.display_name,
            )
        return False

    def _get_resume_error(self):
        """Return why this registration, which the closing of the programme ended,
        cannot come back, or ``False``."""
        self.ensure_one()
        others = self.search_count(
            Domain("employee_id", "=", self.employee_id.id)
            & Domain("program_id", "=", self.program_id.id)
            & self._get_live_domain(),
            limit=1,
        )
        if others:
            return self.env._("%s is registered for this programme anew.", self.name)
        if not self._can_be_reached():
            return self.env._("%s has no account any more.", self.name)
        if self.employee_id.company_id != self.company_id:
            return self.env._("%s works in another company.", self.name)
        return False

    def _can_be_reached(self):
        """Whether this person can sign in, or never had an account and is written to
        by mail."""
        self.ensure_one()
        if self.sudo().filtered_domain(self._get_account_domain()):
            return True
        employee = self.employee_id
        return bool(
            employee.active and not employee.user_id and employee.work_contact_id.active
        )

    def _notify_coordinators(self, template_name):
        """Tell the coordinators of the programme about these people."""
        self.env["mentorat.notice"]._queue_many(
            [
                (mentee, user.partner_id)
                for mentee in self
                for user in mentee.program_id._get_coordinators()
            ],
            f"mentorat_module.mail_template_{template_name}",
        )

    # ------------------------------------------------------------------
    # LINKS
    # ------------------------------------------------------------------

    @api.model
    def _get_import_template(self):
        return self.env._("Registrations to import"), "registrations"
