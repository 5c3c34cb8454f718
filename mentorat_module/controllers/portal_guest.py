from odoo.http import Controller, request

from .main import MentoratController, form_route, page_route
from .portal_data import SECRET_ADDRESS_HEADERS

URL = "/mentorat/training/<string:token>"


class MentoratGuestController(MentoratController, Controller):
    """The page of one training, for whoever has no account: the address is the secret.

    Following the link changes nothing: programs that look through mails follow it."""

    def _find_guest(self, token):
        """Return ``(session, partner)`` (sudo) of the link.

        :raise NotFound: it opens nothing
        """
        session, partner = self._get_pages("guest")._find(token)
        self._require(session)
        # The page around it is in the same language as the mail.
        request.update_context(lang=session.env.lang)
        return session, partner

    def _show_training(self, session, partner, token, errors=None):
        values = self._get_pages("guest")._get_page(session, partner, token)
        if errors:
            values["errors"] = errors
        response = self._render("portal_guest_training", values)
        response.headers.update(SECRET_ADDRESS_HEADERS)
        return response

    @page_route(URL, auth="public")
    def mentorat_guest_training(self, token, **kwargs):
        return self._show_training(*self._find_guest(token), token)

    @form_route(URL, auth="public")
    def mentorat_guest_answer(self, token, answer=None, **post):
        session, partner = self._find_guest(token)
        self._require(answer in ("coming", "declined"))
        return self._submit(
            session._answer_guest,
            partner,
            answer == "coming",
            show=lambda _answers, errors: self._show_training(
                session, partner, token, errors
            ),
            to=f"{session._get_guest_path(token)}?done=answered",
        )
