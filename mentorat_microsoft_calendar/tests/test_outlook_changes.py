from datetime import timedelta
from unittest.mock import MagicMock, patch

from odoo import Command
from odoo.tests import tagged

from odoo.addons.mentorat_module.tests.common import MONDAY
from odoo.addons.mentorat_module.tests.meeting.common import WEDNESDAY, MeetingCommon
from odoo.addons.microsoft_calendar.models.microsoft_sync import MicrosoftCalendarSync
from odoo.addons.microsoft_calendar.models.res_users import ResUsers
from odoo.addons.microsoft_calendar.utils.microsoft_event import MicrosoftEvent

HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)


@tagged("post_install", "-at_install")
class TestOutlookChanges(MeetingCommon):
    """What the mentor changes in Outlook is told to the mentee, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(
            patch.object(
                ResUsers, "_get_microsoft_calendar_token", lambda user: "token"
            )
        )
        for name in ("insert", "delete", "patch"):
            cls.startClassPatcher(
                patch.object(MicrosoftCalendarSync, f"_microsoft_{name}", MagicMock())
            )

    def _plan(self, start=WEDNESDAY, **values):
        with self._at(MONDAY):
            events = self.env["calendar.event"].with_user(self.mentor_user)
            events = events.with_context(no_mail_to_attendees=True, dont_notify=True)
            event = events.create(
                {
                    "name": "Mentoring",
                    "start": start,
                    "stop": start + HOUR,
                    "mentorat_agreement_id": self.agreement.id,
                    "microsoft_id": "m1",
                    "ms_universal_event_id": "u1",
                    "need_sync_m": False,
                    **values,
                }
            )
            self.env.flush_all()
        return event

    def _describe(self, start, **values):
        """Return an event as Outlook sends it."""
        return {
            "type": "singleInstance",
            "seriesMasterId": None,
            "id": "m1",
            "iCalUId": "u1",
            "subject": "Mentoring",
            "body": {"content": "", "contentType": "text"},
            "start": {"dateTime": f"{start:%Y-%m-%dT%H:%M:%S}.0", "timeZone": "UTC"},
            "end": {
                "dateTime": f"{start + HOUR:%Y-%m-%dT%H:%M:%S}.0",
                "timeZone": "UTC",
            },
            "attendees": [
                {
                    "type": "required",
                    "status": {"response": "accepted"},
                    "emailAddress": {
                        "name": self.mentee_user.name,
                        "address": self.mentee_user.email,
                    },
                }
            ],
            "isAllDay": False,
            "isCancelled": False,
            "sensitivity": "private",
            "showAs": "busy",
            "isOnlineMeeting": False,
            "isOrganizer": True,
            "isReminderOn": False,
            "location": {"displayName": ""},
            "organizer": {
                "emailAddress": {
                    "name": self.mentor_user.name,
                    "address": self.mentor_user.email,
                }
            },
            "lastModifiedDateTime": "2030-01-01T00:00:00Z",
            **values,
        }

    def _synchronise(self, *described):
        events = self.env["calendar.event"].with_user(self.mentor_user).sudo()
        with self._at(MONDAY + HOUR):
            before = self._find_moved()
            events._sync_microsoft2odoo(MicrosoftEvent(described))
            self.env.flush_all()
        return self._find_moved() - before

    def _find_moved(self):
        return self.env["mail.mail"].search([("subject", "=like", "Moved:%")])

    def _cancelled(self):
        return self._notices("meeting_cancelled", self.mentee.partner_id)

    def test_meeting_moved_in_outlook_sends_one_mail_to_the_mentee(self):
        event = self._plan()
        mail = self._synchronise(self._describe(WEDNESDAY + 2 * HOUR))
        self.assertEqual(event.start, WEDNESDAY + 2 * HOUR)
        self.assertEqual(mail.recipient_ids, self.mentee.partner_id)

    def test_meeting_deleted_in_outlook_notifies_the_mentee_once(self):
        event = self._plan()
        self._synchronise({"id": "m1", "@removed": {"reason": "deleted"}})
        self.assertFalse(event.active)
        self.assertEqual(len(self._cancelled()), 1)
        self.assertFalse(event.need_sync_m, "Nothing is sent back")

    def test_another_organiser_keeps_the_note_of_the_pair(self):
        """Odoo makes another event for another organiser of an Outlook event."""
        self.mentee_user.group_ids = [Command.set(self.env.ref("base.group_user").ids)]
        event = self._plan()
        event.mentorat_note = "Bring the plan"
        with self._at(MONDAY + HOUR):
            event.with_context(dont_notify=False).user_id = self.mentee_user
            self.env.flush_all()
        [live] = self.agreement.calendar_event_ids
        self.assertNotEqual(live, event)
        note = live.with_user(self.mentor_user).mentorat_note
        self.assertEqual(note, "Bring the plan")

    def _plan_series(self, count=3):
        """Return the events of a series that Outlook has made, with a note each."""
        series = self.env["calendar.recurrence"].with_user(self.mentor_user)
        with self._at(MONDAY):
            events = (
                self.env["calendar.event"]
                .with_user(self.mentor_user)
                .concat(
                    *(
                        self._plan(
                            WEDNESDAY + number * WEEK,
                            microsoft_id=f"m2_{number}",
                            ms_universal_event_id=f"u2_{number}",
                            microsoft_recurrence_master_id="m2",
                        )
                        for number in range(count)
                    )
                )
            )
            series = series.with_context(dont_notify=True).create(
                {
                    "microsoft_id": "m2",
                    "ms_universal_event_id": "u2",
                    "rrule_type": "weekly",
                    "wed": True,
                    "interval": 1,
                    "end_type": "count",
                    "count": count,
                    "event_tz": "UTC",
                    "base_event_id": events[0].id,
                }
            )
            events.with_context(dont_notify=True).write(
                {
                    "recurrence_id": series.id,
                    "recurrency": True,
                    "follow_recurrence": True,
                }
            )
            for event in events:
                event.mentorat_note = f"Of {event.start:%d}"
            self.env.flush_all()
        return events

    def _describe_series(self, start, count=3):
        master = self._describe(
            start,
            type="seriesMaster",
            id="m2",
            iCalUId="u2",
            recurrence={
                "pattern": {
                    "type": "weekly",
                    "interval": 1,
                    "month": 0,
                    "dayOfMonth": 0,
                    "daysOfWeek": ["wednesday"],
                    "firstDayOfWeek": "sunday",
                    "index": "first",
                },
                "range": {
                    "type": "numbered",
                    "startDate": f"{start:%Y-%m-%d}",
                    "endDate": "0001-01-01",
                    "recurrenceTimeZone": "UTC",
                    "numberOfOccurrences": count,
                },
            },
        )
        occurrences = [
            self._describe(
                start + number * WEEK,
                type="occurrence",
                seriesMasterId="m2",
                id=f"m2_{number}",
                iCalUId=f"u2_{number}",
            )
            for number in range(count)
        ]
        return [master, *occurrences]

    def test_series_moved_in_outlook_keeps_the_notes_and_sends_one_mail(self):
        events = self._plan_series()
        mail = self._synchronise(*self._describe_series(WEDNESDAY + 2 * HOUR))
        live = self.agreement.calendar_event_ids.sorted("start")
        self.assertEqual(live, events)
        self.assertEqual(
            events.mapped("start"),
            [WEDNESDAY + 2 * HOUR + number * WEEK for number in range(3)],
        )
        self.assertEqual(events.mapped("mentorat_note"), ["Of 14", "Of 21", "Of 28"])
        self.assertEqual(len(mail), 1)
        self.assertFalse(self._cancelled())

    def test_series_deleted_in_outlook_notifies_the_mentee_once(self):
        events = self._plan_series()
        self._synchronise(
            {"id": "m2", "type": "seriesMaster", "@removed": {"reason": "deleted"}}
        )
        self.assertFalse(any(events.mapped("active")))
        self.assertEqual(len(self._cancelled()), 1)
