from werkzeug.exceptions import NotFound

from odoo.http import Controller, route

from .main import UNPROCESSABLE, MentoratController


class MentoratPlanController(MentoratController, Controller):
    @route(
        "/my/mentorat/plan",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def mentorat_plan(self, **kwargs):
        return self._render("portal_plan", self._get_pages("plan")._get_page())

    @route(
        "/my/mentorat/plan", type="http", auth="user", website=True, methods=["POST"]
    )
    def mentorat_propose_objective(self, **post):
        pages = self._get_pages("plan")
        errors, error = self._try(pages._propose, post)
        if error:
            errors = {"form": error}
        if not errors:
            return self._go("/my/mentorat/plan", "proposed")
        values = pages._get_page(post, errors)
        return self._render("portal_plan", values, UNPROCESSABLE)

    @route(
        "/my/mentorat/objectives/<int:objective_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def mentorat_move_objective(self, objective_id, state=None, **post):
        pages = self._get_pages("plan")
        objective = self._find_own("mentorat.objective", objective_id)
        _moved, error = self._try(pages._move, objective, state)
        if not error:
            return self._go("/my/mentorat/plan", "moved")
        values = pages._get_page(errors={"form": error})
        return self._render("portal_plan", values, UNPROCESSABLE)

    @route(
        "/my/mentorat/meetings/<int:event_id>.ics",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def mentorat_meeting_file(self, event_id, **kwargs):
        pages = self._get_pages("calendar")
        event = pages._find_meeting(event_id)
        if not event:
            raise NotFound()
        return self._send_calendar(pages._render_meeting(event), "meeting.ics")
