from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route

from .main import UNPROCESSABLE, MentoratController


class MentoratTrainingController(MentoratController, Controller):
    @route(
        "/my/mentorat/trainings",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def mentorat_trainings(self, **kwargs):
        return self._render("portal_trainings", self._get_pages("training")._get_page())

    @route(
        "/my/mentorat/trainings/calendar",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def mentorat_training_month(self, month=None, **kwargs):
        pages = self._get_pages("training.month")
        first = pages._parse_month(month)
        if not first:
            raise NotFound()
        return self._render("portal_training_month", pages._get_month(first))

    @route(
        "/my/mentorat/trainings",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def mentorat_propose_topic(self, **post):
        pages = self._get_pages("training")
        errors, error = self._try(pages._propose, post)
        if error:
            errors = {"form": error}
        if not errors:
            return self._go("/my/mentorat/trainings", "proposed")
        values = pages._get_page(post, errors)
        return self._render("portal_trainings", values, UNPROCESSABLE)

    @route(
        "/my/mentorat/trainings/<int:session_id>/<any(register,decline,support):event>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def mentorat_training_event(self, session_id, event, **post):
        pages = self._get_pages("training")
        session = self._find_session(session_id)
        actions = {
            "register": pages._join_session,
            "decline": pages._leave_session,
            "support": pages._support,
        }
        done, error = self._try(actions[event], session)
        if not error:
            return self._go("/my/mentorat/trainings", done)
        values = pages._get_page(errors={"form": error})
        return self._render("portal_trainings", values, UNPROCESSABLE)

    @route(
        "/my/mentorat/trainings/<int:session_id>/objectives",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def mentorat_training_objectives(self, session_id, **post):
        pages = self._get_pages("training")
        session = self._find_session(session_id)
        ids = self._get_ids("objective_ids")
        done, error = self._try(pages._link_objectives, session, ids)
        if not error:
            return self._go("/my/mentorat/trainings", done)
        values = pages._get_page(errors={"form": error})
        return self._render("portal_trainings", values, UNPROCESSABLE)

    @route(
        "/my/mentorat/trainings/<int:session_id>/files/<int:attachment_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def mentorat_training_material(self, session_id, attachment_id, **kwargs):
        session = self._find_session(session_id)
        pages = self._get_pages("training")
        attachment = pages._find_material(session, attachment_id)
        if not attachment:
            raise NotFound()
        # Always a download: nothing that was attached runs in this site's pages.
        stream = request.env["ir.binary"]._get_stream_from(attachment)
        return stream.get_response(as_attachment=True)

    @route(
        "/my/mentorat/trainings/<int:session_id>.ics",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def mentorat_training_file(self, session_id, **kwargs):
        session = self._find_session(session_id)
        # A topic that is only pencilled in announces nothing.
        if session.state == "requested" or not (session.start and session.stop):
            raise NotFound()
        content = self._get_pages("calendar")._render_session(session)
        return self._send_calendar(content, "training.ics")

    def _find_session(self, session_id):
        session = self._get_pages("training")._find_session(session_id)
        if not session:
            raise NotFound()
        return session
