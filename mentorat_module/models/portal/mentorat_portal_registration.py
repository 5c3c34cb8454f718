from odoo import api, models

from ..common.mentorat_shown import ShownChangedError
from .mentorat_portal import AnswerError


class MentoratPortalRegistration(models.AbstractModel):
    """Prepare the registration form, or what is shown to those who cannot register, and
    register."""

    _name = "mentorat.portal.registration"
    _description = "Portal: Registration"
    _inherit = ["mentorat.portal"]

    @api.model
    def _find_program(self, program_id=None):
        """Return the open programme with this id, or the only one that is open."""
        programs = self._get_programs()
        if program_id:
            return programs.filtered(lambda program: program.id == program_id)
        return programs if len(programs) == 1 else programs.browse()

    @api.model
    def _get_form(self, program_id=None, answers=None, errors=None):
        """Return the values of the page.

        :param dict answers: what was typed, to show it again
        :param dict errors: ``{name of the field: sentence}``
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
            "programs": self._prepare_options(programs),
            "errors": errors or {},
        }
        if status == "open":
            values |= self._prepare_form(program, answers)
        return values

    def _prepare_form(self, program, answers):
        Mentee = self.env["mentorat.mentee"]
        employee = Mentee._get_own_employee(program)
        choices = Mentee._get_choices(program)
        answers = answers or self._get_first_answers(employee, program)
        return {
            "consent": self._prepare_consent(program),
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
            "work_locations": self._prepare_options(choices["work_locations"]),
            "departments": self._prepare_options(
                choices["departments"], "complete_name"
            ),
            # “French (CA) / Français (CA)”: each language by its own name
            "languages": [
                {"code": code, "name": name.split(" / ")[-1]}
                for code, name in choices["languages"]
            ],
            "is_portal": self.env.user._is_portal(),
            "mentors": self._prepare_options(choices["mentors"]),
            "avoided": self._prepare_avoided(
                choices["mentors"], answers.get("avoided_mentor_ids")
            ),
        }

    @api.model
    def _get_first_answers(self, employee, program):
        """Return the answers that the user's employee file gives, and what they wished
        in an earlier registration."""
        Mentee = self.env["mentorat.mentee"]
        known = employee._get_valid_skills()
        wishes = Mentee._get_remembered_wishes(employee, program)
        last = Mentee._get_last_registration(employee)
        return {
            **wishes,
            "remembered": any(wishes.values()),
            "expertise_skill_ids": known.skill_id.ids,
            "levels": {row.skill_id.id: row.skill_level_id.id for row in known},
            "wanted_skill_ids": last.wanted_skill_ids.ids,
            "expectations": last.expectations or "",
            "work_location_id": employee.work_location_id.id,
            "department_id": employee.department_id.id,
            "lang": self.env.user.lang,
            "consent": False,
        }

    @api.model
    def _prepare_consent(self, program):
        text = self.env["mentorat.mentee"]._render_consent(program)
        digest = self.env["mentorat.shown"]._get_digest(text)
        return {"shown": text, "digest": digest}

    def _prepare_avoided(self, mentors, chosen):
        """Return the mentors as one group of boxes, as :meth:`_prepare_skills`."""
        chosen = set(chosen or ())
        return [
            {
                "id": 0,
                "name": self.env._("Mentors"),
                "levels": [],
                "skills": [
                    {**option, "checked": option["id"] in chosen}
                    for option in self._prepare_options(mentors)
                ],
            }
        ]

    @api.model
    def _prepare_skills(self, skills, chosen, stated=None):
        """Return the skills as groups of boxes, one group for each type.

        :param dict stated: ``{skill id: level id}``; no levels are asked without it
        :return: ``[{"id", "name", "levels", "skills"}]``
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
        """Return ``[{"id", "name"}]``, the lowest level first."""
        levels = skill_type.skill_level_ids.sorted("level_progress")
        return self._prepare_options(levels)

    # ------------------------------------------------------------------
    # WHAT IS SENT
    # ------------------------------------------------------------------

    @api.model
    def _register_user(self, program, answers):
        """Register the current user in ``program``; registered already, change nothing.

        :return: whether they are registered now and were not before
        :raise AnswerError: an answer is wrong, or they cannot register now
        :raise ShownChangedError: the consent is to another text than the one shown
        """
        Mentee = self.env["mentorat.mentee"]
        status = Mentee._get_registration_status(program)
        if status == "open":
            self._check_answers(Mentee._get_registration_errors(program, answers))
            self._check_consent(program, answers)
            Mentee._register_current_user(program, answers)
        elif status != "registered":
            raise AnswerError({})  # the page says why
        return status == "open"

    def _check_consent(self, program, answers):
        """Refuse a consent to a text that has changed, and untick it."""
        text = self.env["mentorat.mentee"]._render_consent(program)
        try:
            self.env["mentorat.shown"]._check(text, answers.get("digest"))
        except ShownChangedError:
            answers["consent"] = False
            raise
