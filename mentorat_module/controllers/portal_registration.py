from odoo.http import Controller, request, route

from ..models.mentorat_registering_mixin import PREFERENCES
from .portal_page import UNPROCESSABLE, MentoratPage


class MentoratPortalRegistration(MentoratPage, Controller):
    @route(
        "/my/mentorat/register",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def mentorat_register_form(self, program=None, **kwargs):
        program_id = int(program) if program and program.isdigit() else None
        values = self._get_pages("registration")._get_form(program_id)
        return self._render("portal_register", values)

    @route(
        "/my/mentorat/register",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def mentorat_register(self, **post):
        pages = self._get_pages("registration")
        program = pages._find_program(self._get_id("program_id"))
        answers = self._get_answers(post)
        Mentee = request.env["mentorat.mentee"]
        status = Mentee._get_registration_status(program)
        if status == "registered":
            return self._go("/my/mentorat")
        errors = {}
        if status == "open":
            errors = Mentee._get_answer_errors(program, answers)
            if not errors:
                _mentee, error = self._try(
                    Mentee._register_current_user, program, answers
                )
                if not error:
                    return self._go("/my/mentorat", "registered")
                errors["form"] = error
        values = pages._get_form(program.id, answers, errors)
        return self._render("portal_register", values, UNPROCESSABLE)

    def _get_answers(self, post):
        return {
            "expertise_skill_ids": self._get_ids("expertise_skill_ids"),
            "wanted_skill_ids": self._get_ids("wanted_skill_ids"),
            "expectations": post.get("expectations") or "",
            "work_location_id": self._get_id("work_location_id"),
            "department_id": self._get_id("department_id"),
            "consent": bool(post.get("consent")),
            "avoided_mentor_ids": self._get_ids("avoided_mentor_ids"),
            **{name: self._get_id(name) for name in PREFERENCES},
        }
