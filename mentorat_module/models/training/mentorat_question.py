from odoo import api, fields, models
from odoo.fields import Domain


class MentoratQuestion(models.AbstractModel):
    """The planned trainings that a change cancels or moves, and those expected."""

    _inherit = "mentorat.question"

    @api.model
    def _take_snapshot(self, before=None):
        planned = Domain("state", "=", "planned") & Domain(
            "stop", ">", fields.Datetime.now()
        )
        expected = Domain("session_id", "any", planned) & Domain(
            "state", "in", ("invited", "registered", "waitlisted")
        )
        times = ("start", "stop")
        # sudo: numbers
        events_sudo = self.env["mentorat.training.session"].sudo().search(planned)
        attending = Domain("event_id", "in", events_sudo.calendar_event_id.ids)
        return super()._take_snapshot(before) | {
            "training": self._read_rows(
                "mentorat.training.session", planned, "id", *times
            ),
            "seat": self._read_rows(
                "mentorat.training.participation",
                expected,
                "mentee_id.partner_id",
                "state",
                *(f"session_id.{name}" for name in times),
            ),
            # Those who give it and the guests, too.
            "attendee": self._read_rows(
                "calendar.attendee",
                attending,
                "partner_id",
                *(f"event_id.{name}" for name in times),
            ),
        }

    @api.model
    def _get_kinds(self):
        return super()._get_kinds() | {
            "training": (
                self.env._("Trainings that do not take place"),
                self.env._("Trainings that move"),
                self.env._("Trainings that are planned"),
            ),
            "seat": (
                self.env._("People not expected any more"),
                self.env._("People whose seat or time changes"),
                self.env._("People invited"),
            ),
            "attendee": (False, False, False),
        }

    @api.model
    def _get_touched(self, changes):
        """Leave the trainings themselves out: whom they concern are the attendees."""
        return super()._get_touched(
            {kind: rows for kind, rows in changes.items() if kind != "training"}
        )
