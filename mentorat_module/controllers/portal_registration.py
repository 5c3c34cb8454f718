from functools import partial

from odoo.http import Controller, request

from ..models.pairing.mentorat_mentee_registration import PREFERRED_MENTORS
from .main import MentoratController, form_route, page_route

URL = "/my/mentorat/register"


class MentoratRegistrationController(MentoratController, Controller):
    def _show_form(self, program_id, answers=None, errors=None):
        values = self._get_pages("registration")._get_form(program_id, answers, errors)
        return self._render("portal_register", values)

    @page_route(URL)
    def mentorat_register_form(self, program=None, **kwargs):
        return self._show_form(self._parse_id(program))

    @form_route(URL)
    def mentorat_register(self, **post):
        pages = self._get_pages("registration")
        program = pages._find_program(self._get_id("program_id"))
        answers = self._get_answers(post)
        return self._submit(
            pages._register_user,
            program,
            answers,
            answers=answers,
            show=partial(self._show_form, program.id),
            to=self._get_next_url,
        )

    def _get_next_url(self, is_new):
        """Return the user's own page, in the language that their account has now."""
        lang = request.env.user.lang
        if is_new and request.env.user._is_portal() and lang != request.env.lang:
            # Replaces the cookie that the site sets on this same response.
            request.future_response.set_cookie("frontend_lang", lang, samesite="Lax")
        return "/my/mentorat?done=registered" if is_new else "/my/mentorat"

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
            "digest": post.get("digest"),
            "avoided_mentor_ids": self._get_ids("avoided_mentor_ids"),
            **{name: self._get_id(name) for name in PREFERRED_MENTORS},
        }

    def _get_levels(self, post):
        """Return ``{skill id: level id}`` of the fields named ``level_<skill id>``."""
        levels = {
            self._parse_id(name.removeprefix("level_")): self._parse_id(value)
            for name, value in post.items()
            if name.startswith("level_")
        }
        return {skill: level for skill, level in levels.items() if skill and level}
