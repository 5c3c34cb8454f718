"""Keep what mentors who contribute, and stand-ins, read before version 19.0.2.0.0.

Those who contribute read every conversation of their pair until then, which both sides
knew. Their contributions count as made when they were, with the earlier conversations
opened at the update; the mentee sees this on the page of the agreement, and closes them
there.
A stand-in is the one with whom the conversations of the absence began.
"""

from odoo.tools import SQL


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
    # Registrations that run against an account that is gone are found by the next run.
    cr.execute(
        SQL("UPDATE mentorat_mentee SET has_account = TRUE WHERE user_id IS NOT NULL")
    )
