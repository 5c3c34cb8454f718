from odoo.http import Controller, request, route

from ..models.people.mentorat_mentee_registration import PREFERENCES
from .portal_page import UNPROCESSABLE, MentoratController


class MentoratPortalRegistration(MentoratController, Controller):
    @route(
        "/my/mentorat/register",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def mentorat_register_form(self, program=None, **kwargs):
        values = self._get_pages("registration")._get_form(self._parse_id(program))
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
                    return self._go_registered()
                errors["form"] = error
        values = pages._get_form(program.id, answers, errors)
        return self._render("portal_register", values, UNPROCESSABLE)

    def _go_registered(self):
        """To one's own page, in the language one's account has now."""
        lang = request.env.user.lang
        if request.env.user._is_portal() and lang != request.env.lang:
            # after the one that the site sets itself on this very response
            request.future_response.set_cookie("frontend_lang", lang)
        return self._go("/my/mentorat", "registered")

    def _get_answers(self, post):
        return {
            "expertise_skill_ids": self._get_ids("expertise_skill_ids"),
            "wanted_skill_ids": self._get_ids("wanted_skill_ids"),
            "levels": self._get_levels(post),
            "lang": post.get("lang") or False,
            "expectations": post.get("expectations") or "",
            "work_location_id": self._get_id("work_location_id"),
            "department_id": self._get_id("department_id"),
            "consent": bool(post.get("consent")),
            "avoided_mentor_ids": self._get_ids("avoided_mentor_ids"),
            **{name: self._get_id(name) for name in PREFERENCES},
        }

    def _get_levels(self, post):
        """:return: ``{skill id: level id}`` of the fields named ``level_<skill id>``"""
        levels = {
            self._parse_id(name.removeprefix("level_")): self._parse_id(value)
            for name, value in post.items()
            if name.startswith("level_")
        }
        return {skill: level for skill, level in levels.items() if skill and level}
