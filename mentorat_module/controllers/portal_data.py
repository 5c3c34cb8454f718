from odoo.http import Controller, content_disposition, request

from .main import MentoratController, form_route, page_route

URL = "/my/mentorat/data"
# The address is the secret: no page is told of it, and no search engine keeps it.
SECRET_ADDRESS_HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


class MentoratDataController(MentoratController, Controller):
    def _show_data(self, answers=None, errors=None):
        values = self._get_pages("data")._get_page(answers, errors)
        return self._render("portal_data", values)

    @page_route(URL)
    def mentorat_data(self, **kwargs):
        return self._show_data()

    @page_route(f"{URL}/download")
    def mentorat_data_download(self, **kwargs):
        response = self._render(
            "portal_export", self._get_pages("export")._get_export()
        )
        response.headers["Content-Disposition"] = content_disposition(
            request.env._("my-mentoring.html")
        )
        return response

    @form_route(f"{URL}/mails")
    def mentorat_set_mails(self, notification=None, **post):
        return self._submit(
            self._get_pages("data")._set_notification,
            notification,
            show=self._show_data,
            to=f"{URL}?done=mails",
        )

    # ------------------------------------------------------------------
    # CALENDAR FEED
    # ------------------------------------------------------------------

    @form_route(f"{URL}/calendar/<any(renew,revoke):event>")
    def mentorat_calendar_feed(self, event, **post):
        pages = self._get_pages("calendar")
        return self._submit(
            pages._renew_feed if event == "renew" else pages._revoke_feed,
            show=self._show_data,
            to=f"{URL}?done={event}",
        )

    @page_route(
        "/mentorat/calendar/<string:token>.ics",
        auth="public",
        website=False,
        save_session=False,
    )
    def mentorat_calendar(self, token, **kwargs):
        """Send the calendar of the user whose secret is in the address: a calendar
        program has no session, and is given none."""
        content = self._get_pages("calendar")._render_feed(token)
        response = self._send_calendar(self._require(content), "mentoring.ics")
        response.headers.update(SECRET_ADDRESS_HEADERS)
        return response

    # ------------------------------------------------------------------
    # WRITE TO THE COORDINATORS, CHANGE MENTORS, LEAVE
    # ------------------------------------------------------------------

    @form_route("/my/mentorat/registrations/<int:mentee_id>/word")
    def mentorat_word(self, mentee_id, word="", **post):
        mentee = self._get_own("mentorat.mentee", mentee_id)
        return self._submit(
            self._get_pages("data")._send_word,
            mentee,
            word,
            answers={f"word_{mentee.id}": word},
            show=self._show_data,
            to="/my/mentorat?done=word",
        )

    @form_route("/my/mentorat/agreements/<int:agreement_id>/unwind")
    def mentorat_unwind(self, agreement_id, word="", sure=None, **post):
        agreement = self._get_own("mentorat.agreement", agreement_id)
        return self._submit(
            self._get_pages("data")._unwind,
            agreement,
            word,
            bool(sure),
            answers={f"why_{agreement.mentee_id.id}": word},
            show=self._show_data,
            to="/my/mentorat?done=unwound",
        )

    @form_route("/my/mentorat/registrations/<int:mentee_id>/leave")
    def mentorat_leave(self, mentee_id, sure=None, **post):
        return self._submit(
            self._get_pages("data")._leave,
            self._get_own("mentorat.mentee", mentee_id),
            bool(sure),
            show=self._show_data,
            to="/my/mentorat?done=left",
        )
