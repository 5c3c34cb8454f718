from odoo import api, models


class MentoratPortalRegistration(models.AbstractModel):
    """The form of the registration, and what stands in its place for who cannot
    register."""

    _name = "mentorat.portal.registration"
    _description = "Portal: Registration"
    _inherit = ["mentorat.portal"]

    @api.model
    def _find_program(self, program_id=None):
        """Return the open programme an employee means: the one asked for, or the only
        one there is."""
        programs = self._get_programs()
        if program_id:
            return programs.filtered(lambda program: program.id == program_id)
        return programs if len(programs) == 1 else programs.browse()

    @api.model
    def _get_form(self, program_id=None, answers=None, errors=None):
        """Values of the page.

        :param dict answers: what was typed, to show it again
        :param dict errors: ``{name of the answer: sentence}``
        """
        program = self._find_program(program_id)
        programs = self._get_programs()
        if not program and len(programs) > 1 and self._get_employees():
            status = "choose"
        else:
            status = self.env["mentorat.mentee"]._get_registration_status(program)
        values = {
            "status": status,
            "program": program and self._prepare_program(program),
            "programs": [{"id": each.id, "name": each.name} for each in programs],
            "errors": errors or {},
        }
        if status == "open":
            values |= self._prepare_form(program, answers)
        return values

    def _prepare_form(self, program, answers):
        Mentee = self.env["mentorat.mentee"]
        employee = Mentee._get_own_employee(program)
        choices = Mentee._get_choices(program)
        answers = answers or self._get_first_answers(employee)
        return {
            "name": employee.name,
            "job_title": employee.job_title,
            "answers": answers,
            "expertise_skills": self._prepare_skills(
                choices["skills"],
                answers["expertise_skill_ids"],
                answers.get("levels") or {},
            ),
            "wanted_skills": self._prepare_skills(
                choices["skills"], answers["wanted_skill_ids"]
            ),
            "work_locations": [
                {"id": place.id, "name": place.name}
                for place in choices["work_locations"]
            ],
            "departments": [
                {"id": place.id, "name": place.complete_name}
                for place in choices["departments"]
            ],
            # “French (CA) / Français (CA)”: each language by its own name
            "languages": [
                {"code": code, "name": name.split(" / ")[-1]}
                for code, name in choices["languages"]
            ],
            "is_portal": self.env.user._is_portal(),
            "mentors": [
                {"id": mentor.id, "name": mentor.name} for mentor in choices["mentors"]
            ],
            "avoided": self._prepare_avoided(
                choices["mentors"], answers.get("avoided_mentor_ids")
            ),
        }

    @api.model
    def _get_first_answers(self, employee):
        """Return what the employee file (the reader's own) already knows."""
        known = employee.current_employee_skill_ids
        return {
            "expertise_skill_ids": known.skill_id.ids,
            "levels": {row.skill_id.id: row.skill_level_id.id for row in known},
            "wanted_skill_ids": [],
            "expectations": "",
            "work_location_id": employee.work_location_id.id,
            "department_id": employee.department_id.id,
            "lang": self.env.user.lang,
            "consent": False,
        }

    def _prepare_avoided(self, mentors, chosen):
        """Return the mentors, to tick like skills."""
        chosen = set(chosen or ())
        return [
            {
                "id": 0,
                "name": self.env._("Mentors"),
                "levels": [],
                "skills": [
                    {
                        "id": mentor.id,
                        "name": mentor.name,
                        "checked": mentor.id in chosen,
                    }
                    for mentor in mentors
                ],
            }
        ]

    @api.model
    def _prepare_skills(self, skills, chosen, stated=None):
        """Boxes to tick.

        :param dict stated: ``{skill id: level id}``: give it to ask for levels, too
        :return: ``[{"id", "name", "levels", "skills"}]``, one a type
        """
        chosen = set(chosen)
        return [
            {
                "id": skill_type.id,
                "name": skill_type.name,
                "levels": [] if stated is None else self._prepare_levels(skill_type),
                "skills": [
                    {
                        "id": skill.id,
                        "name": skill.name,
                        "checked": skill.id in chosen,
                        "level": (stated or {}).get(skill.id),
                    }
                    for skill in group
                ],
            }
            for skill_type, group in skills.grouped("skill_type_id").items()
        ]

    def _prepare_levels(self, skill_type):
        """Return ``[{"id", "name"}]``, from the least to the most."""
        levels = skill_type.skill_level_ids.sorted("level_progress")
        return [{"id": level.id, "name": level.name} for level in levels]
