"""A planned training is an event: change one and the other follows, whoever has the
right to."""

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common import MONDAY
from .common import TrainingCommon


@tagged("post_install", "-at_install")
class TestTrainingInCalendar(TrainingCommon):
    def setUp(self):
        super().setUp()
        self._plan()
        self._forget()
        self.event = self.session.calendar_event_id.with_user(self.coordinator)

    def _get_row(self, mentee):
        rows = self.session.participation_ids
        return rows.filtered(lambda row: row.mentee_id == mentee)

    def test_title_link_and_length_follow_the_event(self):
        with self._at(MONDAY):
            self.event.write(
                {
                    "name": "Wills, and more",
                    "videocall_location": "https://video.example/1",
                    "duration": 3.0,
                }
            )
        self.assertEqual(self.session.name, "Wills, and more")
        self.assertEqual(self.session.videocall_url, "https://video.example/1")
        self.assertEqual(self.session.stop - self.session.start, timedelta(hours=3))

    def test_whole_day_is_the_working_day_of_the_programme(self):
        with self._at(MONDAY):
            self.event.write(
                {"allday": True, "start_date": "2026-03-11", "stop_date": "2026-03-11"}
            )
        # 8:00 to 17:00 in Toronto, where the clocks changed on the 8th.
        self.assertEqual(self.session.start, datetime(2026, 3, 11, 12, 0))
        self.assertEqual(self.session.stop, datetime(2026, 3, 11, 21, 0))
        self.assertFalse(self.event.allday)
        self.assertEqual(self.event.start, self.session.start)
        self.assertEqual(self.event.stop, self.session.stop)
        self.assertToldOnce(
            "moved", self.mentor_user, self.mentee_user, self.inside_user
        )

    def test_event_that_is_deleted_cancels_the_training_and_tells(self):
        with self._at(MONDAY):
            self.event.unlink()
        self.assertEqual(self.session.state, "cancelled")
        self.assertToldOnce(
            "cancelled", self.mentor_user, self.mentee_user, self.inside_user
        )

    def test_event_that_is_archived_cancels_the_training_and_tells(self):
        with self._at(MONDAY):
            self.event.action_archive()
        self.assertEqual(self.session.state, "cancelled")
        self.assertFalse(self.session.calendar_event_id)
        self.assertToldOnce(
            "cancelled", self.mentor_user, self.mentee_user, self.inside_user
        )

    def test_event_of_a_training_that_was_held_is_deleted_without_a_word(self):
        with self._at(MONDAY + timedelta(days=8)):
            self.event.unlink()
        self.assertEqual(self.session.state, "planned")
        self.assertFalse(self._get_pending("cancelled"))

    def test_mentee_who_is_added_takes_part_and_anybody_else_is_a_guest(self):
        self._get_row(self.second).unlink()
        self._forget()
        guest = self.env["res.partner"].create({"name": "A notary"})
        with self._at(MONDAY):
            people = guest | self.second.partner_id
            self.event.partner_ids = [Command.link(each.id) for each in people]
        self.assertEqual(self._get_row(self.second).state, "invited")
        self.assertEqual(self.session.guest_ids, guest)
        self.assertCountEqual(self._get_pending("planned"), list(people))

    def test_guest_stays_when_the_training_changes(self):
        guest = self.env["res.partner"].create({"name": "A notary"})
        with self._at(MONDAY):
            self.event.partner_ids = [Command.link(guest.id)]
            self.session.location = "Room 12"
        self.assertIn(guest, self.event.partner_ids)

    def test_who_is_taken_out_of_the_event_is_not_expected_and_is_told(self):
        with self._at(MONDAY):
            self.event.partner_ids = [
                Command.unlink(self.mentee.partner_id.id),
                Command.unlink(self.mentor.partner_id.id),
            ]
        self.assertFalse(self._get_row(self.mentee))
        self.assertFalse(self.session.mentor_ids)
        self.assertToldOnce("removed", self.mentee_user, self.mentor_user)

    def test_whoever_may_not_change_the_training_may_not_here_either(self):
        changes = (
            {"start": MONDAY, "stop": MONDAY + timedelta(hours=1)},
            {"name": "Mine now"},
            {"partner_ids": [Command.clear()]},
            {"active": False},
        )
        for user in (self.inside_user, self.other_mentor_user, self.mentor_user):
            event = self.event.with_user(user)
            for values in changes:
                with self._at(MONDAY), self.assertRaises(UserError):
                    event.write(dict(values))
            with self._at(MONDAY), self.assertRaises(UserError):
                event.unlink()
        self.assertEqual(self.session.name, "Wills")
        self.assertEqual(self.session.calendar_event_id, self.event)

    def test_what_a_synchronisation_may_not_change_stays(self):
        """As Google's does: in sudo, for an employee who dragged it over there."""
        synchronised = self.event.with_user(self.inside_user).sudo()
        with self._at(MONDAY):
            synchronised.write({"start": MONDAY, "show_as": "free"})
        self.assertEqual(self.session.start, MONDAY + timedelta(days=7))
        self.assertEqual(self.event.start, MONDAY + timedelta(days=7))
        self.assertEqual(self.event.show_as, "free")

    def test_training_is_not_repeated_in_the_calendar(self):
        with self._at(MONDAY), self.assertRaises(UserError):
            self.event.write(
                {
                    "recurrency": True,
                    "rrule_type": "weekly",
                    "interval": 1,
                    "count": 3,
                    "end_type": "count",
                    "mon": True,
                }
            )

    def test_planned_training_is_cancelled_before_it_is_deleted(self):
        with self.assertRaises(UserError):
            self.session.with_user(self.coordinator).unlink()

    def test_accepting_in_the_calendar_registers(self):
        attendee = self.event.attendee_ids.filtered(
            lambda each: each.partner_id == self.second.partner_id
        )
        with self._at(MONDAY):
            attendee.with_user(self.inside_user).do_accept()
        self.assertEqual(self._get_row(self.second).state, "registered")

    def test_declining_in_the_calendar_gives_the_seat_to_whoever_waits(self):
        self.session.capacity = 1
        with self._at(MONDAY):
            self.session.with_user(self.inside_user).action_register()
            self.session.with_user(self.mentee_user).action_register()
            attendee = self.event.attendee_ids.filtered(
                lambda each: each.partner_id == self.second.partner_id
            )
            self.assertEqual(attendee.state, "accepted")
            attendee.with_user(self.inside_user).do_decline()
        self.assertEqual(self._get_row(self.second).state, "declined")
        self.assertEqual(self._get_row(self.mentee).state, "registered")
        self.assertToldOnce("promoted", self.mentee_user)

    def test_answer_for_somebody_else_answers_nothing(self):
        attendee = self.event.attendee_ids.filtered(
            lambda each: each.partner_id == self.mentee.partner_id
        )
        with self._at(MONDAY):
            attendee.with_user(self.inside_user).do_decline()
        self.assertEqual(self._get_row(self.mentee).state, "invited")


