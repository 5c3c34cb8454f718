"""Keep what mentors who contribute, and stand-ins, read before version 19.0.2.0.0.

Those who contribute read every conversation of their pair until then, which both sides
knew. Their contributions count as made when they were, with the earlier conversations
opened at the update; the mentee sees this on the page of the agreement, and closes them
there.
A stand-in is the one with whom the conversations of the absence began.

Which meetings were held is computed here: the column begins empty, since most events of
a calendar are no meetings of a pair.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

# Stored until then; both follow from the meetings held.
UNSTORED = ("latest_meeting_at", "latest_news_at")


def migrate(cr, version):
    cr.execute(
        SQL(
            """
            UPDATE mentorat_contribution
               SET joined_at = create_date, earlier_opened_at = now() AT TIME ZONE 'UTC'
            """
        )
    )
    cr.execute(
        SQL(
            """
            INSERT INTO mentorat_contribution_mentorat_request_rel
                   (mentorat_contribution_id, mentorat_request_id)
            SELECT contribution.id, request.id
              FROM mentorat_contribution AS contribution
              JOIN mentorat_request AS request
                ON request.agreement_id = contribution.agreement_id
                ON CONFLICT DO NOTHING
            """
        )
    )
    cr.execute(SQL("UPDATE mentorat_absence SET last_stand_in_id = stand_in_id"))
    compute_held_meetings(cr)


def compute_held_meetings(cr):
    env = api.Environment(cr, SUPERUSER_ID, {})
    events = env["calendar.event"].with_context(active_test=False)
    meetings = events.search([("mentorat_agreement_id", "!=", False)])
    env.add_to_compute(events._fields["mentorat_held_from"], meetings)
    agreements = env["mentorat.agreement"].with_context(active_test=False).search([])
    for name in ("silent_from_at", "next_check_at"):
        env.add_to_compute(agreements._fields[name], agreements)
    env.flush_all()
    for name in UNSTORED:
        cr.execute(
            SQL(
                "ALTER TABLE mentorat_agreement DROP COLUMN IF EXISTS %s",
                SQL.identifier(name),
            )
        )
