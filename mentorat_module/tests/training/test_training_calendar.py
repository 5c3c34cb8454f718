from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import MONDAY
from .common import TrainingCommon


@tagged("post_install", "-at_install")
class TestTrainingInCalendar(TrainingCommon):
    """A planned training and its event follow each other, for users who may change the
    training."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plan()
        cls._forget()
        cls.event = cls.session.calendar_event_id.with_user(cls.coordinator)

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

    def test_all_day_event_becomes_the_working_day_of_the_programme(self):
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

    def test_deleting_the_event_cancels_the_training_and_notifies(self):
        with self._at(MONDAY):
            self.event.unlink()
        self.assertEqual(self.session.state, "cancelled")
        self.assertToldOnce(
            "cancelled", self.mentor_user, self.mentee_user, self.inside_user
        )

    def test_archiving_the_event_cancels_the_training_and_notifies(self):
        with self._at(MONDAY):
            self.event.action_archive()
        self.assertEqual(self.session.state, "cancelled")
        self.assertFalse(self.session.calendar_event_id)
        self.assertToldOnce(
            "cancelled", self.mentor_user, self.mentee_user, self.inside_user
        )

    def test_deleting_the_event_of_a_past_training_notifies_nobody(self):
        with self._at(MONDAY + timedelta(days=8)):
            self.event.unlink()
        self.assertEqual(self.session.state, "planned")
        self.assertFalse(self._get_pending("cancelled"))

    def test_added_mentee_is_invited_and_others_are_guests(self):
        self._get_row(self.second).unlink()
        self._forget()
        guest = self.env["res.partner"].create({"name": "A notary"})
        with self._at(MONDAY):
            people = guest | self.second.partner_id
            self.event.partner_ids = [Command.link(each.id) for each in people]
        self.assertEqual(self._get_row(self.second).state, "invited")
        self.assertEqual(self.session.guest_ids, guest)
        self.assertCountEqual(self._get_pending("planned"), list(people))

    def test_change_of_the_training_keeps_the_guests(self):
        guest = self.env["res.partner"].create({"name": "A notary"})
        with self._at(MONDAY):
            self.event.partner_ids = [Command.link(guest.id)]
            self.session.location = "Room 12"
        self.assertIn(guest, self.event.partner_ids)

    def test_removed_attendees_are_not_expected_and_are_notified(self):
        with self._at(MONDAY):
            self.event.partner_ids = [
                Command.unlink(self.mentee.partner_id.id),
                Command.unlink(self.mentor.partner_id.id),
            ]
        self.assertFalse(self._get_row(self.mentee))
        self.assertFalse(self.session.mentor_ids)
        self.assertToldOnce("removed", self.mentee_user, self.mentor_user)

    def test_users_who_may_not_change_the_training_may_not_change_the_event(self):
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

    def test_synchronisation_keeps_what_the_user_may_not_change(self):
        """As with Google: in sudo, for an employee who moved it in another calendar."""
        synchronised = self.event.with_user(self.inside_user).sudo()
        with self._at(MONDAY):
            synchronised.write({"start": MONDAY, "show_as": "free"})
        self.assertEqual(self.session.start, MONDAY + timedelta(days=7))
        self.assertEqual(self.event.start, MONDAY + timedelta(days=7))
        self.assertEqual(self.event.show_as, "free")

    def test_answer_that_comes_with_a_new_time_keeps_both(self):
        """As a synchronised calendar writes them."""
        later = MONDAY + timedelta(days=8)
        [attendee] = self.event.attendee_ids.filtered(
            lambda each: each.partner_id == self.mentee.partner_id
        )
        with self._at(MONDAY):
            self.event.with_user(self.coordinator).sudo().write(
                {
                    "start": later,
                    "stop": later + timedelta(hours=2),
                    "attendee_ids": [
                        Command.update(attendee.id, {"state": "accepted"})
                    ],
                }
            )
        self.assertEqual(self.session.start, later)
        self.assertEqual(self.event.start, later)
        self.assertEqual(self._get_row(self.mentee).state, "registered")
        self.assertEqual(attendee.state, "accepted")

    def test_repeating_the_event_is_refused(self):
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

    def test_deleting_a_planned_training_is_refused(self):
        with self.assertRaises(UserError):
            self.session.with_user(self.coordinator).unlink()

    def test_accepting_in_the_calendar_registers(self):
        attendee = self.event.attendee_ids.filtered(
            lambda each: each.partner_id == self.second.partner_id
        )
        with self._at(MONDAY):
            attendee.with_user(self.inside_user).do_accept()
        self.assertEqual(self._get_row(self.second).state, "registered")

    def test_declining_in_the_calendar_promotes_the_next(self):
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

    def test_answer_for_another_attendee_changes_nothing(self):
        attendee = self.event.attendee_ids.filtered(
            lambda each: each.partner_id == self.mentee.partner_id
        )
        with self._at(MONDAY):
            attendee.with_user(self.inside_user).do_decline()
        self.assertEqual(self._get_row(self.mentee).state, "invited")

    def test_answer_of_a_mentee_skips_the_permission_of_guests(self):
        """The synchronisation with Google refuses changes by guests."""
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
