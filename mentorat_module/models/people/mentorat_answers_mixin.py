from odoo import api, fields, models

MAX_TEXT = 5000
# The answers that name whom one would like, the first choice first.
PREFERENCES = (
    "preferred_mentor_id",
    "preferred_mentor_2_id",
    "preferred_mentor_3_id",
)


class MentoratAnswersMixin(models.AbstractModel):
    """What employees answer when they register: what they may choose from, what is
    wrong with it, and the registration that it makes.

    Answers are a dict: ``expertise_skill_ids``, ``wanted_skill_ids`` and
    ``avoided_mentor_ids`` (lists of ids), ``levels`` (``{skill id: level id}``),
    ``expectations``, ``work_location_id``, ``department_id``, ``lang`` (a code),
    ``consent`` and the three of ``PREFERENCES``."""

    _name = "mentorat.answers.mixin"
    _description = "Answers of a Registration"

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
    # WHAT IS WRONG
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

    # ------------------------------------------------------------------
    # THE REGISTRATION
    # ------------------------------------------------------------------

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

    # ------------------------------------------------------------------
    # THE CHOICES
    # ------------------------------------------------------------------

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
