from functools import partial

from odoo.http import Controller

from .main import MentoratController, form_route, page_route

URL = "/my/mentorat/meetings"


class MentoratMeetingController(MentoratController, Controller):
    def _show_meetings(self, answers=None, errors=None, **options):
        pages = self._get_pages("meeting")
        values = pages._get_page(answers=answers, errors=errors, **options)
        return self._render("portal_my_meetings", values)

    def _get_meeting(self, event_id):
        """Return a meeting of the user's pairs (sudo), maybe a cancelled one.

        :raise NotFound: there is none
        """
        by_id = [("id", "=", event_id)]
        return self._require(self._get_pages("calendar")._get_own_meetings(by_id))

    @page_route(URL)
    def mentorat_meetings(self, minutes=None, days=None, **kwargs):
        return self._show_meetings(minutes=minutes, days=days)

    @form_route(URL)
    def mentorat_propose_meeting(self, **post):
        return self._submit(
            self._get_pages("meeting")._propose,
            post,
            answers=post,
            show=self._show_meetings,
            to=f"{URL}?done=proposed",
        )

    @form_route("/my/mentorat/proposals/<int:proposal_id>/<string:answer>")
    def mentorat_answer_meeting(self, proposal_id, answer, word=None, **post):
        proposal = self._get_own("mentorat.meeting.proposal", proposal_id).sudo(False)
        actions = {
            "accept": partial(proposal.action_accept, post.get("digest")),
            "decline": partial(proposal.action_decline, word),
            "withdraw": proposal.action_withdraw,
        }
        return self._submit(
            self._require(actions.get(answer)),
            answers={"word": word},
            show=self._show_meetings,
            to=f"{URL}?done={answer}",
        )

    @form_route(f"{URL}/<int:event_id>/cancel")
    def mentorat_cancel_meeting(self, event_id, **post):
        return self._submit(
            self._get_meeting(event_id).action_cancel_meeting,
            show=self._show_meetings,
            to=f"{URL}?done=cancelled",
        )

    @form_route(f"{URL}/<int:event_id>/note")
    def mentorat_meeting_note(self, event_id, note=None, **post):
        event = self._get_meeting(event_id)
        return self._submit(
            self._get_pages("meeting")._write_note,
            event,
            note,
            answers={f"note_{event.id}": note},
            show=self._show_meetings,
            to=f"{URL}?done=noted#meeting_{event.id}",
        )

    @page_route(f"{URL}/<int:event_id>.ics", website=False)
    def mentorat_meeting_file(self, event_id, **kwargs):
        content = self._get_pages("calendar")._render_meeting(
            self._get_meeting(event_id)
        )
        return self._send_calendar(content, "meeting.ics")
