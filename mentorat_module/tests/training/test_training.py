from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MockEmail

from ..common import MONDAY, MentoratCommon


@tagged("post_install", "-at_install")
class TestTraining(MentoratCommon, MockEmail):
    """A planned session is a calendar event: move one and the other follows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._create_mentee(cls.inside_user)
        cls.session = cls.env["mentorat.training.session"].create(
            {
                "name": "Wills",
                "program_id": cls.program.id,
                "mentor_ids": [Command.set(cls.mentor.ids)],
                "start": MONDAY + timedelta(days=7),
                "stop": MONDAY + timedelta(days=7, hours=2),
            }
        )

    def _plan(self, **values):
        self.session.write(values)
        with self._at(MONDAY):
            self.session.with_user(self.coordinator).action_plan()
        return self.session.calendar_event_id

    def _answer(self, user, answer="register"):
        session = self.session.with_user(user)
        with self._at(self._hours(1)):
            return getattr(session, f"action_{answer}")()

    def _get_states(self):
        rows = self.session.participation_ids.sorted("id")
        return {row.mentee_id.user_id: row.state for row in rows}

    def test_planning_creates_the_event_at_the_same_time(self):
        event = self._plan()
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

    def test_planning_without_a_date_is_refused_in_words(self):
        with self.assertRaisesRegex(UserError, "Choose when"):
            self._plan(start=False, stop=False)

    def test_everybody_of_the_programme_is_invited(self):
        self._plan()
        self.assertEqual(
            self.session.participation_ids.mentee_id, self.mentee | self.second
        )

    def test_only_those_selected_are_invited(self):
        self._plan(audience="selected", requested_by_ids=[Command.set(self.second.ids)])
        self.assertEqual(self.session.participation_ids.mentee_id, self.second)

    def test_attendees_are_those_who_give_it_and_those_expected(self):
        event = self._plan()
        self.assertEqual(
            event.partner_ids,
            self.mentor.partner_id | self.mentee.partner_id | self.second.partner_id,
        )

    def test_event_shows_no_contact_details(self):
        event = self._plan()
        self.assertNotIn(self.mentee_user.email, str(event.description or ""))

    def test_moving_the_session_moves_the_event(self):
        event = self._plan()
        later = self.session.start + timedelta(days=1)
        self.session.write({"start": later, "stop": later + timedelta(hours=1)})
        self.assertEqual(event.start, later)

    def test_moving_the_event_moves_the_session(self):
        event = self._plan()
        later = event.start + timedelta(days=1)
        with self._at(self._hours(1)):
            event.write({"start": later, "stop": later + timedelta(hours=1)})
        self.assertEqual(self.session.start, later)

    def test_cancelling_takes_the_event_out_of_the_calendar(self):
        event = self._plan()
        with self._at(self._hours(1)):
            self.session.with_user(self.coordinator).action_cancel()
        self.assertFalse(event.exists())

    def test_who_declines_is_no_attendee_any_more(self):
        event = self._plan()
        self._answer(self.mentee_user, "decline")
        self.assertNotIn(self.mentee.partner_id, event.partner_ids)

    def test_full_session_puts_the_next_on_the_waiting_list(self):
        self._plan(capacity=1)
        self._answer(self.mentee_user)
        self._answer(self.inside_user)
        self.assertEqual(
            self._get_states(),
            {self.mentee_user: "registered", self.inside_user: "waitlisted"},
        )

    def test_free_seat_goes_to_whoever_waits(self):
        self._plan(capacity=1)
        self._answer(self.mentee_user)
        self._answer(self.inside_user)
        self._answer(self.mentee_user, "decline")
        self.assertEqual(
            self._get_states(),
            {self.mentee_user: "declined", self.inside_user: "registered"},
        )

    def test_registering_twice_changes_nothing(self):
        self._plan(capacity=1)
        self._answer(self.mentee_user)
        self._answer(self.mentee_user)
        self.assertEqual(self.session.seats_taken, 1)

    def test_session_before_its_planning_takes_nobody(self):
        with self.assertRaises(UserError):
            self._answer(self.mentee_user)

    def test_session_that_is_over_takes_nobody(self):
        self._plan()
        with (
            self._at(self.session.stop),
            self.assertRaisesRegex(UserError, "is over"),
        ):
            self.session.with_user(self.mentee_user).action_register()

    def test_who_is_not_of_the_programme_cannot_come(self):
        stranger = self._create_user("passer_by")
        self._plan()
        with self.assertRaises(AccessError):
            self._answer(stranger)

    def test_session_that_ends_before_it_starts_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "ends after"):
            self.session.stop = self.session.start - timedelta(hours=1)

    def test_session_to_come_is_not_held_yet(self):
        self._plan()
        with self._at(MONDAY), self.assertRaisesRegex(UserError, "not taken place"):
            self.session.action_done()

    def test_pair_meeting_to_come_is_cancelled_with_the_pair(self):
        agreement = self._activate()
        with self._at(MONDAY):
            event = (
                self.env["calendar.event"]
                .with_user(self.mentor_user)
                .create(
                    {
                        "name": "Meeting",
                        "start": self._hours(48),
                        "stop": self._hours(49),
                        "mentorat_agreement_id": agreement.id,
                    }
                )
            )
        with self._at(self._hours(2)):
            agreement.with_user(self.mentee_user).action_end()
        self.assertFalse(event.active)

    def test_meeting_of_a_pair_leaves_no_activity_behind(self):
        agreement = self._activate()
        with self._at(MONDAY):
            self.env["calendar.event"].with_user(self.mentor_user).create(
                {
                    "name": "Meeting",
                    "start": self._hours(48),
                    "stop": self._hours(49),
                    "res_model_id": self.env["ir.model"]._get_id("mentorat.agreement"),
                    "res_id": agreement.id,
                    "mentorat_agreement_id": agreement.id,
                }
            )
        self.assertFalse(agreement.activity_ids)

    def test_meeting_cannot_be_moved_to_the_pair_of_others(self):
        agreement = self._activate()
        with self._at(MONDAY):
            event = (
                self.env["calendar.event"]
                .with_user(self.inside_user)
                .create(
                    {
                        "name": "Meeting",
                        "start": self._hours(48),
                        "stop": self._hours(49),
                    }
                )
            )
        with self.assertRaises(AccessError):
            event.mentorat_agreement_id = agreement

    def test_stranger_cannot_attach_a_meeting_to_a_pair(self):
        agreement = self._activate()
        with self.assertRaises(AccessError):
            self.env["calendar.event"].with_user(self.inside_user).create(
                {
                    "name": "Meeting",
                    "start": self._hours(48),
                    "stop": self._hours(49),
                    "mentorat_agreement_id": agreement.id,
                }
            )
