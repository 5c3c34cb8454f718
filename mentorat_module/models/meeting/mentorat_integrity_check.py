from odoo import api, models
from odoo.tools import SQL

from ..common.mentorat_integrity_check import Check


class MentoratIntegrityCheck(models.AbstractModel):
    """Meetings of pairs: those invited are the attendees."""

    _inherit = "mentorat.integrity.check"

    @api.model
    def _get_checks(self):
        return super()._get_checks() | {
            "attendees_apart": Check(
                "calendar.event",
                self.env._("The people of an event of the service are its attendees."),
                self.env._(
                    "Open the event, take the person out and add them again: they get "
                    "a new invitation."
                ),
            ),
        }

    @api.model
    def _get_own_events(self):
        """Hook: return the condition that an event is one of the service."""
        return SQL("event.mentorat_agreement_id IS NOT NULL")

    @api.model
    def _find_attendees_apart(self):
        return SQL(
            """
            SELECT COALESCE(invited.calendar_event_id, attendee.event_id)
              FROM (SELECT rel.* FROM calendar_event_res_partner_rel rel
                      JOIN calendar_event event ON event.id = rel.calendar_event_id
                     WHERE event.active AND (%(own)s)) invited
              FULL JOIN (SELECT each.* FROM calendar_attendee each
                           JOIN calendar_event event ON event.id = each.event_id
                          WHERE event.active AND (%(own)s)) attendee
                ON attendee.event_id = invited.calendar_event_id
               AND attendee.partner_id = invited.res_partner_id
             WHERE attendee.id IS NULL OR invited.res_partner_id IS NULL
            """,
            own=self._get_own_events(),
        )
