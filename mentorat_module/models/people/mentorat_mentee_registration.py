from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import plaintext2html

from ...tools import texts
from ..common.own_context import OWN


class MentoratMentee(models.Model):
    """The registration of employees by themselves.

    The employee is that of the session, the workplace that of the employee file. A
    ``form`` is what was typed: ``expertise_skill_ids``, ``wanted_skill_ids`` and
    ``avoided_mentor_ids`` (lists of ids), ``levels`` (``{skill id: level id}``),
    ``expectations``, ``work_location_id``, ``department_id``, ``lang`` (a code),
    ``consent``, and the mentors one would like, see the pairing."""

    _inherit = "mentorat.mentee"

    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        help="In which this person would like to be accompanied.",
    )
    expertise_level_ids = fields.One2many(
        "mentorat.expertise",
        "mentee_id",
        string="Levels",
        help="How well, in the person's own view.",
    )
    consented_at = fields.Datetime(
        string="Consent Given",
        copy=False,
        readonly=True,
        help="When the person agreed that the service uses these answers to find a "
        "mentor.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "expertise_skill_ids" in vals or "expertise_level_ids" in vals:
            self._drop_stale_levels()
        return result

    def _drop_stale_levels(self):
        """Delete the levels of fields of expertise that were removed."""
        for mentee in self:
            stale = mentee.expertise_level_ids.filtered(
                lambda row, known=mentee.expertise_skill_ids: row.skill_id not in known
            )
            stale.unlink()

    # ------------------------------------------------------------------
    # CURRENT USER
    # ------------------------------------------------------------------

    @api.model
    def _get_own_employees(self):
        """Return the employee files (sudo) of the current user, one per company."""
        employees_sudo = self.env["hr.employee"].sudo()  # sudo: the user's own
        if self.env.user._is_public():
            return employees_sudo
        # Only the company: rows of employees are wide.
        return employees_sudo.search_fetch(
            [("user_id", "=", self.env.uid)], ["company_id"]
        )

    @api.model
    def _get_own_employee(self, program, employees=None):
        """Return the employee file (sudo) of the current user in the company of
        ``program``, maybe none."""
        if employees is None:
            employees = self._get_own_employees()
        return employees.filtered(
            lambda employee: employee.company_id == program.company_id
        )[:1]

    @api.model
    def _get_own_live(self, program, employees=None):
        """Return the live registration (sudo) of the current user in ``program``, maybe
        none."""
        employee = self._get_own_employee(program, employees)
        mine = Domain("employee_id", "in", employee.ids)
        mine &= Domain("program_id", "=", program.id) & self._get_live_domain()
        return self.sudo().search(mine, limit=1)  # sudo: the user's own

    @api.model
    def _get_last_registration(self, employee):
        """Return the latest registration (sudo) of ``employee``, in any programme."""
        mine = [("employee_id", "=", employee.id)]
        # sudo: of the user, to fill in their form
        return self.sudo().search(mine, order="registered_at desc, id desc", limit=1)

    @api.model
    def _get_registration_status(self, program):
        """Return whether the current user can register: ``open``, ``not_employee``,
        ``registered``, ``not_yet`` or ``closed``.

        :param program: one ``mentorat.program``, or none
        """
        if not self._get_own_employees():
            return "not_employee"
        program = program.sudo()  # sudo: dates and state of a public presentation
        if not program:
            return "closed"
        if self._get_own_live(program):
            return "registered"
        if not self._get_own_employee(program):
            return "not_employee"
        if program._is_open_for_registration():
            return "open"
        is_ahead = program.state == "open" and not program._is_over()
        return "not_yet" if is_ahead else "closed"

    # ------------------------------------------------------------------
    # REGISTRATION
    # ------------------------------------------------------------------

    @api.model
    def _register_current_user(self, program, form):
        """Register the current user in ``program``.

        Called again (a double click, the back button), return the registration that
        exists.

        :raise UserError: not an employee, or the programme takes no registrations
        :raise ValidationError: see :meth:`_get_registration_errors`
        """
        program = program.sudo()  # sudo: reads its dates and company, shows nothing
        employee = self._get_own_employee(program)
        if not employee:
            raise UserError(
                self.env._("Your account is not linked to an employee file.")
            )
        employee._lock_rows()  # one registration after the other
        if known := self._get_own_live(program):
            return known.with_env(self.env)
        if errors := self._get_registration_errors(program, form):
            raise ValidationError("\n".join(errors.values()))
        self._before_registration(employee, program, form)
        # sudo: their own registration, in an open programme, with checked values
        mentee = self.sudo().create(
            self._prepare_registration_values(employee, program, form)
        )
        mentee._apply_language()
        return mentee.with_env(self.env)

    @api.model
    def _before_registration(self, employee, program, form):
        """Hook: do what precedes a registration whose form is correct."""

    @api.model
    def _prepare_registration_values(self, employee, program, form):
        """Hook: return the values of the registration."""
        return {
            "employee_id": employee.id,
            "program_id": program.id,
            "expertise_skill_ids": [
                fields.Command.set(form.get("expertise_skill_ids") or [])
            ],
            "expertise_level_ids": [
                fields.Command.create({"skill_id": skill, "skill_level_id": level})
                for skill, level in self._get_chosen_levels(form).items()
            ],
            "wanted_skill_ids": [
                fields.Command.set(form.get("wanted_skill_ids") or [])
            ],
            "expectations": form["expectations"].strip(),
            "work_location_id": form.get("work_location_id") or False,
            "department_id": form.get("department_id") or False,
            "lang": form.get("lang") or False,
            "consented_at": fields.Datetime.now(),
        }

    def _apply_language(self):
        """Set the language of a portal account; internal users have preferences."""
        user_sudo = self.user_id.sudo()  # sudo: the account of the person who registers
        if self.lang and user_sudo._is_portal() and user_sudo.lang != self.lang:
            user_sudo.lang = self.lang

    @api.model
    def _render_consent(self, program):
        """Hook: return what one agrees to by registering in ``program`` (``Markup``),
        in the language of the user."""
        text = self.env["ir.qweb"]._render(
            "mentorat_module.registration_consent", {}, lang=self.env.lang
        )
        return text.strip()

    # ------------------------------------------------------------------
    # CHECKS OF THE FORM
    # ------------------------------------------------------------------

    @api.model
    def _get_registration_errors(self, program, form):
        """Return ``{name in the form: sentence}``, in the order of the form."""
        errors = self._get_choice_errors(self._get_choices(program), form)
        if not form.get("consent"):
            error = self.env._("We need your consent to look for a mentor.")
            errors["consent"] = error
        return errors

    @api.model
    def _get_choice_errors(self, choices, form):
        """Hook: return the errors of all fields but the consent, the last one."""
        errors = {
            name: self.env._("Choose from the list.")
            for name, allowed in (
                ("work_location_id", choices["work_locations"].ids),
                ("department_id", choices["departments"].ids),
                ("lang", dict(choices["languages"])),
            )
            if form.get(name) and form[name] not in allowed
        }
        return (
            errors
            | self._get_skill_errors(choices, form)
            | self._get_expectation_errors(form)
        )

    @api.model
    def _get_skill_errors(self, choices, form):
        errors, skills = {}, choices["skills"]
        for name in ("expertise_skill_ids", "wanted_skill_ids"):
            if not set(form.get(name) or ()) <= set(skills.ids):
                errors[name] = self.env._("Choose from the list.")
        if skills and not form.get("expertise_skill_ids"):
            errors["expertise_skill_ids"] = self.env._(
                "Choose at least one field. If yours is not in the list, take the "
                "closest one."
            )
        elif "expertise_skill_ids" not in errors:
            levels = self._get_chosen_levels(form)
            for skill in skills.filtered(lambda skill: skill.id in levels):
                if levels[skill.id] not in skill.skill_type_id.skill_level_ids.ids:
                    errors["expertise_skill_ids"] = self.env._(
                        "Choose the levels from their lists."
                    )
        return errors

    @api.model
    def _get_chosen_levels(self, form):
        """Return ``{skill id: level id}`` of the chosen fields of expertise."""
        chosen = set(form.get("expertise_skill_ids") or ())
        return {
            skill_id: level_id
            for skill_id, level_id in (form.get("levels") or {}).items()
            if level_id and skill_id in chosen
        }

    @api.model
    def _get_expectation_errors(self, form):
        expectations = (form.get("expectations") or "").strip()
        limit = self._get_bound("expectations")
        if not expectations:
            error = self.env._(
                "Say in a few words what you would like to develop, or what you expect "
                "of a mentor. One sentence is enough."
            )
        elif (excess := texts.count_characters(expectations) - limit) > 0 and (
            not self._is_earlier_expectation(expectations)
        ):
            error = self.env._(
                "This is longer than %(max)s characters: please shorten it by "
                "%(excess)s.",
                max=limit,
                excess=excess,
            )
        else:
            return {}
        return {"expectations": error}

    @api.model
    def _is_earlier_expectation(self, text):
        """Return whether the form sends back what it took from the latest registration
        of the user."""
        return any(
            texts.is_same(
                text, self._get_last_registration(employee).expectations or ""
            )
            for employee in self._get_own_employees()
        )

    def _get_sources(self, vals):
        """The form of a registration begins with what was said in the one before."""
        employee = self.env["hr.employee"].browse(vals.get("employee_id") or [])
        return (
            *super()._get_sources(vals),
            *(self._get_last_registration(employee) if employee else ()),
        )

    # ------------------------------------------------------------------
    # CHOICES
    # ------------------------------------------------------------------

    @api.model
    def _get_choices(self, program):
        """Return the choices of the form (sudo): pages show their names only."""
        # sudo: names of skills, of places and departments of the company, and of the
        # mentors of the programme
        program = program.sudo()
        company = [("company_id", "in", [False, program.company_id.id])]
        others = program.mentor_ids.filtered(
            lambda mentor: mentor.user_id != self.env.user
        )
        in_order = self.env["mentorat.format"]._sort_by_name
        return {
            "skills": self._get_known_skills(),
            "work_locations": in_order(
                self.env["hr.work.location"].sudo().search(company)
            ),
            "departments": in_order(
                self.env["hr.department"].sudo().search(company), "complete_name"
            ),
            "languages": self.env["res.lang"].get_installed(),
            "mentors": in_order(others),
        }

    @api.model
    def _get_known_skills(self):
        """Return the skills (sudo), by type, then by name."""
        # sudo: names of skills, which portal users may not read
        Skill = self.env["hr.skill"].sudo()
        skills = Skill.search(
            [("skill_type_id.active", "=", True)], order="skill_type_id"
        )
        in_order = self.env["mentorat.format"]._sort_by_name
        return Skill.concat(
            *(in_order(group) for group in skills.grouped("skill_type_id").values())
        )

    # ------------------------------------------------------------------
    # MAILING
    # ------------------------------------------------------------------

    @api.model
    def _get_batch_reactions(self):
        return super()._get_batch_reactions() | {"_notify_registered"}

    def _notify_registered(self):
        """Confirm the registration to the mentees (called by an automation rule)."""
        self.env["mentorat.notice"]._queue_many(
            [(mentee, mentee.partner_id) for mentee in self],
            "mentorat_module.mail_template_registered",
        )

    def _send_word(self, word):
        """Send a message of the current user to the coordinators only.

        It belongs to no record, as the mentor may read the registration.

        :raise AccessError: the registration is of somebody else
        :raise UserError: the programme has no coordinator
        """
        self.ensure_one()
        if not self._is_own():
            raise AccessError(self.env._("This registration is not yours."))
        mentee = self.sudo()  # sudo: mentees may not read who coordinates
        coordinators = mentee.program_id.coordinator_ids.partner_id
        if not coordinators:
            raise UserError(
                self.env._("This programme has no coordinator at the moment.")
            )
        self.env["mentorat.rate.log"]._check_limit("word")
        # sudo: a message to these recipients, on no record
        self.env["mail.thread"].sudo().with_context(mentorat_word=OWN).message_notify(
            partner_ids=coordinators.ids,
            author_id=self.env.user.partner_id.id,
            subject=self.env._("Mentoring: a word in confidence from %s", mentee.name),
            body=plaintext2html(word),
        )
        return True
