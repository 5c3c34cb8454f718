import re
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import consteq

from ...tools import ics

# Of the address of a feed, as secrets.token_urlsafe makes it.
TOKEN_BYTES = 32
TOKEN = re.compile("[A-Za-z0-9_-]{43}")
TOKEN_BEGINNING = 8
# How far back the feed goes.
FEED_HISTORY = timedelta(days=30)


class MentoratPortalCalendar(models.AbstractModel):
    """List the meetings of the user, and write calendar files of meetings and sessions.

    A file that is opened again after a move updates the event that it had added."""

    _name = "mentorat.portal.calendar"
    _description = "Portal: Calendar Files"
    _inherit = ["mentorat.portal", "mentorat.calendar.file"]

    @api.model
    def _get_own_meetings(self, domain=Domain.TRUE):
        """Return meetings of the current user's pairs (sudo), the cancelled ones too,
        which the files name as cancelled."""
        everything = self.with_context(active_test=False)
        return everything._get_own("calendar.event", domain)

    # ------------------------------------------------------------------
    # THE FEED
    # ------------------------------------------------------------------

    @api.model
    def _get_feed_url(self):
        """Return the address of the user's feed, or ``False``."""
        # sudo: the user's own secret, shown to them
        token = self.env.user.sudo().mentorat_calendar_token
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        return token and f"{base}/mentorat/calendar/{token}.ics"

    @api.model
    def _renew_feed(self):
        """Give the user's feed a new address; the previous one no longer works."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        # sudo: the user's own secret
        self.env.user.sudo().mentorat_calendar_token = token

    @api.model
    def _revoke_feed(self):
        # sudo: the user's own secret
        self.env.user.sudo().mentorat_calendar_token = False

    @api.model
    def _render_feed(self, token):
        """Return the calendar of the user whose secret is ``token``, or ``None``.

        The database finds by the beginning, the rest is compared in constant time: how
        long an answer takes tells nothing of a secret."""
        if not TOKEN.fullmatch(token):
            return None
        beginning = token[:TOKEN_BEGINNING].replace("_", r"\_")
        # sudo: whoever holds the secret address reads this calendar, and only this
        users = (
            self.env["res.users"]
            .sudo()
            .search([("mentorat_calendar_token", "=like", f"{beginning}%")])
        )
        user = users.filtered(
            lambda user: consteq(user.mentorat_calendar_token, token)
        )[:1]
        return self.with_user(user)._render_own_calendar() if user else None

    @api.model
    def _render_own_calendar(self):
        """Return the user's meetings and the sessions where they have a seat, from a
        month back on."""
        since = fields.Datetime.now() - FEED_HISTORY
        meetings = self._get_own_meetings([("stop", ">", since)])
        participations = self._get_own(
            "mentorat.training.participation", [("session_id.stop", ">", since)]
        )
        sessions = participations._filter_seated().session_id.filtered("start")
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
        """Return ``{"next": [...], "past": [...]}`` of the user's pairs, the nearest
        first, at most ``limit`` of each (all of them without a limit)."""
        upcoming, past = self._find_meetings(limit)
        return {
            "next": [self._prepare_meeting(event) for event in upcoming],
            "past": [self._prepare_meeting(event) for event in past],
        }

    def _find_meetings(self, limit=None):
        """Return ``(next, past)``: in one query when there are few."""

        def find(domain=Domain.TRUE, order="start", limit=limit):
            return self._get_own("calendar.event", domain, (), order=order, limit=limit)

        now = fields.Datetime.now()
        events = find(limit=limit and limit + 1)
        if not limit or len(events) <= limit:  # these are all
            upcoming = events.filtered(lambda event: event.stop > now)
            return upcoming, (events - upcoming)[::-1]
        return find([("stop", ">", now)]), find([("stop", "<=", now)], "start desc")

    def _prepare_meeting(self, event):
        return {
            "id": event.id,
            "name": event.name,
            **self._prepare_meeting_time(event),
            "can_cancel": bool(event._filter_cancellable()),
            "is_off": event.mentorat_outcome == "off",
            "location": event.location,
            "videocall_url": event.videocall_location,
            "mentor": event.mentorat_agreement_id.mentor_id.name,
            "ics_url": f"/my/mentorat/meetings/{event.id}.ics",
            # With the user's own rights: only the pair reads the note.
            "note": event.sudo(False).mentorat_note,
        }

    def _prepare_meeting_time(self, event):
        """Return ``start`` and ``stop`` in words; an all-day event has no hours."""
        if event.allday:
            day = event.start_date
            start = {"text": self._format_day(day, "full"), "iso": day.isoformat()}
            return {"start": start, "stop": False}
        program = event.mentorat_agreement_id.program_id
        return {
            "start": self._format_instant(event.start, program),
            "stop": self._format_time(self._to_local(event.stop, program)),
        }
