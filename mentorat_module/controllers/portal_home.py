from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from .main import MentoratController, page_route


class MentoratHomeController(MentoratController, CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "mentorat_count" in counters:
            values["mentorat_count"] = self._get_pages("home")._count_todo()
        return values

    @page_route("/mentorat", "/mentorat/<int:program_id>", auth="public", sitemap=True)
    def mentorat_learn_more(self, program_id=None, **kwargs):
        values = request.env["mentorat.portal"]._get_presentation(program_id)
        return self._render("portal_learn_more", values)

    @page_route("/my/mentorat")
    def mentorat_home(self, **kwargs):
        return self._render("portal_my_mentorat", self._get_pages("home")._get_home())
