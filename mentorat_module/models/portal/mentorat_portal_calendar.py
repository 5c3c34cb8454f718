import secrets
from datetime import timedelta

from odoo import api, fields, models

from ...tools import ics

FEED_BACK = timedelta(days=30)


class MentoratPortalCalendar(models.AbstractModel):
    """Meetings and sessions for the reader's own calendar: a file that, opened again
    after a move, moves what it had added."""

    _name = "mentorat.portal.calendar"
    _description = "Portal: Calendar Files"
    _inherit = ["mentorat.portal", "mentorat.calendar.file"]

    @api.model
    def _find_meeting(self, event_id):
        """Return a meeting of one of the reader's pairs (sudo), maybe empty."""
        # sudo: the domain lets through the reader's own meetings only; one that was
        # cancelled is told as such
        return (
            self.env["calendar.event"]
            .sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("id", "=", event_id),
                    ("mentorat_agreement_id.mentee_id.user_id", "=", self.env.uid),
                ]
            )
        )

    @api.model
    def _render_session(self, session):
        return ics.render(self._prepare_session_event(session))

    def _prepare_session_event(self, session):
        return ics.Event(
            uid=self._get_uid(session, "session"),
            sequence=self._get_sequence(session),
            name=session.name,
            start=session.start,
            stop=session.stop,
            changed=session.write_date,
            location=session.location or "",
            url=session.videocall_url or "",
            # Put off, it does not take place then: its next date is not known.
            cancelled=session.state in ("cancelled", "requested"),
            **self._prepare_organizer(
                session.program_id.coordinator_ids.partner_id[:1], session.company_id
            ),
        )

    # ------------------------------------------------------------------
    # THE FEED
    # ------------------------------------------------------------------

    @api.model
    def _get_feed_url(self):
        """Return the address of the reader's feed, or ``False``."""
        # sudo: the reader's own secret, shown to them
        token = self.env.user.sudo().mentorat_calendar_token
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        return token and f"{base}/mentorat/calendar/{token}.ics"

    @api.model
    def _renew_feed(self):
        """Give the reader's feed a new address; the earlier one opens nothing more."""
        # sudo: the reader's own secret
        self.env.user.sudo().mentorat_calendar_token = secrets.token_urlsafe(32)

    @api.model
    def _revoke_feed(self):
        # sudo: the reader's own secret
        self.env.user.sudo().mentorat_calendar_token = False

    @api.model
    def _render_feed(self, token):
        """Return the calendar of whoever made ``token``, or ``None``."""
        # sudo: whoever holds the secret address reads this calendar, and only this
        user = (
            self.env["res.users"]
            .sudo()
            .search([("mentorat_calendar_token", "=", token)], limit=1)
        )
        return self.with_user(user)._render_own_calendar() if token and user else None

    @api.model
    def _render_own_calendar(self):
        """Return the reader's meetings and the sessions they come to, from a month
        back on."""
        since = fields.Datetime.now() - FEED_BACK
        # sudo: meetings of the reader's pairs; cancelled ones are told as such
        meetings = (
            self.env["calendar.event"]
            .sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("mentorat_agreement_id.mentee_id.user_id", "=", self.env.uid),
                    ("stop", ">", since),
                ]
            )
        )
        # sudo: sessions the reader comes to
        participations = (
            self.env["mentorat.training.participation"]
            .sudo()
            .search(
                [
                    ("mentee_id.user_id", "=", self.env.uid),
                    ("state", "in", ("registered", "attended")),
                    ("session_id.stop", ">", since),
                ]
            )
        )
        sessions = participations.session_id.filtered("start")
        return ics.render_feed(
            [
                *(self._prepare_meeting_event(event) for event in meetings),
                *(self._prepare_session_event(session) for session in sessions),
            ],
            self.env._("My mentoring"),
        )

    # ------------------------------------------------------------------
    # MEETINGS
    # ------------------------------------------------------------------

    @api.model
    def _get_meetings(self, limit=20):
        """Return ``{"next": [...], "past": [...]}`` of the reader's pairs."""
        upcoming, past = self._find_meetings(limit)
        return {
            "next": [self._prepare_meeting(event) for event in upcoming],
            "past": [self._prepare_meeting(event) for event in past],
        }

    def _find_meetings(self, limit=None):
        """Return ``(next, past)``, the nearest first, at most ``limit`` of each (all
        of them by default); in one query when there are few."""
        # sudo: meetings of the reader's own agreements
        Event = self.env["calendar.event"].sudo()
        own = [("mentorat_agreement_id.mentee_id.user_id", "=", self.env.uid)]
        now = fields.Datetime.now()
        events = Event.search(own, order="start", limit=limit and limit + 1)
        if not limit or len(events) <= limit:  # these are all
            upcoming = events.filtered(lambda event: event.stop > now)
            return upcoming, (events - upcoming)[::-1]
        upcoming = Event.search(own + [("stop", ">", now)], order="start", limit=limit)
        past = Event.search(
            own + [("stop", "<=", now)], order="start desc", limit=limit
        )
        return upcoming, past

    def _prepare_meeting(self, event):
        return {
            "id": event.id,
            "name": event.name,
            **self._prepare_meeting_time(event),
            "can_cancel": bool(event._filter_cancellable()),
            "location": event.location,
            "videocall_url": event.videocall_location,
            "mentor": event.mentorat_agreement_id.mentor_id.name,
            "ics_url": f"/my/mentorat/meetings/{event.id}.ics",
            # Read with the reader's own rights: the two have it, nobody else.
            "note": event.sudo(False).mentorat_note,
        }

    def _prepare_meeting_time(self, event):
        """Return ``start`` and ``stop`` in words; a whole day has no hours."""
        if event.allday:
            day = event.start_date
            start = {"text": self._format_day(day, "full"), "iso": day.isoformat()}
            return {"start": start, "stop": False}
        program = event.mentorat_agreement_id.program_id
        return {
            "start": self._format_instant(event.start, program),
            "stop": self._format_time(self._to_local(event.stop, program)),
        }
