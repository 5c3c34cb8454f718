from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

MAX_TOPIC = 150
SHOWN = 80


class MentoratPortalTraining(models.AbstractModel):
    """Training activities: what is planned, who comes, what one would like to learn."""

    _name = "mentorat.portal.training"
    _description = "Portal: Trainings"
    _inherit = ["mentorat.portal.training.material", "mentorat.portal"]

    @api.model
    def _get_live(self):
        return self._get_registrations().filtered(
            lambda mentee: mentee.state in ("waiting", "matched", "active")
        )

    @api.model
    def _get_own_domain(self, registrations):
        """Return the sessions that concern the reader: for all in their programmes,
        or those they are invited to or asked for."""
        live = registrations.filtered(
            lambda mentee: mentee.state in ("waiting", "matched", "active")
        )
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
        """Return a session that concerns the reader (sudo), maybe empty."""
        own = self._get_own_domain(self._get_registrations())
        # sudo: the domain lets through what concerns the reader only
        return (
            self.env["mentorat.training.session"]
            .sudo()
            .search(own & Domain("id", "=", session_id))
        )

    @api.model
    def _get_page(self, answers=None, errors=None):
        """Values of the page."""
        registrations = self._get_registrations()
        # sudo: sessions that concern the reader; of the other people, numbers only
        Session = self.env["mentorat.training.session"].sudo()
        own = self._get_own_domain(registrations)
        now = fields.Datetime.now()
        planned = Session.search(
            own & Domain("state", "=", "planned") & Domain("stop", ">", now),
            order="start",
            limit=SHOWN,
        )
        topics = Session.search(
            own & Domain("state", "=", "requested"), order="id desc", limit=SHOWN
        )
        past = Session.search(
            Domain("participation_ids.mentee_id", "in", registrations.ids)
            & (Domain("state", "=", "done") | Domain("stop", "<=", now)),
            order="start desc",
            limit=SHOWN,
        )
        mine = self._get_participations(planned | past, registrations)
        objectives = self._get_open_objectives()
        return {
            "can_propose": bool(self._get_live()),
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
            "max_topic": MAX_TOPIC,
        }

    def _get_participations(self, sessions, registrations):
        """Return ``{session: the reader's participation}``, in one query."""
        # sudo: the reader's own participations
        rows = (
            self.env["mentorat.training.participation"]
            .sudo()
            .search(
                [
                    ("session_id", "in", sessions.ids),
                    ("mentee_id", "in", registrations.ids),
                ]
            )
        )
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
            "ics_url": f"/my/mentorat/trainings/{session.id}.ics",
            **self._prepare_material(session, participation),
        }

    @api.model
    def _format_state(self, state, participation):
        """Return what the reader's answer is, in words, or ``None``."""
        if state == "waitlisted":
            place = participation._get_place()
            return self.env._("You are on the waiting list: number %s", place)
        return self._get_state_labels().get(state)

    @api.model
    def _format_seats(self, free):
        """Return how many seats are left, in words; ``False`` without a limit."""
        if free < 0:
            return False
        if not free:
            return self.env._("full")
        return (
            self.env._("one seat left")
            if free == 1
            else self.env._("%s seats left", free)
        )

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

    @api.model
    def _join_session(self, session):
        """The reader comes, or waits for a seat.

        :return: what happened: ``register`` or ``waitlisted``
        :raise UserError: the session is over, or not planned
        """
        if session.stop and session.stop <= fields.Datetime.now():
            raise UserError(self.env._("“%s” is over.", session.name))
        participation = session.sudo(False).action_register()
        return "waitlisted" if participation.state == "waitlisted" else "register"

    @api.model
    def _leave_session(self, session):
        """The reader does not come. :return: ``decline``"""
        session.sudo(False).action_decline()
        return "decline"

    @api.model
    def _support(self, session):
        """The reader would like this topic too. :return: ``support``"""
        session.sudo(False).action_support()
        return "support"

    @api.model
    def _propose(self, answers):
        """Ask for a training as the current user.

        :return: ``{name of the answer: sentence}``, empty when it was asked for
        """
        errors = {}
        name = (answers.get("name") or "").strip()
        if not name:
            errors["name"] = self.env._("Name the topic.")
        elif len(name) > MAX_TOPIC:
            errors["name"] = self.env._("At most %s characters.", MAX_TOPIC)
        mentee = self._get_live()[:1]
        if not mentee:
            errors["form"] = self.env._("Register for mentoring first.")
        if not errors:
            self.env["mentorat.training.session"]._propose_topic(
                mentee, name, (answers.get("description") or "").strip()
            )
        return errors
