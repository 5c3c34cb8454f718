from odoo.http import Controller

from .main import MentoratController, form_route, page_route

URL = "/my/mentorat/plan"


class MentoratPlanController(MentoratController, Controller):
    def _show_plan(self, answers=None, errors=None):
        values = self._get_pages("plan")._get_page(answers, errors)
        return self._render("portal_plan", values)

    @page_route(URL)
    def mentorat_plan(self, **kwargs):
        return self._show_plan()

    @form_route(URL)
    def mentorat_propose_objective(self, **post):
        return self._submit(
            self._get_pages("plan")._propose,
            post,
            answers=post,
            show=self._show_plan,
            to=f"{URL}?done=proposed",
        )

    @form_route("/my/mentorat/objectives/<int:objective_id>")
    def mentorat_move_objective(self, objective_id, state=None, **post):
        return self._submit(
            self._get_pages("plan")._move,
            self._get_own("mentorat.objective", objective_id),
            state,
            show=self._show_plan,
            to=f"{URL}?done=moved",
        )
