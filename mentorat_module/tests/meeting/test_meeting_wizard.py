from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import MONDAY
from .common import WEDNESDAY, MeetingCommon

HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestMeetingWizard(MeetingCommon):
    """The form of a mentor who plans a meeting, or records one."""

    def _open(self, method="action_plan_meeting", user=None, agreement=None):
        pair = (agreement or self.agreement).with_user(user or self.mentor_user)
        action = getattr(pair, method)()
        self.assertEqual(action["target"], "new")
        wizards = self.env[action["res_model"]].with_user(pair.env.user)
        wizards = wizards.with_context(**action["context"])
        return Form(wizards.browse(action.get("res_id")) or wizards)

    def _events(self):
        return self.env["calendar.event"].search(
            [("mentorat_agreement_id", "=", self.agreement.id)]
        )

    def _send(self, at=MONDAY, **values):
        with self._at(at):
            form = self._open()
            for name, value in values.items():
                form[name] = value
            wizard = form.save()
            wizard.action_send()
        return wizard.with_env(self.env)

    # ------------------------------------------------------------------
    # NOTHING BEFORE IT IS SENT
    # ------------------------------------------------------------------

    def test_form_that_is_saved_and_left_plans_and_sends_nothing(self):
        messages = self.env["mail.message"].search_count([])
        with self._at(MONDAY):
            form = self._open()
            form.agenda = "Your first file"
            form.save()
        self.assertFalse(self._events())
        self.assertEqual(self.env["mail.message"].search_count([]), messages)

    def test_page_that_was_closed_keeps_what_was_typed(self):
        with self._at(MONDAY):
            form = self._open()
            form.agenda = "Your first file"
            form.save()
        with self._at(MONDAY + HOUR):
            self.assertEqual(self._open().agenda, "Your first file")
        with self._at(MONDAY + 48 * HOUR):
            self.env["mentorat.meeting.wizard"].search([]).unlink()
            self.assertFalse(self._open().agenda)

    def test_draft_of_another_mentor_is_not_opened(self):
        with self._at(MONDAY):
            form = self._open()
            form.agenda = "Your first file"
            form.save()
            self.env["mentorat.contribution"].create(
                {"agreement_id": self.agreement.id, "mentor_id": self.other_mentor.id}
            )
            self.assertFalse(self._open(user=self.other_mentor_user).agenda)

    def test_form_that_was_sent_is_not_opened_again(self):
        self._send(agenda="Your first file")
        with self._at(MONDAY):
            self.assertFalse(self._open().agenda)

    # ------------------------------------------------------------------
    # WHEN
    # ------------------------------------------------------------------

    def test_first_moment_when_both_are_free_is_proposed(self):
        with self._at(MONDAY):
            form = self._open()
            first = form.slots[0]["slots"][0]
        self.assertEqual(str(form.start), first["value"])
        self.assertFalse(form.is_busy)
        self.assertFalse(form.warning)

    def test_moments_leave_out_what_either_has_in_the_calendar(self):
        tuesday = MONDAY + 24 * HOUR
        self._busy(tuesday, hours=1)
        self._busy(tuesday + HOUR, hours=1, user=self.mentee_user)
        with self._at(MONDAY):
            form = self._open()
        self.assertEqual(form.start, tuesday + 2 * HOUR)

    def test_moments_leave_out_days_when_either_is_away(self):
        self.env["mentorat.absence"].create(
            {
                "mentor_id": self.mentor.id,
                "date_from": date(2026, 1, 13),
                "date_to": date(2026, 1, 13),
            }
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "A leave",
                "resource_id": self.mentee.employee_id.resource_id.id,
                "date_from": WEDNESDAY - HOUR,
                "date_to": WEDNESDAY + 7 * HOUR,
                "time_type": "leave",
            }
        )
        with self._at(MONDAY):
            self.assertEqual(self._open().start.date(), date(2026, 1, 15))

    def test_longer_meeting_has_its_own_moments(self):
        with self._at(MONDAY):
            form = self._open()
            short = len(form.slots[0]["slots"])
            form.minutes = "60"
            self.assertLess(len(form.slots[0]["slots"]), short)

    def test_any_moment_is_allowed_and_a_busy_one_is_said(self):
        self._busy(WEDNESDAY)
        with self._at(MONDAY):
            form = self._open()
            form.start = WEDNESDAY
            self.assertIn("busy", form.warning)
            form.save().action_send()
        self.assertEqual(self._events().start, WEDNESDAY)

    def test_no_common_moment_is_said_and_any_is_allowed(self):
        self._busy(MONDAY, hours=24 * 30)
        with self._at(MONDAY):
            form = self._open()
            self.assertFalse(form.start)
            self.assertIn("no moment", form.warning)
            form.start = WEDNESDAY
            form.save().action_send()
        self.assertEqual(self._events().start, WEDNESDAY)

    def test_moment_taken_in_between_is_refused(self):
        with self._at(MONDAY):
            form = self._open()
            form.start = WEDNESDAY
            wizard = form.save()
            self._busy(WEDNESDAY)
            with self.assertRaisesRegex(UserError, "taken in between"):
                wizard.action_send()
        self.assertFalse(self._events())

    def test_moment_in_the_past_or_after_the_end_is_refused(self):
        for start in (MONDAY - HOUR, MONDAY + timedelta(days=500)):
            with self.assertRaises(UserError):
                self._send(start=start)
        self.assertFalse(self._events())

    def test_zone_is_named_and_that_of_the_other_one_where_it_differs(self):
        with self._at(MONDAY):
            form = self._open()
            self.assertIn("Eastern", form.zone)
            self.assertFalse(form.other_time)
        self.mentee_user.tz = "America/Vancouver"
        with self._at(MONDAY):
            form = self._open()
            form.start = WEDNESDAY
        self.assertIn("7:00", form.other_time)
        self.assertIn("Pacific", form.other_time)

    # ------------------------------------------------------------------
    # SENDING
    # ------------------------------------------------------------------

    def test_sending_creates_the_private_meeting_of_the_two(self):
        self._send(start=WEDNESDAY, minutes="45", location="Room 12")
        event = self._events()
        self.assertRecordValues(
            event,
            [
                {
                    "start": WEDNESDAY,
                    "stop": WEDNESDAY + timedelta(minutes=45),
                    "location": "Room 12",
                    "privacy": "private",
                    "user_id": self.mentor_user.id,
                }
            ],
        )
        self.assertEqual(
            event.partner_ids, self.mentor_user.partner_id | self.mentee_user.partner_id
        )

    def test_video_meeting_has_a_link_made_or_given(self):
        self._send(start=WEDNESDAY, place="video")
        self.assertIn("/calendar/join_videocall/", self._events().videocall_location)
        url = "https://video.example.com/room"
        later = WEDNESDAY + 24 * HOUR
        self._send(start=later, place="video", videocall_url=url)
        self.assertIn(url, self._events().mapped("videocall_location"))

    def test_link_of_another_kind_is_refused(self):
        with self.assertRaisesRegex(UserError, "https"):
            self._send(place="video", videocall_url="javascript:alert(1)")

    def test_agenda_is_the_note_of_the_two_and_in_no_calendar(self):
        self._send(agenda="Your first file")
        event = self._events()
        for user in (self.mentor_user, self.mentee_user):
            self.assertEqual(event.with_user(user).mentorat_note, "Your first file")
        self.assertNotIn("first file", str(event.description))

    def test_own_note_is_read_by_its_author_alone(self):
        self._send(own_note="Ask how the summer went", agenda="Your first file")
        event = self._events()
        own = event.with_user(self.mentor_user).mentorat_own_note
        self.assertEqual(own, "Ask how the summer went")
        notes = self.env["mentorat.meeting.note"]
        for user in (self.mentee_user, self.coordinator, self.other_mentor_user):
            theirs = notes.with_user(user).search([("event_id", "=", event.id)])
            self.assertNotIn(own, theirs.mapped("body"))
        self.assertFalse(event.with_user(self.mentee_user).mentorat_own_note)

    def test_sent_twice_it_makes_one_meeting(self):
        wizard = self._send(start=WEDNESDAY)
        with self._at(MONDAY):
            wizard.with_user(self.mentor_user).action_send()
        self.assertEqual(len(self._events()), 1)

    def test_second_form_at_the_same_moment_is_refused(self):
        self._send(start=WEDNESDAY)
        with self.assertRaisesRegex(UserError, "meet then already"):
            self._send(start=WEDNESDAY)
        self.assertEqual(len(self._events()), 1)

    def test_meetings_of_two_pairs_at_once_are_said(self):
        self.mentor.capacity = 5
        other = self._activate(self._assign(self._create_mentee(self.inside_user)))
        self._send(start=WEDNESDAY)
        with self._at(MONDAY):
            form = self._open(agreement=other)
            form.start = WEDNESDAY
            self.assertIn("busy", form.warning)

    def test_mentee_without_an_account_or_address_is_said(self):
        mentee = self._create_mentee(None, self._create_employee(name="No account"))
        mentee.partner_id.email = False
        self.agreement = self._activate(self._assign(mentee))
        with self._at(MONDAY):
            form = self._open()
            self.assertIn("no e-mail address", form.warning)
            form.save().action_send()
        self.assertEqual(len(self._events()), 1)

    def test_contributing_mentor_plans_for_themself_and_the_mentee(self):
        self.env["mentorat.contribution"].create(
            {"agreement_id": self.agreement.id, "mentor_id": self.other_mentor.id}
        )
        with self._at(MONDAY):
            form = self._open(user=self.other_mentor_user)
            form.agenda = "What I bring"
            form.save().action_send()
        self.assertEqual(
            self._events().partner_ids,
            self.other_mentor_user.partner_id | self.mentee_user.partner_id,
        )

    def test_form_is_not_for_strangers(self):
        with self.assertRaises(AccessError):
            self._open(user=self.other_mentor_user)
        wizards = self.env["mentorat.meeting.wizard"].with_user(self.other_mentor_user)
        with self.assertRaises(AccessError):
            wizards.create({"agreement_id": self.agreement.id})

    def test_coordinator_sees_nobodys_free_time_in_the_form(self):
        role = self.env.ref("mentorat_module.group_mentorat_mentor")
        self.coordinator.group_ids += role
        wizards = self.env["mentorat.meeting.wizard"].with_user(self.coordinator)
        values = {"agreement_id": self.agreement.id}
        with self._at(MONDAY), self.assertRaises(AccessError):
            spec = {"agreement_id": {}, "slots": {}}
            wizards.onchange(values, ["agreement_id"], spec)

    def test_form_without_a_pair_has_nothing_to_show(self):
        wizards = self.env["mentorat.meeting.wizard"].with_user(self.mentor_user)
        with self._at(MONDAY):
            form = Form(wizards)
            self.assertFalse(form.slots)
            self.assertFalse(form.warning)
            form.agreement_id = self.agreement
            self.assertTrue(form.slots)

    def test_agreement_that_is_over_plans_nothing(self):
        with self._at(MONDAY):
            wizard = self._open().save()
            self.agreement._end("early")
            with self.assertRaises(UserError):
                wizard.action_send()

    # ------------------------------------------------------------------
    # RECORDING
    # ------------------------------------------------------------------

    def test_recorded_meeting_counts_and_invites_nobody(self):
        with self._at(WEDNESDAY):
            form = self._open("action_record_meeting")
            self.assertEqual(form.start, WEDNESDAY - timedelta(minutes=30))
            form.save().action_send()
            self.env.invalidate_all()
            self.assertEqual(
                self.agreement.last_meeting_at, WEDNESDAY - timedelta(minutes=30)
            )

    def test_meeting_that_is_not_over_is_not_recorded(self):
        with self._at(WEDNESDAY):
            form = self._open("action_record_meeting")
            form.start = WEDNESDAY
            with self.assertRaisesRegex(UserError, "not over"):
                form.save().action_send()

    # ------------------------------------------------------------------
    # OTHER DOORS
    # ------------------------------------------------------------------

    def test_list_of_meetings_opens_the_form_for_its_pair(self):
        action = self.agreement.with_user(self.mentor_user).action_view_meetings()
        wizards = self.env["mentorat.meeting.wizard"].with_user(self.mentor_user)
        with self._at(MONDAY):
            form = Form(wizards.with_context(**action["context"]))
            self.assertEqual(form.agreement_id, self.agreement)

    def test_meeting_activity_of_a_pair_opens_the_form(self):
        kind = self.env["mail.activity.type"].create(
            {"name": "Meet", "category": "meeting"}
        )
        activity = self.agreement.activity_schedule(
            activity_type_id=kind.id, user_id=self.mentor_user.id
        )
        action = activity.with_user(self.mentor_user).action_create_calendar_event()
        self.assertEqual(action["res_model"], "mentorat.meeting.wizard")
