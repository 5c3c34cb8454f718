from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from ..common import MONDAY, MentoratCommon

CONTENT = ("name", "description", "location", "videocall_location")


@tagged("post_install", "-at_install")
class TestMeetingPrivacy(MentoratCommon):
    """Employees, who read all events, see a meeting of another pair as busy time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._make_agreement()
        start = MONDAY + timedelta(days=3)
        Event = cls.env["calendar.event"].with_user(cls.mentor_user)
        cls.event = Event.with_context(no_mail_to_attendees=True).create(
            {
                "name": "Secret name",
                "description": "<p>Secret text</p>",
                "location": "Secret place",
                "videocall_location": "https://secret.example",
                "start": start,
                "stop": start + timedelta(hours=1),
                "mentorat_agreement_id": cls.agreement.id,
            }
        )
        words = "Secret message"
        cls.event.message_post(body=words)
        cls.file = cls.env["ir.attachment"].create(
            {
                "name": "Secret.txt",
                "raw": b"secret",
                "res_model": "calendar.event",
                "res_id": cls.event.id,
            }
        )
        manager = new_test_user(
            cls.env,
            "manager",
            groups="hr.group_hr_manager,mentorat_module.group_mentorat_coordinator",
        )
        administrator = cls.env.ref("base.user_admin")
        cls.outsiders = (
            cls.coordinator,
            cls.inside_user,
            cls.other_mentor_user,
            manager,
            administrator,
        )
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _make_agreement(cls):
        agreement = cls.mentee.action_assign(cls.mentor)
        agreement.action_record_first_contact()
        return agreement

    def _each_outsider(self):
        for user in self.outsiders:
            with self.subTest(user=user.login):
                yield self.env(user=user.id)
                self.env.invalidate_all()

    def test_others_read_busy_time_only(self):
        for env in self._each_outsider():
            row = env["calendar.event"].search_read([("id", "=", self.event.id)])[0]
            self.assertEqual(row["name"], "Busy")
            self.assertEqual(row["start"], self.event.start)
            hidden = {*CONTENT, "attendee_ids", "mentorat_agreement_id"} - {"name"}
            self.assertFalse([name for name in hidden if row[name]])
            self.assertNotIn("ecret", str(row))

    def test_others_cannot_search_the_content(self):
        for env in self._each_outsider():
            Event = env["calendar.event"]
            for name in CONTENT:
                domain = [("id", "=", self.event.id), (name, "ilike", "secret")]
                self.assertFalse(Event.search_count(domain), name)
                negated = ["!", (name, "ilike", "nothing"), ("id", "=", self.event.id)]
                self.assertFalse(Event.search_count(negated), name)
            self.assertFalse(Event.name_search("Secret"))
            of_pairs = [("mentorat_agreement_id", "!=", False)]
            self.assertFalse(Event.search_count(of_pairs))
            path = [("meeting_ids.name", "ilike", "secret")]
            self.assertFalse(env["res.partner"].search_count(path))
            by_name = Event.search([("id", "=", self.event.id)], order="name desc")
            self.assertFalse(by_name, "the place in a list tells the name")

    def test_others_read_no_attendee_and_no_token(self):
        ids = self.event.attendee_ids.ids
        for env in self._each_outsider():
            Attendee = env["calendar.attendee"]
            self.assertFalse(Attendee.search([("event_id", "=", self.event.id)]))
            with self.assertRaises(AccessError):
                Attendee.browse(ids).read(["access_token"])
            with self.assertRaises(AccessError):
                Attendee.browse(ids).unlink()

    def test_others_read_no_recurrence(self):
        Event = self.event.with_context(no_mail_to_attendees=True)
        repeated = Event.create(
            {
                "name": "Secret name",
                "start": self.event.start,
                "stop": self.event.stop,
                "mentorat_agreement_id": self.agreement.id,
                "recurrency": True,
                "rrule_type": "weekly",
                "thu": True,
                "end_type": "count",
                "count": 2,
            }
        )
        recurrence = repeated.recurrence_id
        self.assertEqual(len(recurrence.calendar_event_ids), 2)
        self.env.flush_all()
        for env in self._each_outsider():
            rows = env["calendar.recurrence"]._read_group(
                [("id", "in", recurrence.ids)], ["base_event_id.name"]
            )
            self.assertFalse(rows)

    def test_recurrence_without_an_event_is_read(self):
        recurrence = self.env["calendar.recurrence"].create({"rrule_type": "daily"})
        self.assertFalse(recurrence.base_event_id)
        for env in self._each_outsider():
            found = env["calendar.recurrence"].search([("id", "=", recurrence.id)])
            self.assertEqual(found.id, recurrence.id)

    def test_others_read_no_file(self):
        for env in self._each_outsider():
            Attachment = env["ir.attachment"]
            on_event = [
                ("res_model", "=", "calendar.event"),
                ("res_id", "=", self.event.id),
            ]
            self.assertFalse(Attachment.search(on_event))
            self.assertFalse(Attachment.search([("name", "=", "Secret.txt")]))
            with self.assertRaises(AccessError):
                Attachment.browse(self.file.id).read(["raw"])

    def test_others_read_no_message_and_cannot_follow(self):
        messages = self.event.message_ids
        for env in self._each_outsider():
            found = env["mail.message"].search([("id", "in", messages.ids)])
            self.assertFalse(found)
            with self.assertRaises(AccessError):
                env["calendar.event"].browse(self.event.id).message_subscribe(
                    env.user.partner_id.ids
                )

    def test_the_pair_reads_everything(self):
        for user in (self.mentor_user, self.mentee_user):
            env = self.env(user=user.id)
            domain = [("name", "ilike", "secret"), ("id", "=", self.event.id)]
            self.assertEqual(env["calendar.event"].search(domain).name, "Secret name")
            self.env.invalidate_all()
        file = self.env["ir.attachment"].browse(self.file.id)
        self.assertTrue(file.with_user(self.mentor_user).has_access("read"))
        self.assertEqual(
            self.event.with_user(self.mentor_user).attendee_ids.partner_id,
            self.mentor.partner_id | self.mentee.partner_id,
        )

    def test_reading_other_files_looks_up_no_meeting(self):
        partner = self.inside_user.partner_id
        self.file.copy({"res_model": partner._name, "res_id": partner.id})
        files = self.env["ir.attachment"].with_user(self.inside_user)
        domain = [("res_model", "=", partner._name), ("res_id", "=", partner.id)]
        query = files._search(domain).select()
        [(plan,)] = self.env.execute_query(
            SQL("EXPLAIN (ANALYZE, FORMAT JSON) %s", query)
        )
        steps = [plan[0]["Plan"]]
        for step in steps:
            steps.extend(step.get("Plans", ()))
        self.assertEqual(steps[0]["Actual Rows"], 1)
        meetings = [
            step for step in steps if step.get("Relation Name") == "calendar_event"
        ]
        self.assertTrue(meetings)
        self.assertFalse(any(step["Actual Loops"] for step in meetings))

    def test_other_events_are_found(self):
        start = MONDAY + timedelta(days=4)
        party = self.env["calendar.event"].create(
            {
                "name": "Party",
                "start": start,
                "stop": start + timedelta(hours=1),
                "partner_ids": [Command.set(self.mentor.partner_id.ids)],
            }
        )
        for env in self._each_outsider():
            found = env["calendar.event"].search([("name", "=", "Party")])
            self.assertEqual(found.id, party.id)
            self.assertTrue(found.attendee_ids)

    def test_meeting_of_a_pair_stays_private(self):
        self.event.with_user(self.mentor_user).privacy = "public"
        self.assertEqual(self.event.privacy, "private")
        # As sent by a calendar that knows no private events.
        self.event.write({"privacy": False, "location": "Elsewhere"})
        self.assertEqual(self.event.privacy, "private")
        self.assertEqual(self.event.location, "Elsewhere")
        new = self.event.with_user(self.mentor_user).copy({"privacy": False})
        self.assertEqual(new.privacy, "private")


@tagged("post_install", "-at_install")
class TestMeetingCancelled(MentoratCommon):
    """Only the pair cancels its meeting, and the other one is notified."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env.ref("mentorat_module.mail_template_meeting_cancelled")
        cls.agreement = cls._activate()
        cls.event = cls._meet(MONDAY + timedelta(days=3))

    @classmethod
    def _meet(cls, start):
        with cls._at(MONDAY):
            Event = cls.env["calendar.event"].with_user(cls.mentor_user)
            return Event.with_context(no_mail_to_attendees=True).create(
                {
                    "name": "Our meeting",
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "mentorat_agreement_id": cls.agreement.id,
                }
            )

    def _get_notified_partners(self):
        notices = self.env["mentorat.notice"].search(
            [("template_id", "=", self.template.id), ("state", "=", "pending")]
        )
        return [notice.partner_id for notice in notices]

    def test_cancelling_as_the_mentee_notifies_the_mentor(self):
        with self._at(MONDAY):
            self.event.with_user(self.mentee_user).action_cancel_meeting()
        self.assertFalse(self.event.active)
        self.assertEqual(self._get_notified_partners(), [self.mentor.partner_id])

    def test_deleting_as_the_mentor_cancels(self):
        with self._at(MONDAY):
            self.event.unlink()
        self.assertTrue(self.event.exists())
        self.assertFalse(self.event.active)
        self.assertEqual(self._get_notified_partners(), [self.mentee.partner_id])

    def test_archiving_as_the_mentor_cancels(self):
        with self._at(MONDAY):
            self.event.action_archive()
        self.assertFalse(self.event.active)
        self.assertEqual(self._get_notified_partners(), [self.mentee.partner_id])

    def test_plain_write_cancels_as_the_button_does(self):
        with self._at(MONDAY):
            self.event.write({"active": False, "location": "Nowhere"})
        self.assertRecordValues(self.event, [{"active": False, "location": "Nowhere"}])
        self.assertEqual(self._get_notified_partners(), [self.mentee.partner_id])

    def test_deleting_a_past_meeting_notifies_nobody(self):
        with self._at(MONDAY + timedelta(days=4)):
            self.event.unlink()
        self.assertFalse(self.event.exists())
        self.assertFalse(self._get_notified_partners())

    def test_cancelling_a_past_meeting_is_refused(self):
        with self._at(MONDAY + timedelta(days=4)), self.assertRaises(UserError):
            self.event.with_user(self.mentee_user).action_cancel_meeting()

    def test_only_the_pair_cancels(self):
        for user in (self.coordinator, self.inside_user, self.other_mentor_user):
            with self._at(MONDAY), self.assertRaises(AccessError):
                self.event.with_user(user).action_cancel_meeting()
            with self._at(MONDAY), self.assertRaises(AccessError):
                self.event.with_user(user).unlink()
        self.assertTrue(self.event.active)

    def test_end_of_the_agreement_notifies_no_cancellation(self):
        with self._at(MONDAY):
            self.agreement.action_end("early")
        self.assertFalse(self.event.active)
        self.assertFalse(self._get_notified_partners())

    def test_mail_shows_local_time_of_the_recipient(self):
        self.mentee_user.tz = "Asia/Tokyo"
        with self._at(MONDAY):
            self.event.unlink()
        notice = self.env["mentorat.notice"].search(
            [("template_id", "=", self.template.id)]
        )
        notice = notice.with_context(lang="fr_CA", tz="Asia/Tokyo")
        part = notice._render_part(notice._get_record())
        # 10:00 in Toronto on Thursday is midnight in Tokyo.
        self.assertIn("16 janvier", part["body"])
        self.assertIn("/my/mentorat/meetings", part["body"])