@tagged("post_install", "-at_install")
class TestTrainingSeats(TrainingCommon):
    def setUp(self):
        super().setUp()
        self.session.capacity = 1
        self._plan()
        with self._at(MONDAY):
            self.first = self.session.with_user(self.mentee_user).action_register()
            self.next = self.session.with_user(self.inside_user).action_register()
        self._forget()

    def test_more_seats_go_to_whoever_waits(self):
        with self._at(MONDAY):
            self.session.with_user(self.coordinator).capacity = 2
        self.assertStates(self.first | self.next, "registered", "registered")
        self.assertToldOnce("promoted", self.inside_user)

    def test_seat_of_who_leaves_the_service_goes_to_whoever_waits(self):
        with self._at(MONDAY):
            self.mentee.with_user(self.mentee_user).action_withdraw()
        self.assertStates(self.first | self.next, "declined", "registered")
        self.assertToldOnce("promoted", self.inside_user)

    def test_who_left_the_service_does_not_come_back_to_a_training(self):
        with self._at(MONDAY):
            self.mentee.with_user(self.mentee_user).action_withdraw()
            with self.assertRaises(UserError):
                self.session.with_user(self.mentee_user).action_register()

    def test_who_waits_has_it_in_no_calendar(self):
        invited = self.session.calendar_event_id.partner_ids
        self.assertNotIn(self.second.partner_id, invited)

    def test_mentor_who_is_added_is_told_and_one_who_is_replaced_too(self):
        with self._at(MONDAY):
            self.session.with_user(self.coordinator).mentor_ids = self.other_mentor
        self.assertToldOnce("planned", self.other_mentor_user)
        self.assertToldOnce("removed", self.mentor_user)


