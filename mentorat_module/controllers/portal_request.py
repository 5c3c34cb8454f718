from functools import partial

from odoo.http import Controller

from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.portal.mentorat_portal_request import CONVERSATION_FIELDS, PAGE_SIZE
from .main import MentoratController, form_route, page_route

URL = "/my/mentorat/requests"
ASK_URL = "/my/mentorat/agreements/<int:agreement_id>/ask"


class MentoratRequestController(MentoratController, Controller):
    @page_route(URL, f"{URL}/page/<int:page>")
    def mentorat_requests(self, page=1, filterby="all", **kwargs):
        pages = self._get_pages("request")
        pager = portal_pager(
            url=URL,
            total=pages._count(filterby),
            page=page,
            step=PAGE_SIZE,
            url_args={"filterby": filterby},
        )
        values = pages._get_list(filterby, max(0, pager["offset"]))
        return self._render("portal_requests", {**values, "pager": pager})

    # ------------------------------------------------------------------
    # ASK
    # ------------------------------------------------------------------

    def _show_ask_form(self, agreement, answers=None, errors=None):
        values = self._get_pages("request")._get_ask_form(agreement, answers, errors)
        return self._render("portal_ask", values)

    @page_route(ASK_URL)
    def mentorat_ask_form(self, agreement_id, **kwargs):
        return self._show_ask_form(self._get_own("mentorat.agreement", agreement_id))

    @form_route(ASK_URL)
    def mentorat_ask(self, agreement_id, **post):
        agreement = self._get_own("mentorat.agreement", agreement_id)
        return self._submit(
            self._get_pages("request")._ask,
            agreement,
            post,
            self._get_files(),
            answers=post,
            show=partial(self._show_ask_form, agreement),
            to=lambda asked: f"{asked.access_url}?done=asked",
        )

    # ------------------------------------------------------------------
    # THE CONVERSATION
    # ------------------------------------------------------------------

    def _show_request(self, asked, answers=None, errors=None, before=None):
        pages = self._get_pages("request")
        values = pages._get_conversation(asked, answers, errors, before)
        return self._render("portal_request", values)

    def _submit_to_request(self, request_id, method, *args, done, answers=None):
        """Call a method of the pages with a request of the current user."""
        asked = self._get_own("mentorat.request", request_id)
        return self._submit(
            method,
            asked,
            *args,
            answers=answers,
            show=partial(self._show_request, asked),
            to=f"{asked.access_url}?done={done}",
        )

    @page_route(f"{URL}/<int:request_id>")
    def mentorat_request(self, request_id, before=None, **kwargs):
        asked = self._get_own("mentorat.request", request_id, CONVERSATION_FIELDS)
        return self._show_request(asked, before=self._parse_id(before))

    @form_route(f"{URL}/<int:request_id>/reply")
    def mentorat_reply(self, request_id, **post):
        asked = self._get_own("mentorat.request", request_id)
        return self._submit(
            self._get_pages("request")._reply,
            asked,
            post,
            self._get_files(),
            answers=post,
            show=partial(self._show_request, asked),
            to=lambda done: f"{asked.access_url}?done={done}",
        )

    @page_route(f"{URL}/<int:request_id>/enough")
    def mentorat_enough(self, request_id, need=None, **kwargs):
        """Show the page to which the links of a mail lead. Programs that check mails
        follow links, so it changes nothing."""
        asked = self._get_own("mentorat.request", request_id, CONVERSATION_FIELDS)
        values = self._get_pages("request")._get_enough(asked, need)
        return self._render("portal_enough", values)

    @form_route(f"{URL}/<int:request_id>/still-waiting")
    def mentorat_still_waiting(self, request_id, **post):
        wait = self._get_pages("request")._still_wait
        return self._submit_to_request(request_id, wait, done="waiting")

    @form_route(f"{URL}/<int:request_id>/close")
    def mentorat_close(self, request_id, **post):
        close = self._get_pages("request")._close
        return self._submit_to_request(request_id, close, done="closed")

    @form_route(f"{URL}/<int:request_id>/rate")
    def mentorat_rate(self, request_id, helped=None, helped_note=None, **post):
        return self._submit_to_request(
            request_id,
            self._get_pages("request")._rate,
            helped,
            helped_note,
            done="rated",
            answers={"helped": helped, "helped_note": helped_note},
        )

    @page_route("/my/mentorat/files/<int:attachment_id>", website=False)
    def mentorat_file(self, attachment_id, **kwargs):
        return self._send_file(self._get_pages("request")._find_file(attachment_id))
