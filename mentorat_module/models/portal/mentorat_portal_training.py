from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

URL = "/my/mentorat/trainings"
MAX_DETAILS = 2000  # of a topic: everybody in the programme reads them
MAX_SHOWN = 80


class MentoratPortalTraining(models.AbstractModel):
    """Prepare the page of the trainings: planned, past, and topics to ask for."""

    _name = "mentorat.portal.training"
    _description = "Portal: Trainings"
    _inherit = ["mentorat.portal"]

    @api.model
    def _get_session_domain(self, registrations):
        """Return the sessions that concern the user: those for everybody in their
        programmes, and those they are invited to or asked for."""
        live = registrations._filter_live()
        return (
            Domain("participation_ids.mentee_id", "in", registrations.ids)
            | Domain("requested_by_ids", "in", registrations.ids)
            | (
                Domain("audience", "=", "all")
                & Domain("program_id", "in", live.program_id.ids)
            )
        )

    @api.model
    def _find_session(self, session_id):
        """Return a session that concerns the user (sudo), maybe empty."""
        concerned = self._get_session_domain(self._get_registrations())
        # sudo: the domain finds only what concerns the user
        sessions = self.env["mentorat.training.session"].sudo()
        return sessions.search(concerned & Domain("id", "=", session_id))

    # ------------------------------------------------------------------
    # THE PAGE
    # ------------------------------------------------------------------

    @api.model
    def _get_page(self, answers=None, errors=None):
        """Return the values of the page."""
        registrations = self._get_registrations()
        # sudo: sessions that concern the user; of the other people, numbers only
        Session = self.env["mentorat.training.session"].sudo()
        own = self._get_session_domain(registrations)
        now = fields.Datetime.now()
        planned = Session.search(
            own & Domain("state", "=", "planned") & Domain("stop", ">", now),
            order="start",
            limit=MAX_SHOWN,
        )
        topics = Session.search(
            own & Domain("state", "=", "requested"), order="id desc", limit=MAX_SHOWN
        )
        past = Session.search(
            Domain("participation_ids.mentee_id", "in", registrations.ids)
            & (Domain("state", "=", "done") | Domain("stop", "<=", now)),
            order="start desc",
            limit=MAX_SHOWN,
        )
        mine = self._get_participations(planned | past)
        objectives = self._get_open_objectives()
        return {
            "can_propose": bool(registrations._filter_live()),
            "planned": [
                {
                    **self._prepare_session(each, mine.get(each)),
                    "objectives": self._prepare_objectives(each, objectives),
                }
                for each in planned
            ],
            "topics": [self._prepare_topic(each, registrations) for each in topics],
            "past": [self._prepare_session(each, mine.get(each)) for each in past],
            "answers": answers or {},
            "errors": errors or {},
            "max_topic": self._get_max_topic(),
            "max_details": MAX_DETAILS,
        }

    def _get_participations(self, sessions):
        """Return ``{session: the user's participation}``, in one query."""
        of_sessions = [("session_id", "in", sessions.ids)]
        rows = self._get_own("mentorat.training.participation", of_sessions)
        return {row.session_id: row for row in rows}

    def _prepare_session(self, session, participation):
        state = participation.state if participation else "invited"
        comes = state in ("registered", "waitlisted")
        return {
            "id": session.id,
            "name": session.name,
            "description": session.description,
            "start": self._format_instant(session.start, session.program_id),
            "stop": self._format_time(self._to_local(session.stop, session.program_id)),
            "location": session.location,
            "videocall_url": session.videocall_url if comes else False,
            "mentors": ", ".join(session.mentor_ids.mapped("name")),
            "seats_free": session.seats_free,
            "seats_label": self._format_seats(session.seats_free),
            "state": state,
            "state_label": self._format_state(state, participation),
            "comes": comes,
            "can_decline": comes or state == "invited",
            "ics_url": f"{URL}/{session.id}.ics",
            **(self._prepare_shown(session) if not comes else {}),
            **self._prepare_material(session, participation),
        }

    @api.model
    def _format_state(self, state, participation):
        """Return the user's answer in words, or ``None``."""
        if state == "waitlisted":
            place = participation._get_place()
            return self.env._("You are on the waiting list: number %s", place)
        return self._get_state_labels().get(state)

    @api.model
    def _format_seats(self, free):
        """Return how many seats are left, in words; ``False`` without a limit."""
        if free < 0:
            return False
        if free > 1:
            return self.env._("%s seats left", free)
        return self.env._("one seat left") if free else self.env._("full")

    @api.model
    def _get_state_labels(self):
        return {
            "registered": self.env._("You are registered"),
            "waitlisted": self.env._("You are on the waiting list"),
            "declined": self.env._("You have said that you are not coming"),
            "attended": self.env._("You were there"),
            "absent": self.env._("You were not there"),
        }

    def _prepare_topic(self, session, registrations):
        return {
            "id": session.id,
            "name": session.name,
            "description": session.description,
            "count": len(session.requested_by_ids),
            "mine": bool(session.requested_by_ids & registrations),
        }

    # ------------------------------------------------------------------
    # MATERIAL
    # ------------------------------------------------------------------

    @api.model
    def _prepare_material(self, session, participation):
        """Return the files, the links and the course, for users who are expected."""
        if not participation or not participation._filter_expected():
            return {"files": [], "links": [], "course": False}
        return {
            "files": self._prepare_files(
                session.attachment_ids, f"{URL}/{session.id}/files"
            ),
            "links": session._get_links(),
            # Members only: a course by invitation would refuse the others.
            "course": bool(participation._filter_seated()) and session._get_course(),
        }

    @api.model
    def _find_material(self, session, attachment_id):
        """Return a file of a session where the user is expected (sudo), maybe empty.

        :param session: one that concerns the user (sudo)
        """
        participation = self._get_participations(session).get(session)
        if not participation or not participation._filter_expected():
            return session.attachment_ids.browse()
        return session.attachment_ids.filtered(lambda each: each.id == attachment_id)

    # ------------------------------------------------------------------
    # OBJECTIVES
    # ------------------------------------------------------------------

    @api.model
    def _get_open_objectives(self):
        """Return the live objectives of the user (sudo)."""
        live = self.env["mentorat.objective"]._get_live_domain()
        return self._get_own("mentorat.objective", live)

    @api.model
    def _prepare_objectives(self, session, objectives):
        """Return ``[{"id", "name", "linked"}]``: the session serves the linked ones."""
        return [
            {
                "id": objective.id,
                "name": objective.name,
                "linked": session in objective.training_session_ids,
            }
            for objective in objectives
        ]

    @api.model
    def _link_objectives(self, session, objective_ids):
        """Note that the session serves these objectives of the user, and no others.

        :param list objective_ids: from the browser; those of others are ignored
        """
        for objective in self._get_open_objectives():
            objective.sudo(False)._link_training(session, objective.id in objective_ids)

    # ------------------------------------------------------------------
    # ANSWER AND ASK
    # ------------------------------------------------------------------

    @api.model
    def _answer(self, session, event, digest=None):
        """Come (``register``), do not come (``decline``), or ask for the topic too
        (``support``).

        :param str digest: of the session that the page showed
        :return: what happened: ``event``, or ``waitlisted`` without a free seat
        :raise UserError: the session is over, or not planned
        """
        session_as_user = session.sudo(False)
        if event == "decline":
            session_as_user.action_decline()
        elif event == "support":
            session_as_user.action_support()
        elif session.stop and session.stop <= fields.Datetime.now():
            raise UserError(self.env._("“%s” is over.", session.name))
        elif session_as_user.action_register(digest).state == "waitlisted":
            return "waitlisted"
        return event

    @api.model
    def _propose(self, answers):
        """Ask for a training as the current user.

        :raise AnswerError: the name is missing or too long, or they are not registered
        """
        name = (answers.get("name") or "").strip()
        details = (answers.get("description") or "").strip()
        missing = self.env._("Name the topic.")
        mentee = self._get_registrations()._filter_live()[:1]
        self._check_answers(
            {
                "name": self._get_text_error(name, self._get_max_topic(), missing),
                "description": self._get_text_error(details, MAX_DETAILS),
                "form": not mentee and self.env._("Register for mentoring first."),
            }
        )
        self.env["mentorat.training.session"]._propose_topic(mentee, name, details)

    @api.model
    def _get_max_topic(self):
        return self.env["mentorat.training.session"]._get_bound("name")