@tagged("post_install", "-at_install")
class TestTrainingAudience(TrainingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.topic = cls._create_session(start=False, stop=False, name="Notaries")

    def _open(self, **context):
        Wizard = self.env["mentorat.training.audience.wizard"]
        return Form(Wizard.with_user(self.coordinator).with_context(**context))

    def test_filter_finds_people_and_some_are_taken_out_by_hand(self):
        third = self._create_mentee(self._create_user("third"))
        form = self._open(default_session_id=self.topic.id)
        self.assertEqual(len(form.mentee_ids), 3)
        form.mentee_domain = "[('name', 'in', ['Inside', 'Third'])]"
        self.assertEqual(
            form.mentee_ids[:].ids, self._in_order(self.second | third).ids
        )
        form.mentee_ids.remove(id=self.second.id)
        form.save().action_confirm()
        self.assertEqual(self.topic.audience, "selected")
        self.assertEqual(self.topic.participation_ids.mentee_id, third)

    def _in_order(self, mentees):
        return mentees.search([("id", "in", mentees.ids)])

    def test_those_selected_in_the_list_are_invited(self):
        form = self._open(active_model="mentorat.mentee", active_ids=self.second.ids)
        form.session_id = self.topic
        form.save().action_confirm()
        self.assertEqual(self.topic.participation_ids.mentee_id, self.second)

    def test_training_that_is_planned_stays_open_to_all(self):
        self._plan()
        self.session.participation_ids.filtered(
            lambda row: row.mentee_id == self.second
        ).unlink()
        self._forget()
        with self._at(MONDAY):
            form = self._open(default_session_id=self.session.id)
            self.assertEqual(form.mentee_ids[:], self.second)
            form.save().action_confirm()
        self.assertEqual(self.session.audience, "all")
        self.assertToldOnce("planned", self.inside_user)

    def test_filter_reads_no_plan_of_a_pair(self):
        agreement = self._activate()
        self.env["mentorat.objective"].create(
            {"agreement_id": agreement.id, "name": "Secret aim"}
        )
        form = self._open(default_session_id=self.topic.id)
        form.mentee_domain = "[('agreement_ids.objective_ids.name', 'ilike', 'secret')]"
        self.assertFalse(form.mentee_ids[:])

    def test_filter_that_cannot_be_read_is_said(self):
        form = self._open(default_session_id=self.topic.id)
        with self.assertRaises(UserError):
            form.mentee_domain = "[('name', '=', unknown()]"

    # ------------------------------------------------------------------
    # WHERE GOOGLE SYNCHRONISES
    # ------------------------------------------------------------------

    def test_answer_of_a_mentee_is_no_change_by_a_guest(self):
        """Google's rule that guests change no event would refuse their answer."""
        self._plan()
        contexts = []
        Event = type(self.env["calendar.event"])
        write = Event.write

        def note(events, vals):
            contexts.append(events.env.context)
            return write(events, vals)

        with self._at(MONDAY), patch.object(Event, "write", note):
            self.session.with_user(self.mentee_user).action_decline()
        self.assertTrue(contexts)
        self.assertTrue(all(each["skip_event_permission"] for each in contexts))
