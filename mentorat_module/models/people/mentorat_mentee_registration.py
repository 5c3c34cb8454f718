from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import plaintext2html

from .mentorat_mentee import LIVE_STATES

MAX_TEXT = 5000
# The answers that name whom one would like, the first choice first.
PREFERENCES = (
    "preferred_mentor_id",
    "preferred_mentor_2_id",
    "preferred_mentor_3_id",
)


class MentoratMentee(models.Model):
    """How employees register themselves. Who they are comes from the session, where
    they work from their employee file.

    The answers of the form are a dict: ``expertise_skill_ids``, ``wanted_skill_ids``
    and ``avoided_mentor_ids`` (lists of ids), ``levels`` (``{skill id: level id}``),
    ``expectations``, ``work_location_id``, ``department_id``, ``lang`` (a code),
    ``consent`` and the three of ``PREFERENCES``.
    """

    _inherit = "mentorat.mentee"
    consented_at = fields.Datetime(
        string="Consent Given",
        copy=False,
        readonly=True,
        help="When the person agreed that the service uses these answers to find a "
        "mentor.",
    )
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

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if "expertise_skill_ids" in vals or "expertise_level_ids" in vals:
            self._drop_stale_levels()
        return result

    def _drop_stale_levels(self):
        """A level says something of a field of expertise, or goes."""
        for mentee in self:
            stale = mentee.expertise_level_ids.filtered(
                lambda row, known=mentee.expertise_skill_ids: row.skill_id not in known
            )
            stale.unlink()

    # ------------------------------------------------------------------
    # WHO REGISTERS
    # ------------------------------------------------------------------

    @api.model
    def _get_own_employees(self):
        """Return the employee files of the current user, one a company at the most."""
        # sudo: they are the reader's own, found by the session
        employees_sudo = self.env["hr.employee"].sudo()
        if self.env.user._is_public():
            return employees_sudo
        # Their rows are wide: pages need the company alone.
        domain = [("user_id", "=", self.env.uid)]
        return employees_sudo.search_fetch(domain, ["company_id"])

    @api.model
    def _get_own_employee(self, program, employees=None):
        """:return: the employee file of the current user in the company of ``program``
        (sudo: the reader's own)"""
        if employees is None:
            employees = self._get_own_employees()
        return employees.filtered(
            lambda employee: employee.company_id == program.company_id
        )[:1]

    @api.model
    def _get_own_live(self, program, employees=None):
        """:return: the live registration of the current user in ``program`` (sudo: the
        reader's own), maybe empty"""
        employee = self._get_own_employee(program, employees)
        return self.sudo().search(
            [
                ("employee_id", "in", employee.ids),
                ("program_id", "=", program.id),
                ("state", "in", LIVE_STATES),
            ],
            limit=1,
        )

    @api.model
    def _get_registration_status(self, program):
        """What the current user meets who wants to register.

        :param program: one ``mentorat.program``, or none
        :return: ``open``, ``not_employee``, ``registered``, ``not_yet`` or ``closed``
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
    # REGISTERING
    # ------------------------------------------------------------------

    @api.model
    def _register_current_user(self, program, answers):
        """Register the current user in ``program``. Asked twice (a double click, the
        back button), it answers with the registration that exists.

        :param program: one ``mentorat.program``
        :param dict answers: see :class:`MentoratAnswersMixin`
        :return: the registration
        :raise UserError: not an employee, or the programme takes no registrations
        :raise ValidationError: an answer is missing or wrong, see
            :meth:`_get_answer_errors`
        """
        program = program.sudo()  # sudo: its dates and company decide, and are not told
        employee = self._get_own_employee(program)
        if not employee:
            raise UserError(
                self.env._("Your account is not linked to an employee file.")
            )
        self._lock_employee(employee)
        if known := self._get_own_live(program):
            return known.with_env(self.env)
        if errors := self._get_answer_errors(program, answers):
            raise ValidationError("\n".join(errors.values()))
        # sudo: employees create no registrations but this one: theirs, in a programme
        # that is open, with answers that were checked just above
        mentee = self.sudo().create(
            self._prepare_registration_values(employee, program, answers)
        )
        mentee._apply_language()
        return mentee.with_env(self.env)

    def _lock_employee(self, employee):
        """One registration at a time for one employee: the row is touched, so that a
        transaction that waited here starts again and sees what the first one did."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_employee SET write_date = write_date WHERE id = %s",
            [employee.id],
            log_exceptions=False,
        )

    def _apply_language(self):
        """The mails to a portal account come in its own language, which its owner can
        set nowhere else, so this answer sets it. Internal users have their
        preferences, which rule all of their work."""
        for mentee in self:
            # sudo: the account of the person who registers
            user = mentee.user_id.sudo()
            if mentee.lang and user._is_portal() and user.lang != mentee.lang:
                user.lang = mentee.lang

    def _notify_registered(self):
        """The registration is in, and what happens next: a rule calls it."""
        self.env["mentorat.notice"]._queue_many(
            [(mentee, mentee.partner_id) for mentee in self],
            "mentorat_module.mail_template_registered",
        )

    def _send_word(self, word):
        """A word of the current user to the coordinators of the programme, whom they
        reach without anybody else: it hangs on no record, so the mentor, who may read
        the registration, does not see it.

        :raise UserError: nobody coordinates the programme
        """
        self.ensure_one()
        if not self._is_own():
            raise AccessError(self.env._("This registration is not yours."))
        mentee = self.sudo()  # sudo: who coordinates is not for mentees to read
        coordinators = mentee.program_id.coordinator_ids.partner_id
        if not coordinators:
            raise UserError(
                self.env._("This programme has no coordinator at the moment.")
            )
        # sudo: a message to these recipients only
        self.env["mail.thread"].sudo().message_notify(
            partner_ids=coordinators.ids,
            author_id=self.env.user.partner_id.id,
            subject=self.env._("Mentoring: a word in confidence from %s", mentee.name),
            body=plaintext2html(word),
        )
        return True

    # ------------------------------------------------------------------
    # ANSWERS OF THE FORM
    # ------------------------------------------------------------------

    @api.model
    def _get_answer_errors(self, program, answers):
        """:return: ``{name of the answer: what is wrong, in words}``, empty when all is
        well"""
        choices = self._get_choices(program)
        # In the order of the form: the list above it is read from top to bottom.
        return (
            self._get_workplace_errors(choices, answers)
            | self._get_language_errors(choices, answers)
            | self._get_skill_errors(choices, answers)
            | self._get_expectation_errors(answers)
            | self._get_preference_errors(choices, answers)
            | self._get_consent_errors(answers)
        )

    @api.model
    def _get_expectation_errors(self, answers):
        expectations = (answers.get("expectations") or "").strip()
        if not expectations:
            error = self.env._(
                "Say in a few words what you would like to develop, or what you expect "
                "of a mentor. One sentence is enough."
            )
        elif len(expectations) > MAX_TEXT:
            error = self.env._(
                "This is longer than %(max)s characters: please shorten it by "
                "%(excess)s.",
                max=MAX_TEXT,
                excess=len(expectations) - MAX_TEXT,
            )
        else:
            return {}
        return {"expectations": error}

    @api.model
    def _get_consent_errors(self, answers):
        if answers.get("consent"):
            return {}
        return {"consent": self.env._("We need your consent to look for a mentor.")}

    @api.model
    def _get_skill_errors(self, choices, answers):
        errors, skills = {}, choices["skills"]
        for name in ("expertise_skill_ids", "wanted_skill_ids"):
            if not set(answers.get(name) or ()) <= set(skills.ids):
                errors[name] = self.env._("Choose from the list.")
        if skills and not answers.get("expertise_skill_ids"):
            errors["expertise_skill_ids"] = self.env._(
                "Choose at least one field. If yours is not in the list, take the "
                "closest one."
            )
        elif "expertise_skill_ids" not in errors:
            levels = self._get_chosen_levels(answers)
            for skill in skills.filtered(lambda skill: skill.id in levels):
                if levels[skill.id] not in skill.skill_type_id.skill_level_ids.ids:
                    errors["expertise_skill_ids"] = self.env._(
                        "Choose the levels from their lists."
                    )
        return errors

    @api.model
    def _get_chosen_levels(self, answers):
        """:return: ``{skill id: level id}`` of the chosen fields of expertise: what
        stands beside a field that is not ticked was not said"""
        chosen = set(answers.get("expertise_skill_ids") or ())
        return {
            skill_id: level_id
            for skill_id, level_id in (answers.get("levels") or {}).items()
            if level_id and skill_id in chosen
        }

    @api.model
    def _get_language_errors(self, choices, answers):
        lang = answers.get("lang")
        if lang and lang not in dict(choices["languages"]):
            return {"lang": self.env._("Choose from the list.")}
        return {}

    @api.model
    def _get_preference_errors(self, choices, answers):
        mentors = set(choices["mentors"].ids)
        avoided = set(answers.get("avoided_mentor_ids") or ())
        errors, seen = {}, set()
        for name in PREFERENCES:
            choice = answers.get(name)
            if not choice:
                continue
            if choice not in mentors:
                errors[name] = self.env._("Choose from the list.")
            elif choice in seen:
                errors[name] = self.env._("You have chosen this person above already.")
            elif choice in avoided:
                errors[name] = self.env._(
                    "You also ask not to get this person: take one of the two back."
                )
            seen.add(choice)
        if not avoided <= mentors:
            errors["avoided_mentor_ids"] = self.env._("Choose from the list.")
        return errors

    @api.model
    def _get_workplace_errors(self, choices, answers):
        return {
            name: self.env._("Choose from the list.")
            for name, records in (
                ("work_location_id", choices["work_locations"]),
                ("department_id", choices["departments"]),
            )
            if answers.get(name) and answers[name] not in records.ids
        }

    @api.model
    def _prepare_registration_values(self, employee, program, answers):
        """Hook: the values of the registration that ``answers`` make."""
        return {
            "employee_id": employee.id,
            "program_id": program.id,
            "expertise_skill_ids": [
                fields.Command.set(answers.get("expertise_skill_ids") or [])
            ],
            "expertise_level_ids": [
                fields.Command.create({"skill_id": skill, "skill_level_id": level})
                for skill, level in self._get_chosen_levels(answers).items()
            ],
            "wanted_skill_ids": [
                fields.Command.set(answers.get("wanted_skill_ids") or [])
            ],
            "expectations": answers["expectations"].strip(),
            "work_location_id": answers.get("work_location_id") or False,
            "department_id": answers.get("department_id") or False,
            "lang": answers.get("lang") or False,
            "consented_at": fields.Datetime.now(),
            "wish_ids": self._prepare_wishes(answers),
        }

    @api.model
    def _prepare_wishes(self, answers):
        """:return: commands: whom one would like, in order, and whom rather not"""
        wishes = [
            {"mentor_id": answers[name], "kind": "prefer", "sequence": rank}
            for rank, name in enumerate(PREFERENCES, start=1)
            if answers.get(name)
        ]
        wishes += [
            {"mentor_id": mentor_id, "kind": "avoid"}
            for mentor_id in answers.get("avoided_mentor_ids") or []
        ]
        return [fields.Command.create(wish) for wish in wishes]

    @api.model
    def _get_choices(self, program):
        """:return: what an employee may choose from, as recordsets in sudo: the pages
        show names only"""
        # sudo: names of skills, places and departments of the employee's own company,
        # and of the mentors who serve the programme
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
        """:return: the skills (in sudo), type by type, each type as a dictionary has
        them: case and accents do not count"""
        # sudo: portal users read no skills; their names are no secret
        Skill = self.env["hr.skill"].sudo()
        skills = Skill.search(
            [("skill_type_id.active", "=", True)], order="skill_type_id"
        )
        in_order = self.env["mentorat.format"]._sort_by_name
        return Skill.concat(
            *(in_order(group) for group in skills.grouped("skill_type_id").values())
        )
