from odoo import api, models
from odoo.tools import SQL

from ..common.mentorat_integrity_check import Check

# Of the mails that name the time and the place of a training.
TIMED = ("planned", "moved", "promoted")


class MentoratIntegrityCheck(models.AbstractModel):
    """Trainings: seats, the calendar, who gives them, what was told of their time."""

    _inherit = "mentorat.integrity.check"

    @api.model
    def _get_checks(self):
        return (
            super()._get_checks() | self._get_seat_checks() | self._get_session_checks()
        )

    @api.model
    def _get_seat_checks(self):
        participation = "mentorat.training.participation"
        return {
            "too_many_seated": Check(
                "mentorat.training.session",
                self.env._("No training to come has more people than seats."),
                self.env._("Raise the number of seats, or find a larger room."),
            ),
            "two_seats": Check(
                participation,
                self.env._("Nobody has two seats of one training."),
                self.env._("Remove the seat of the registration that is over."),
            ),
            "seat_of_former": Check(
                participation,
                self.env._("Who has a seat of a training to come is registered."),
                self.env._("Remove the seat: the next person on the list gets it."),
            ),
            "seat_not_in_calendar": Check(
                participation,
                self.env._("Whoever has a seat is invited in the calendar."),
                self.env._("Save the topic of the training anew."),
            ),
            "stranger_in_calendar": Check(
                "calendar.event",
                self.env._("Whoever is invited to a training is on its list."),
                self.env._("Take the person out of the event, or add them as a guest."),
            ),
        }

    @api.model
    def _get_session_checks(self):
        session = "mentorat.training.session"
        return {
            "session_without_event": Check(
                session,
                self.env._("A training is in the calendar if it is planned."),
                self.env._("Cancel the training, take it up again and plan it."),
            ),
            "given_by_nobody": Check(
                session,
                self.env._("Somebody gives each training that is planned."),
                self.env._("Choose who gives it, or cancel it."),
            ),
            "time_moved": Check(
                session,
                self.env._("The time that people were told is that of the training."),
                self.env._("Tell those concerned the time in a message."),
            ),
        }

    @api.model
    def _get_own_events(self):
        return SQL(
            "%s OR EXISTS (SELECT FROM mentorat_training_session session "
            "WHERE session.calendar_event_id = event.id)",
            super()._get_own_events(),
        )

    # ------------------------------------------------------------------
    # SEATS
    # ------------------------------------------------------------------

    @api.model
    def _find_too_many_seated(self):
        return SQL(
            """
            SELECT session.id FROM mentorat_training_session session
              JOIN mentorat_training_participation seat
                ON seat.session_id = session.id
               AND seat.state IN ('registered', 'attended')
             WHERE session.capacity > 0 AND session.state = 'planned'
               AND session.start > %s
             GROUP BY session.id HAVING count(*) > session.capacity
            """,
            self._get_now(),
        )

    @api.model
    def _find_two_seats(self):
        return SQL(
            """
            SELECT max(seat.id) FROM mentorat_training_participation seat
              JOIN mentorat_mentee mentee ON mentee.id = seat.mentee_id
             WHERE seat.state IN ('invited', 'registered', 'waitlisted', 'attended')
             GROUP BY seat.session_id, mentee.employee_id HAVING count(*) > 1
            """
        )

    @api.model
    def _find_seat_of_former(self):
        return SQL(
            """
            SELECT seat.id FROM mentorat_training_participation seat
              JOIN mentorat_training_session session ON session.id = seat.session_id
              JOIN mentorat_mentee mentee ON mentee.id = seat.mentee_id
             WHERE seat.state IN ('invited', 'registered', 'waitlisted')
               AND session.state = 'planned' AND session.start > %s
               AND mentee.state IN ('ended', 'withdrawn')
            """,
            self._get_now(),
        )

    @api.model
    def _find_seat_not_in_calendar(self):
        return SQL(
            """
            SELECT seat.id FROM mentorat_training_participation seat
              JOIN mentorat_training_session session ON session.id = seat.session_id
              JOIN mentorat_mentee mentee ON mentee.id = seat.mentee_id
             WHERE seat.state = 'registered' AND session.state = 'planned'
               AND session.calendar_event_id IS NOT NULL
               AND mentee.partner_id IS NOT NULL
               AND NOT EXISTS (SELECT FROM calendar_event_res_partner_rel invited
                                WHERE invited.calendar_event_id
                                      = session.calendar_event_id
                                  AND invited.res_partner_id = mentee.partner_id)
            """
        )

    @api.model
    def _find_stranger_in_calendar(self):
        return SQL(
            """
            SELECT session.calendar_event_id FROM mentorat_training_session session
              JOIN calendar_event_res_partner_rel invited
                ON invited.calendar_event_id = session.calendar_event_id
             WHERE session.state = 'planned' AND NOT EXISTS (
                   SELECT FROM mentorat_training_participation seat
                     JOIN mentorat_mentee mentee ON mentee.id = seat.mentee_id
                    WHERE seat.session_id = session.id
                      AND mentee.partner_id = invited.res_partner_id)
               AND NOT EXISTS (%s AND mentor.partner_id = invited.res_partner_id)
               AND NOT EXISTS (SELECT FROM %s guest WHERE guest.%s = session.id
                                  AND guest.%s = invited.res_partner_id)
            """,
            self._get_givers(),
            *self._get_relation("guest_ids"),
        )

    @api.model
    def _get_givers(self):
        """Return the query of the mentors who give ``session``."""
        relation, session, mentor = self._get_relation("mentor_ids")
        return SQL(
            "SELECT FROM %s gives JOIN mentorat_mentor mentor ON mentor.id = gives.%s "
            "WHERE gives.%s = session.id",
            relation,
            mentor,
            session,
        )

    @api.model
    def _get_relation(self, name):
        field = self.env["mentorat.training.session"]._fields[name]
        return [
            SQL.identifier(each)
            for each in (field.relation, field.column1, field.column2)
        ]

    # ------------------------------------------------------------------
    # SESSIONS
    # ------------------------------------------------------------------

    @api.model
    def _find_session_without_event(self):
        return SQL(
            """
            SELECT id FROM mentorat_training_session
             WHERE state = 'planned' AND calendar_event_id IS NULL
                OR state IN ('requested', 'cancelled')
                   AND calendar_event_id IS NOT NULL
            """
        )

    @api.model
    def _find_given_by_nobody(self):
        """What human resources plan may be given by themselves, or from outside."""
        return SQL(
            """
            SELECT session.id FROM mentorat_training_session session
             WHERE session.state = 'planned' AND session.start > %s
               AND (session.origin = 'mentor_initiative' OR EXISTS (%s))
               AND NOT EXISTS (%s AND mentor.active AND EXISTS (
                   SELECT FROM res_users account
                    WHERE account.id = mentor.user_id AND account.active)
                   AND NOT EXISTS (%s AND answer.partner_id = mentor.partner_id))
               AND NOT EXISTS (SELECT FROM %s guest
                                WHERE guest.%s = session.id
                                  AND NOT EXISTS (%s AND answer.partner_id = guest.%s))
            """,
            self._get_now(),
            self._get_givers(),
            self._get_givers(),
            self._get_refusals(),
            *self._get_relation("guest_ids")[:2],
            self._get_refusals(),
            self._get_relation("guest_ids")[2],
        )

    @api.model
    def _get_refusals(self):
        """Return the query of the answers that decline ``session``."""
        return SQL(
            "SELECT FROM calendar_attendee answer "
            "WHERE answer.event_id = session.calendar_event_id "
            "AND answer.state = 'declined'"
        )

    @api.model
    def _find_time_moved(self):
        """Compare the last mail of each person, once it has left, with the log of the
        training; what waits is written when it leaves, and says what is true then. One
        mail lists all the dates of a series."""
        since = self._get_rule_since("automation_training_moved")
        prefix = "mentorat_module.mail_template_training_"
        templates = [self.env.ref(prefix + name, False) for name in TIMED]
        if not since:
            return []
        tracked = self.env["ir.model.fields"]._get_ids("mentorat.training.session")
        return SQL(
            """
            SELECT told.id FROM (
                SELECT session.id, max(COALESCE(notice.sent_at, notice.create_date)) at
                  FROM mentorat_training_session session
                  JOIN mentorat_training_session kin
                    ON COALESCE(kin.series_id, kin.id)
                       = COALESCE(session.series_id, session.id)
                  JOIN mentorat_notice notice
                    ON notice.res_model = 'mentorat.training.session'
                   AND notice.res_id = kin.id AND notice.state != 'dropped'
                   AND notice.template_id = ANY(%s)
                  JOIN calendar_event_res_partner_rel invited
                    ON invited.calendar_event_id = session.calendar_event_id
                   AND invited.res_partner_id = notice.partner_id
                 WHERE session.state = 'planned' AND session.start > %s
                 GROUP BY session.id, notice.partner_id
                HAVING bool_and(notice.state IN ('sent', 'in_app'))
              ) told
             WHERE EXISTS (
                   SELECT FROM mail_message log
                     JOIN mail_tracking_value change ON change.mail_message_id = log.id
                    WHERE log.model = 'mentorat.training.session'
                      AND log.res_id = told.id AND log.create_date > told.at
                      AND log.create_date > %s AND change.field_id = ANY(%s))
            """,
            [template.id for template in templates if template],
            self._get_now(),
            since,
            [tracked["start"], tracked["stop"]],
        )
