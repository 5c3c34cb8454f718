from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common import MONDAY
from .common import TrainingCommon


@tagged("post_install", "-at_install")
class TestTraining(TrainingCommon):
    """Planning, attendees, answers and seats of a session."""

    def _plan_event(self, **values):
        self.session.write(values)
        return self._plan().calendar_event_id

    def _answer(self, user, answer="register"):
        session = self.session.with_user(user)
        with self._at(self._hours(1)):
            return getattr(session, f"action_{answer}")()

    def _get_states(self):
        rows = self.session.participation_ids.sorted("id")
        return {row.mentee_id.user_id: row.state for row in rows}

    def test_planning_creates_the_event_at_the_same_time(self):
        event = self._plan_event()
        self.assertRecordValues(
            event,
            [
                {
                    "name": "Wills",
                    "start": self.session.start,
                    "stop": self.session.stop,
                }
            ],
        )

    def test_planning_without_a_date_is_refused(self):
        with self.assertRaisesRegex(UserError, "Choose when"):
            self._plan_event(start=False, stop=False)

    def test_all_mentees_of_the_programme_are_invited(self):
        self._plan_event()
        self.assertEqual(
            self.session.participation_ids.mentee_id, self.mentee | self.second
        )

    def test_only_selected_mentees_are_invited(self):
        self._plan_event(
            audience="selected", requested_by_ids=[Command.set(self.second.ids)]
        )
        self.assertEqual(self.session.participation_ids.mentee_id, self.second)

    def test_attendees_are_the_mentors_and_the_invited(self):
        event = self._plan_event()
        self.assertEqual(
            event.partner_ids,
            self.mentor.partner_id | self.mentee.partner_id | self.second.partner_id,
        )

    def test_event_shows_no_contact_details(self):
        event = self._plan_event()
        self.assertNotIn(self.mentee_user.email, str(event.description or ""))

    def test_moving_the_session_moves_the_event(self):
        event = self._plan_event()
        later = self.session.start + timedelta(days=1)
        self.session.write({"start": later, "stop": later + timedelta(hours=1)})
        self.assertEqual(event.start, later)

    def test_moving_the_event_moves_the_session(self):
        event = self._plan_event()
        later = event.start + timedelta(days=1)
        with self._at(self._hours(1)):
            event.write({"start": later, "stop": later + timedelta(hours=1)})
        self.assertEqual(self.session.start, later)

    def test_cancelling_deletes_the_event(self):
        event = self._plan_event()
        with self._at(self._hours(1)):
            self.session.with_user(self.coordinator).action_cancel()
        self.assertFalse(event.exists())

    def test_declining_removes_the_attendee(self):
        event = self._plan_event()
        self._answer(self.mentee_user, "decline")
        self.assertNotIn(self.mentee.partner_id, event.partner_ids)

    def test_registering_for_a_full_session_joins_the_waiting_list(self):
        self._plan_event(capacity=1)
        self._answer(self.mentee_user)
        self._answer(self.inside_user)
        self.assertEqual(
            self._get_states(),
            {self.mentee_user: "registered", self.inside_user: "waitlisted"},
        )

    def test_freed_seat_goes_to_the_first_on_the_waiting_list(self):
        self._plan_event(capacity=1)
        self._answer(self.mentee_user)
        self._answer(self.inside_user)
        self._answer(self.mentee_user, "decline")
        self.assertEqual(
            self._get_states(),
            {self.mentee_user: "declined", self.inside_user: "registered"},
        )

    def test_registering_twice_takes_one_seat(self):
        self._plan_event(capacity=1)
        self._answer(self.mentee_user)
        self._answer(self.mentee_user)
        self.assertEqual(self.session.seats_taken, 1)

    def test_registering_before_the_planning_is_refused(self):
        with self.assertRaises(UserError):
            self._answer(self.mentee_user)

    def test_registering_after_the_end_is_refused(self):
        self._plan_event()
        with (
            self._at(self.session.stop),
            self.assertRaisesRegex(UserError, "is over"),
        ):
            self.session.with_user(self.mentee_user).action_register()

    def test_registering_from_outside_the_programme_is_refused(self):
        stranger = self._create_user("passer_by")
        self._plan_event()
        with self.assertRaises(AccessError):
            self._answer(stranger)

    def test_end_before_the_start_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "ends after"):
            self.session.stop = self.session.start - timedelta(hours=1)

    def test_marking_a_session_to_come_as_held_is_refused(self):
        self._plan_event()
        with self._at(MONDAY), self.assertRaisesRegex(UserError, "not taken place"):
            self.session.action_done()

    # ------------------------------------------------------------------
    # WAITING LIST
    # ------------------------------------------------------------------

    def _fill_the_seat(self):
        """Plan one seat, taken by the mentee; the other one waits."""
        self.session.capacity = 1
        self._plan()
        with self._at(MONDAY):
            self.first = self.session.with_user(self.mentee_user).action_register()
            self.next = self.session.with_user(self.inside_user).action_register()
        self._forget()

    def test_added_seat_goes_to_the_first_on_the_waiting_list(self):
        self._fill_the_seat()
        with self._at(MONDAY):
            self.session.with_user(self.coordinator).capacity = 2
        self.assertStates(self.first | self.next, "registered", "registered")
        self.assertToldOnce("promoted", self.inside_user)

    def test_seat_of_a_mentee_who_withdraws_goes_to_the_next(self):
        self._fill_the_seat()
        with self._at(MONDAY):
            self.mentee.with_user(self.mentee_user).action_withdraw()
        self.assertStates(self.first | self.next, "declined", "registered")
        self.assertToldOnce("promoted", self.inside_user)

    def test_registering_after_withdrawing_is_refused(self):
        self._fill_the_seat()
        with self._at(MONDAY):
            self.mentee.with_user(self.mentee_user).action_withdraw()
            with self.assertRaises(UserError):
                self.session.with_user(self.mentee_user).action_register()

    def test_waiting_mentee_is_no_attendee(self):
        self._fill_the_seat()
        invited = self.session.calendar_event_id.partner_ids
        self.assertNotIn(self.second.partner_id, invited)

    def test_added_and_replaced_mentors_are_notified(self):
        self._fill_the_seat()
        with self._at(MONDAY):
            self.session.with_user(self.coordinator).mentor_ids = self.other_mentor
        self.assertToldOnce("planned", self.other_mentor_user)
        self.assertToldOnce("removed", self.mentor_user)
