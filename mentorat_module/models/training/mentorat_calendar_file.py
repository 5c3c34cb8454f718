from dataclasses import replace

from odoo import api, fields, models

from ...tools import ics


class MentoratCalendarFile(models.AbstractModel):
    """Make the calendar file of a training: the one of the portal and the one of a mail
    are of the same entry."""

    _inherit = "mentorat.calendar.file"

    @api.model
    def _render_session(self, session):
        return ics.render(self._prepare_session_event(session))

    @api.model
    def _render_told(self, sessions, is_cancelled):
        """Return the file of a mail about ``sessions``, which it adds and moves, or
        takes away.

        Its SEQUENCE rises with each mail: somebody taken off the list and added again
        sees the entry come back, although the session was not written."""
        now = fields.Datetime.now()
        return ics.render(
            *(
                replace(
                    self._prepare_session_event(session),
                    sequence=self._get_sequence(session, now),
                    changed=now,
                    cancelled=is_cancelled,
                )
                for session in sessions
            )
        )

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
            # A postponed session has no date yet: this one is cancelled.
            cancelled=session.state in ("cancelled", "requested"),
            **self._prepare_organizer(
                session.program_id.coordinator_ids.partner_id[:1], session.company_id
            ),
        )
