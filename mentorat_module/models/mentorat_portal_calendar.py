from odoo import api, fields, models

from ..tools import ics


class MentoratPortalCalendar(models.AbstractModel):
    """Meetings and sessions for the reader's own calendar: a file that, opened again
    after a move, moves what it had added."""

    _name = "mentorat.portal.calendar"
    _description = "Portal: Calendar Files"
    _inherit = ["mentorat.portal"]

    @api.model
    def _get_uid(self, record, kind):
        """:return: an identity that stays with the record, in this database only"""
        # sudo: an opaque number
        parameters = self.env["ir.config_parameter"].sudo()
        return f"mentorat-{kind}-{record.id}@{parameters.get_param('database.uuid')}"

    @api.model
    def _get_sequence(self, record):
        """:return: a number that rises with every change of ``record``"""
        return int((record.write_date - record.create_date).total_seconds())

    @api.model
    def _find_meeting(self, event_id):
        """:return: a meeting of one of the reader's pairs (sudo), maybe empty"""
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
    def _render_meeting(self, event):
        return ics.render(
            [
                ics.Event(
                    uid=self._get_uid(event, "meeting"),
                    sequence=self._get_sequence(event),
                    name=event.name,
                    start=event.start,
                    stop=event.stop,
                    changed=event.write_date,
                    location=event.location or "",
                    url=event.videocall_location or "",
                    cancelled=not event.active,
                )
            ]
        )

    @api.model
    def _render_session(self, session):
        return ics.render(
            [
                ics.Event(
                    uid=self._get_uid(session, "session"),
                    sequence=self._get_sequence(session),
                    name=session.name,
                    start=session.start,
                    stop=session.stop,
                    changed=session.write_date,
                    location=session.location or "",
                    url=session.videocall_url or "",
                    cancelled=session.state == "cancelled",
                )
            ]
        )

    # ------------------------------------------------------------------
    # MEETINGS
    # ------------------------------------------------------------------

    @api.model
    def _get_meetings(self, limit=20):
        """:return: ``{"next": [...], "past": [...]}`` of the reader's pairs"""
        # sudo: meetings of the reader's own agreements
        Event = self.env["calendar.event"].sudo()
        own = [("mentorat_agreement_id.mentee_id.user_id", "=", self.env.uid)]
        now = fields.Datetime.now()
        upcoming = Event.search(own + [("stop", ">", now)], order="start", limit=limit)
        past = Event.search(
            own + [("stop", "<=", now)], order="start desc", limit=limit
        )
        return {
            "next": [self._prepare_meeting(event) for event in upcoming],
            "past": [self._prepare_meeting(event) for event in past],
        }

    def _prepare_meeting(self, event):
        program = event.mentorat_agreement_id.program_id
        return {
            "name": event.name,
            "start": self._say_instant(event.start, program),
            "location": event.location,
            "videocall_url": event.videocall_location,
            "mentor": event.mentorat_agreement_id.mentor_id.name,
            "ics_url": f"/my/mentorat/meetings/{event.id}.ics",
        }
