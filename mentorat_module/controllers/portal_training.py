from odoo.http import Controller

from .main import MentoratController, form_route, page_route

URL = "/my/mentorat/trainings"


class MentoratTrainingController(MentoratController, Controller):
    def _show_trainings(self, answers=None, errors=None):
        values = self._get_pages("training")._get_page(answers, errors)
        return self._render("portal_trainings", values)

    def _get_session(self, session_id):
        """Return a session that concerns the current user (sudo).

        :raise NotFound: there is none
        """
        return self._require(self._get_pages("training")._find_session(session_id))

    @page_route(URL)
    def mentorat_trainings(self, **kwargs):
        return self._show_trainings()

    @page_route(f"{URL}/calendar")
    def mentorat_training_month(self, month=None, **kwargs):
        pages = self._get_pages("training.month")
        first = self._require(pages._parse_month(month))
        return self._render("portal_training_month", pages._get_month(first))

    @form_route(URL)
    def mentorat_propose_topic(self, **post):
        return self._submit(
            self._get_pages("training")._propose,
            post,
            answers=post,
            show=self._show_trainings,
            to=f"{URL}?done=proposed",
        )

    @form_route(f"{URL}/<int:session_id>/<any(register,decline,support):event>")
    def mentorat_training_event(self, session_id, event, **post):
        return self._submit(
            self._get_pages("training")._answer,
            self._get_session(session_id),
            event,
            post.get("digest"),
            show=self._show_trainings,
            to=lambda done: f"{URL}?done={done}",
        )

    @form_route(f"{URL}/<int:session_id>/objectives")
    def mentorat_training_objectives(self, session_id, **post):
        return self._submit(
            self._get_pages("training")._link_objectives,
            self._get_session(session_id),
            self._get_ids("objective_ids"),
            show=self._show_trainings,
            to=f"{URL}?done=linked",
        )

    @page_route(
        f"{URL}/<int:session_id>/files/<int:attachment_id>",
        website=False,
    )
    def mentorat_training_material(self, session_id, attachment_id, **kwargs):
        session = self._get_session(session_id)
        pages = self._get_pages("training")
        return self._send_file(pages._find_material(session, attachment_id))

    @page_route(f"{URL}/<int:session_id>.ics", website=False)
    def mentorat_training_file(self, session_id, **kwargs):
        session = self._get_session(session_id)
        # A topic that is not planned has no date to put in a calendar.
        self._require(session.state != "requested" and session.start and session.stop)
        content = self._get_pages("calendar")._render_session(session)
        return self._send_calendar(content, "training.ics")
