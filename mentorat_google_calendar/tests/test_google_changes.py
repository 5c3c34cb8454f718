from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from odoo.addons.google_calendar.models.res_users import ResUsers
from odoo.addons.google_calendar.utils.google_event import GoogleEvent
from odoo.addons.mentorat_module.models.common.own_context import OWN
from odoo.addons.mentorat_module.tests.common import MONDAY
from odoo.addons.mentorat_module.tests.meeting.common import WEDNESDAY, MeetingCommon
from odoo.addons.mentorat_module.tests.training.common import TrainingCommon

HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)


@tagged("post_install", "-at_install")
class TestGoogleChanges(MeetingCommon):
    """What the mentor changes in Google is told to the mentee, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(
            patch.object(ResUsers, "_get_google_calendar_token", lambda user: "token")
        )
        # The mentor's calendar is synchronised: Odoo leaves the mails to Google.
        cls.mentor_user.res_users_settings_id.sudo().write(
            {
                "google_calendar_token": "token",
                "google_calendar_token_validity": datetime(2030, 1, 1),
            }
        )

    def _plan(self, **values):
        with self._at(MONDAY):
            events = self.env["calendar.event"].with_user(self.mentor_user)
            return events.with_context(no_mail_to_attendees=True).create(
                {
                    "name": "Mentoring",
                    "start": WEDNESDAY,
                    "stop": WEDNESDAY + HOUR,
                    "mentorat_agreement_id": self.agreement.id,
                    "google_id": "g1",
                    "need_sync": False,
                    **values,
                }
            )

    def _plan_series(self, count=3):
        event = self._plan(google_id=False)
        series = self.env["calendar.recurrence"].with_user(self.mentor_user)
        with self._at(MONDAY):
            series = series.create(
                {
                    "google_id": "g2",
                    "rrule": f"FREQ=WEEKLY;INTERVAL=1;COUNT={count};BYDAY=WE",
                    "need_sync": False,
                    "base_event_id": event.id,
                    "event_tz": "America/Toronto",
                }
            )
            series._apply_recurrence()
            for event in series.calendar_event_ids:
                event.mentorat_note = f"Of {event.start:%d}"
            self.env.flush_all()
        return series.calendar_event_ids.sorted("start")

    def _describe(self, start, **values):
        """Return an event as Google sends it."""
        people = self.mentor_user + self.mentee_user
        return {
            "id": "g1",
            "summary": "Mentoring",
            "updated": "2026-01-12T16:00:00Z",
            "status": "confirmed",
            "visibility": "private",
            "organizer": {"email": self.mentor_user.email, "self": True},
            "attendees": [
                {"email": user.email, "responseStatus": "accepted"} for user in people
            ],
            "reminders": {"useDefault": True},
            "start": {"dateTime": f"{start:%Y-%m-%dT%H:%M:%S}+00:00"},
            "end": {"dateTime": f"{start + HOUR:%Y-%m-%dT%H:%M:%S}+00:00"},
            **values,
        }

    def _describe_series(self, start, count=3):
        described = self._describe(start, id="g2")
        for bound in ("start", "end"):
            described[bound]["timeZone"] = "America/Toronto"
        rule = f"RRULE:FREQ=WEEKLY;INTERVAL=1;COUNT={count};BYDAY=WE"
        return {**described, "recurrence": [rule]}

    def _synchronise(self, model, *described, user=None):
        records = self.env[model].with_user(user or self.mentor_user).sudo()
        with self._at(MONDAY + HOUR):
            before = self._find_moved()
            events = GoogleEvent(described)
            events.clear_type_ambiguity(self.env)
            records._sync_google2odoo(events)
            self.env.flush_all()
        return self._find_moved() - before

    def _find_moved(self):
        return self.env["mail.mail"].search([("subject", "=like", "Moved:%")])

    def _cancelled(self, partner=None):
        return self._notices("meeting_cancelled", partner or self.mentee.partner_id)

    def test_meeting_moved_in_google_sends_one_mail_to_the_mentee(self):
        event = self._plan()
        mail = self._synchronise("calendar.event", self._describe(WEDNESDAY + 2 * HOUR))
        self.assertEqual(event.start, WEDNESDAY + 2 * HOUR)
        self.assertEqual(mail.recipient_ids, self.mentee.partner_id)

    def test_unchanged_meeting_sends_nothing(self):
        self._plan()
        self.assertFalse(self._synchronise("calendar.event", self._describe(WEDNESDAY)))
        self.assertFalse(self._cancelled())

    def test_meeting_deleted_in_google_notifies_the_mentee_once(self):
        event = self._plan()
        self._synchronise("calendar.event", {"id": "g1", "status": "cancelled"})
        self.assertFalse(event.active)
        self.assertEqual(len(self._cancelled()), 1)
        self.assertFalse(self._cancelled(self.mentor.partner_id))
        self.assertFalse(event.need_sync, "Nothing is sent back")

    def test_meeting_that_the_guest_deletes_in_google_is_declined(self):
        self.mentee_user.group_ids = [Command.set(self.env.ref("base.group_user").ids)]
        self._plan()
        deleted = {"id": "g1", "status": "cancelled"}
        self._synchronise("calendar.event", deleted, user=self.mentee_user)
        self.assertEqual(
            len(self._notices("meeting_refused", self.mentor.partner_id)), 1
        )

    def test_series_moved_in_google_keeps_the_notes_and_sends_one_mail(self):
        events = self._plan_series()
        mail = self._synchronise(
            "calendar.recurrence",
            self._describe_series(WEDNESDAY + 2 * HOUR),
        )
        self.assertEqual(
            events.mapped("start"),
            [WEDNESDAY + 2 * HOUR + number * WEEK for number in range(3)],
        )
        self.assertEqual(events.mapped("mentorat_note"), ["Of 14", "Of 21", "Of 28"])
        self.assertEqual(
            set(events.mapped("google_id")),
            {f"g2_{start:%Y%m%dT%H%M%S}Z" for start in events.mapped("start")},
        )
        self.assertEqual(len(mail), 1)
        self.assertIn("<strong>3</strong>", mail.body_html)
        self.assertFalse(self._cancelled())

    def test_series_deleted_in_google_notifies_the_mentee_once(self):
        events = self._plan_series()
        self._synchronise("calendar.recurrence", {"id": "g2", "status": "cancelled"})
        self.assertFalse(any(events.mapped("active")))
        self.assertEqual(len(self._cancelled()), 1)
        self.assertEqual(len(self._cancelled().also_ids), 2)


@tagged("post_install", "-at_install")
class TestGoogleTrainings(TrainingCommon):
    """A training that human resources change in Google is changed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(
            patch.object(ResUsers, "_get_google_calendar_token", lambda user: "token")
        )
        cls._plan()
        cls.event = cls.session.calendar_event_id
        cls.event.write({"google_id": "g3", "need_sync": False})
        cls.env.flush_all()

    def _synchronise(self, **values):
        start = self.session.start + HOUR
        described = {
            "id": "g3",
            "summary": self.session.name,
            "updated": "2030-01-12T16:00:00Z",
            "status": "confirmed",
            "organizer": {"email": self.coordinator.email, "self": True},
            "attendees": [
                {"email": each.email, "responseStatus": "accepted"}
                for each in self.event.partner_ids
            ],
            "reminders": {"useDefault": True},
            "start": {"dateTime": f"{start:%Y-%m-%dT%H:%M:%S}+00:00"},
            "end": {"dateTime": f"{start + HOUR:%Y-%m-%dT%H:%M:%S}+00:00"},
            **values,
        }
        events = self.env["calendar.event"].with_user(self.coordinator).sudo()
        with self._at(MONDAY + HOUR):
            events._sync_google2odoo(GoogleEvent([described]))
            self.env.flush_all()

    def test_training_moved_in_google_moves(self):
        start = self.session.start
        self._synchronise()
        self.assertEqual(self.session.start, start + HOUR)

    def test_training_deleted_in_google_is_cancelled(self):
        self.event.user_id = self.coordinator
        self._synchronise(status="cancelled")
        self.assertEqual(self.session.state, "cancelled")

    def test_training_repeated_in_google_raises_nothing(self):
        events = self.event.with_user(self.coordinator).sudo()
        events = events.with_context(mentorat_synchronised=OWN)
        with self._at(MONDAY + HOUR):
            events.write({"recurrency": True, "name": "Every week"})
        self.assertEqual(self.session.name, "Every week")
        self.assertFalse(self.event.recurrency)

    def test_declining_a_training_gives_the_seat_up(self):
        [attendee] = self.event.attendee_ids.filtered(
            lambda each: each.partner_id == self.inside_user.partner_id
        )
        with self._at(MONDAY + HOUR):
            attendee.with_user(self.inside_user).do_decline()
        self.assertFalse(attendee.exists())
