from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route

from .main import UNPROCESSABLE, MentoratController

URL = "/my/mentorat/meetings"


class MentoratMeetingController(MentoratController, Controller):
    def _refuse(self, errors, answers=None):
        values = self._get_pages("meeting")._get_page(answers=answers, errors=errors)
        return self._render("portal_my_meetings", values, UNPROCESSABLE)

    @route(URL, type="http", auth="user", website=True, methods=["GET"], readonly=True)
    def mentorat_meetings(self, minutes=None, days=None, **kwargs):
        values = self._get_pages("meeting")._get_page(minutes, days=days)
        return self._render("portal_my_meetings", values)

    @route(URL, type="http", auth="user", website=True, methods=["POST"])
    def mentorat_propose_meeting(self, **post):
        errors, error = self._try(self._get_pages("meeting")._propose, post)
        if error:
            errors = {"form": error}
        if errors:
            return self._refuse(errors, post)
        return self._go(URL, "proposed")

    @route(
        "/my/mentorat/proposals/<int:proposal_id>/<string:answer>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def mentorat_answer_meeting(self, proposal_id, answer, word=None, **post):
        proposal = self._find_own("mentorat.meeting.proposal", proposal_id).sudo(False)
        if answer == "decline":
            _done, error = self._try(proposal.action_decline, word)
        elif answer == "accept":
            _done, error = self._try(proposal.action_accept)
        elif answer == "withdraw":
            _done, error = self._try(proposal.action_withdraw)
        else:
            raise NotFound()
        return self._refuse({"form": error}) if error else self._go(URL, answer)

    @route(
        "/my/mentorat/meetings/<int:event_id>/cancel",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def mentorat_cancel_meeting(self, event_id, **post):
        event = self._get_pages("calendar")._find_meeting(event_id)
        if not event:
            raise NotFound()
        _done, error = self._try(event.action_cancel_meeting)
        return self._refuse({"form": error}) if error else self._go(URL, "cancelled")

    @route(
        "/my/mentorat/meetings/<int:event_id>/note",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def mentorat_meeting_note(self, event_id, note=None, **post):
        event = self._get_pages("calendar")._find_meeting(event_id)
        if not event:
            raise NotFound()
        wrong, error = self._try(self._get_pages("meeting")._write_note, event, note)
        if wrong or error:
            field = f"note_{event.id}"
            return self._refuse({field: wrong or error}, {field: note})
        return request.redirect(f"{URL}?done=noted#meeting_{event.id}", code=303)
