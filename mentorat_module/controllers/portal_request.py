from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route

from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.portal.mentorat_portal_conversation import CONVERSATION_FIELDS
from ..models.portal.mentorat_portal_request import PAGE_SIZE
from .main import UNPROCESSABLE, MentoratController


class MentoratRequestController(MentoratController, Controller):
    @route(
        ["/my/mentorat/requests", "/my/mentorat/requests/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def mentorat_requests(self, page=1, filterby="all", **kwargs):
        pages = self._get_pages("request")
        pager = portal_pager(
            url="/my/mentorat/requests",
            total=pages._count(filterby),
            page=page,
            step=PAGE_SIZE,
            url_args={"filterby": filterby},
        )
        values = pages._get_list(filterby, max(0, pager["offset"]))
        return self._render("portal_requests", {**values, "pager": pager})

    @route(
        "/my/mentorat/agreements/<int:agreement_id>/ask",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def mentorat_ask_form(self, agreement_id, **kwargs):
        agreement = self._find_own("mentorat.agreement", agreement_id)
        return self._render(
            "portal_ask", self._get_pages("request")._get_ask_form(agreement)
        )

    @route(
        "/my/mentorat/agreements/<int:agreement_id>/ask",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def mentorat_ask(self, agreement_id, **post):
        pages = self._get_pages("request")
        agreement = self._find_own("mentorat.agreement", agreement_id)
        result, error = self._try(pages._ask, agreement, post, self._get_files())
        question, errors = result or (None, {"form": error})
        if question:
            return self._go(question.access_url, "asked")
        values = pages._get_ask_form(agreement, post, errors)
        return self._render("portal_ask", values, UNPROCESSABLE)

    @route(
        "/my/mentorat/requests/<int:request_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def mentorat_request(self, request_id, before=None, **kwargs):
        question = self._find_own(
            "mentorat.request", request_id, fields=CONVERSATION_FIELDS
        )
        values = self._get_pages("request")._get_conversation(
            question, before=self._parse_id(before)
        )
        return self._render("portal_request", values)

    @route(
        "/my/mentorat/requests/<int:request_id>/reply",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def mentorat_reply(self, request_id, **post):
        pages = self._get_pages("request")
        question = self._find_own("mentorat.request", request_id)
        errors, error = self._try(pages._reply, question, post, self._get_files())
        if error:
            errors = {"form": error}
        if not errors:
            return self._go(question.access_url, "replied")
        values = pages._get_conversation(question, post, errors)
        return self._render("portal_request", values, UNPROCESSABLE)

    @route(
        "/my/mentorat/requests/<int:request_id>/close",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def mentorat_close(self, request_id, **post):
        pages = self._get_pages("request")
        question = self._find_own("mentorat.request", request_id)
        _closed, error = self._try(pages._close, question)
        if not error:
            return self._go(question.access_url, "closed")
        values = pages._get_conversation(question, errors={"form": error})
        return self._render("portal_request", values, UNPROCESSABLE)

    @route(
        "/my/mentorat/requests/<int:request_id>/rate",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def mentorat_rate(self, request_id, helped=None, helped_note=None, **post):
        pages = self._get_pages("request")
        question = self._find_own("mentorat.request", request_id)
        errors, error = self._try(pages._rate, question, helped, helped_note)
        if error:
            errors = {"form": error}
        if not errors:
            return self._go(question.access_url, "rated")
        answers = {"helped": helped, "helped_note": helped_note}
        values = pages._get_conversation(question, answers, errors)
        return self._render("portal_request", values, UNPROCESSABLE)

    @route(
        "/my/mentorat/files/<int:attachment_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def mentorat_file(self, attachment_id, **kwargs):
        attachment = self._get_pages("request")._find_file(attachment_id)
        if not attachment:
            raise NotFound()
        # Always a download: nothing that was attached runs in this site's pages.
        stream = request.env["ir.binary"]._get_stream_from(attachment)
        return stream.get_response(as_attachment=True)
