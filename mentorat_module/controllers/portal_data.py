from werkzeug.exceptions import NotFound

from odoo.http import Controller, content_disposition, request, route

from .main import UNPROCESSABLE, MentoratController


class MentoratDataController(MentoratController, Controller):
    @route(
        "/my/mentorat/data",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def mentorat_data(self, **kwargs):
        return self._render("portal_data", self._get_pages("data")._get_page())

    @route(
        "/my/mentorat/data/download",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def mentorat_data_download(self, **kwargs):
        response = self._render(
            "portal_export", self._get_pages("export")._get_export()
        )
        response.headers["Content-Disposition"] = content_disposition(
            request.env._("my-mentoring.html")
        )
        return response

    @route(
        "/my/mentorat/data/mails",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def mentorat_set_mails(self, notification=None, **post):
        errors = self._get_pages("data")._set_notification(notification)
        if errors:
            return self._render_data(errors)
        return self._go("/my/mentorat/data", "mails")

    @route(
        "/my/mentorat/data/calendar/<any(renew,revoke):event>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def mentorat_calendar_feed(self, event, **post):
        pages = self._get_pages("calendar")
        if event == "renew":
            pages._renew_feed()
        else:
            pages._revoke_feed()
        return self._go("/my/mentorat/data", event)

    @route(
        "/mentorat/calendar/<string:token>.ics",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
    )
    def mentorat_calendar(self, token, **kwargs):
        """A calendar program has no session: the secret address is its only key."""
        content = self._get_pages("calendar")._render_feed(token)
        if content is None:
            raise NotFound()
        return self._send_calendar(content, "mentoring.ics")

    @route(
        "/my/mentorat/registrations/<int:mentee_id>/word",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def mentorat_word(self, mentee_id, word="", **post):
        mentee = self._find_own("mentorat.mentee", mentee_id, path="user_id")
        field = f"word_{mentee.id}"
        errors = self._get_pages("data")._check_word(field, word)
        if not errors:
            _sent, error = self._try(mentee.sudo(False)._send_word, word.strip())
            if not error:
                return self._go("/my/mentorat", "word")
            errors = {"form": error}
        return self._render_data(errors, {field: word})

    @route(
        "/my/mentorat/agreements/<int:agreement_id>/unwind",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def mentorat_unwind(self, agreement_id, word="", sure=None, **post):
        agreement = self._find_own("mentorat.agreement", agreement_id)
        mentee = agreement.mentee_id
        field = f"why_{mentee.id}"
        errors = self._get_pages("data")._check_word(field, word, required=False)
        if not sure:
            errors[f"change_sure_{mentee.id}"] = self._ask_sure()
        if not errors:
            _done, error = self._try(
                agreement.sudo(False).action_unwind, word.strip() or None
            )
            if not error:
                return self._go("/my/mentorat", "unwound")
            errors = {"form": error}
        return self._render_data(errors, {field: word})

    @route(
        "/my/mentorat/registrations/<int:mentee_id>/leave",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def mentorat_leave(self, mentee_id, sure=None, **post):
        mentee = self._find_own("mentorat.mentee", mentee_id, path="user_id")
        errors = {} if sure else {f"leave_sure_{mentee.id}": self._ask_sure()}
        if not errors and mentee.state != "withdrawn":
            _left, error = self._try(mentee.sudo(False).action_withdraw)
            errors = {"form": error} if error else {}
        if not errors:
            return self._go("/my/mentorat", "left")
        return self._render_data(errors)

    def _ask_sure(self):
        return request.env._("Tick the box, so that a slip of the finger ends nothing.")

    def _render_data(self, errors, answers=None):
        values = self._get_pages("data")._get_page(errors, answers)
        return self._render("portal_data", values, UNPROCESSABLE)
