from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MentoratPortalCase

IN_A_WEEK = timedelta(days=7)


@tagged("post_install", "-at_install")
class TestPortalPlan(MentoratPortalCase):
    def setUp(self):
        super().setUp()
        self._login(self.mentee_user)

    def _propose(self, **answers):
        return self._post("/my/mentorat/plan", **{"name": "Lead a meeting", **answers})

    def test_mentee_proposes_and_the_mentor_agrees(self):
        self.assertGoesTo(self._propose(), "/my/mentorat/plan?done=proposed")
        objective = self.agreement.objective_ids
        self.assertTrue(objective.is_proposal)
        objective.with_user(self.mentor_user).action_agree()
        self.assertFalse(objective.is_proposal)

    def test_mentee_cannot_agree_to_their_own_proposal(self):
        self._propose()
        objective = self.agreement.objective_ids.with_user(self.mentee_user)
        with self.assertRaisesRegex(Exception, "cannot do this"):
            objective.action_agree()

    def test_objective_proposed_twice_is_there_once(self):
        self._propose()
        self._propose()
        self.assertEqual(len(self.agreement.objective_ids), 1)

    def test_proposal_that_says_nothing_comes_back(self):
        response = self._propose(name="", strategy="Kept", date_deadline="someday")
        self.assertRefused(
            response, 'id="error_name"', 'id="error_date_deadline"', "Kept"
        )

    def test_mentee_ticks_an_objective(self):
        self._propose()
        objective = self.agreement.objective_ids
        url = f"/my/mentorat/objectives/{objective.id}"
        for _click in range(2):
            self.assertGoesTo(
                self._post(url, state="achieved"), "/my/mentorat/plan?done=moved"
            )
        self.assertEqual(objective.state, "achieved")

    def test_mentee_does_not_drop_an_objective_alone(self):
        self._propose()
        objective = self.agreement.objective_ids
        self._post(f"/my/mentorat/objectives/{objective.id}", state="dropped")
        self.assertEqual(objective.state, "todo")

    def test_who_has_no_mentor_proposes_nothing(self):
        self._login(self.newcomer_user)
        self.assertRefused(self._propose(), "no mentor")


@tagged("post_install", "-at_install")
class TestPortalTraining(MentoratPortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        start = fields.Datetime.now() + IN_A_WEEK
        cls.training = cls.env["mentorat.training.session"].create(
            {
                "name": "Reading statements",
                "program_id": cls.program.id,
                "start": start,
                "stop": start + timedelta(hours=2),
                "capacity": 1,
                "videocall_url": "https://meet.example.com/room",
            }
        )
        cls.training.action_plan()
        cls.inside_mentee = cls._create_mentee(cls.inside_user)

    def _event(self, event, user=None, session=None):
        self._login(user or self.mentee_user)
        session = session or self.training
        return self._post(f"/my/mentorat/trainings/{session.id}/{event}")

    def _get_states(self):
        return {row.mentee_id: row.state for row in self.training.participation_ids}

    def test_mentee_registers_then_declines(self):
        self.assertGoesTo(self._event("register"), "done=register")
        self.assertEqual(self._get_states()[self.mentee], "registered")
        self.assertGoesTo(self._event("decline"), "done=decline")
        self.assertEqual(self._get_states()[self.mentee], "declined")

    def test_full_session_has_a_waiting_list_that_moves_up(self):
        self._event("register")
        response = self._event("register", self.inside_user)
        self.assertGoesTo(response, "done=waitlisted")
        self._event("decline")
        self.assertEqual(self._get_states()[self.inside_mentee], "registered")

    def test_registering_twice_takes_one_seat(self):
        self._event("register")
        self._event("register")
        self.assertEqual(self.training.seats_taken, 1)

    def test_video_link_is_for_those_who_come(self):
        self._login(self.mentee_user)
        url = "/my/mentorat/trainings"
        self.assertNotIn("meet.example.com", self._get(url).text)
        self._event("register")
        self.assertIn("meet.example.com", self._get(url).text)

    def test_page_names_no_other_participant(self):
        self._event("register", self.inside_user)
        self._login(self.mentee_user)
        self.assertNotIn(
            self.inside_user.name, self._get("/my/mentorat/trainings").text
        )

    def test_topic_asked_for_twice_is_one_and_support_counts(self):
        self._login(self.mentee_user)
        for _click in range(2):
            response = self._post("/my/mentorat/trainings", name="Negotiation")
            self.assertGoesTo(response, "done=proposed")
        topic = self.env["mentorat.training.session"].search(
            [("name", "=", "Negotiation")]
        )
        self.assertRecordValues(
            topic,
            [{"state": "requested", "origin": "mentee_request", "audience": "all"}],
        )
        self._event("support", self.inside_user, topic)
        self.assertEqual(topic.requested_by_ids, self.mentee | self.inside_mentee)

    def test_topic_without_a_name_comes_back(self):
        self._login(self.mentee_user)
        response = self._post("/my/mentorat/trainings", description="Kept")
        self.assertRefused(response, 'id="error_name"', "Kept")

    def test_calendar_file_keeps_its_uid_and_raises_its_sequence(self):
        Calendar = self._pages("calendar", self.mentee_user)
        first = self._read(Calendar._render_session(self.training))
        later = self.training.write_date + timedelta(minutes=10)
        self.training.stop = self.training.stop + timedelta(hours=1)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mentorat_training_session SET write_date = %s WHERE id = %s",
            [later, self.training.id],
        )
        self.training.invalidate_recordset()
        second = self._read(Calendar._render_session(self.training))
        self.assertEqual(first["UID"], second["UID"])
        self.assertGreater(int(second["SEQUENCE"]), int(first["SEQUENCE"]))

    @staticmethod
    def _read(content):
        lines = content.decode().split("\r\n")
        return dict(line.split(":", 1) for line in lines if ":" in line)


@tagged("post_install", "-at_install")
class TestPortalData(MentoratPortalCase):
    def setUp(self):
        super().setUp()
        self._login(self.mentee_user)

    def test_download_holds_what_both_said_and_the_plan(self):
        request = self._ask_now()
        self._answer_now(request, "Look at page two")
        self.env["mentorat.objective"].create(
            {"agreement_id": self.agreement.id, "name": "Lead a meeting alone"}
        )
        response = self._get("/my/mentorat/data/download")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        for text in (request.name, "Look at page two", "Lead a meeting alone"):
            self.assertIn(text, response.text)

    def test_download_writes_dates_in_full(self):
        self._ask_now()
        exported = self._pages("export", self.mentee_user)._get_export()
        self.assertNotIn("today", exported["requests"][0]["asked"]["text"])

    def test_download_holds_nothing_of_others(self):
        self._ask_now()
        self._login(self.newcomer_user)
        response = self._get("/my/mentorat/data/download")
        self.assertNotIn("How do I read", response.text)

    def test_person_chooses_how_they_are_written_to(self):
        self._post("/my/mentorat/data/mails", notification="daily")
        self.assertEqual(self.mentee_user.mentorat_notification, "daily")

    def test_unknown_choice_changes_nothing(self):
        self._post("/my/mentorat/data/mails", notification="never")
        self.assertEqual(self.mentee_user.mentorat_notification, "at_once")

    def test_leaving_asks_for_a_tick_then_ends_everything(self):
        url = f"/my/mentorat/registrations/{self.mentee.id}/leave"
        self.assertRefused(self._post(url), "slip of the finger")
        self.assertEqual(self.mentee.state, "active")
        self.assertGoesTo(self._post(url, sure="1"), "done=left")
        self.assertEqual(self.mentee.state, "withdrawn")
        self.assertEqual(self.agreement.state, "ended")

    def test_another_mentor_means_the_waiting_list_again(self):
        url = f"/my/mentorat/agreements/{self.agreement.id}/unwind"
        self.assertRefused(self._post(url, word="Kept"), "Kept")
        self.assertGoesTo(
            self._post(url, word="We do not get along", sure="1"), "done=unwound"
        )
        self.assertEqual(self.mentee.state, "waiting")
        self.assertEqual(self.agreement.end_note, "We do not get along")

    def test_reason_that_is_too_long_is_said_beside_it(self):
        url = f"/my/mentorat/agreements/{self.agreement.id}/unwind"
        response = self._post(url, word="x" * 6000, sure="1")
        self.assertRefused(response, f'id="error_why_{self.mentee.id}"')
        self.assertEqual(self.agreement.state, "active")

    def test_word_in_confidence_reaches_coordinators_and_no_mentor(self):
        url = f"/my/mentorat/registrations/{self.mentee.id}/word"
        self.assertGoesTo(self._post(url, word="I am ill at ease"), "done=word")
        message = self.env["mail.message"].search([("body", "like", "ill at ease")])
        self.assertEqual(message.partner_ids, self.coordinator.partner_id)
        self.assertFalse(message.with_user(self.mentor_user).has_access("read"))
        self.assertTrue(message.with_user(self.coordinator).has_access("read"))

    def test_empty_word_comes_back(self):
        url = f"/my/mentorat/registrations/{self.mentee.id}/word"
        self.assertRefused(self._post(url, word=" "), f"error_word_{self.mentee.id}")


@tagged("post_install", "-at_install")
class TestPortalMeetings(MentoratPortalCase):
    def test_cancelled_meeting_is_told_as_cancelled_with_the_same_uid(self):
        start = datetime(2099, 1, 5, 15)
        event = self.env["calendar.event"].with_user(self.mentor_user)
        event = event.with_context(no_mail_to_attendees=True).create(
            {
                "name": "Our meeting",
                "start": start,
                "stop": start + timedelta(hours=1),
                "mentorat_agreement_id": self.agreement.id,
            }
        )
        self._login(self.mentee_user)
        url = f"/my/mentorat/meetings/{event.id}.ics"
        before = self._get(url).text
        event.action_archive()
        after = self._get(url).text
        self.assertIn("STATUS:CONFIRMED", before)
        self.assertIn("STATUS:CANCELLED", after)
        self.assertIn(f"UID:mentorat-meeting-{event.id}@", before)
        self.assertIn(f"UID:mentorat-meeting-{event.id}@", after)

    def _make_feed(self):
        """:return: the path of the mentee's feed"""
        self._login(self.mentee_user)
        response = self._post("/my/mentorat/data/calendar/renew")
        self.assertGoesTo(response, "/my/mentorat/data?done=renew")
        url = self._pages("calendar", self.mentee_user)._get_feed_url()
        return url[url.index("/mentorat/calendar/") :]

    def test_feed_opens_without_a_session_and_holds_what_is_mine(self):
        start = fields.Datetime.now() + IN_A_WEEK
        event = self.env["calendar.event"].with_user(self.mentor_user)
        event.with_context(no_mail_to_attendees=True).create(
            {
                "name": "Our meeting",
                "start": start,
                "stop": start + timedelta(hours=1),
                "mentorat_agreement_id": self.agreement.id,
            }
        )
        url = self._make_feed()
        self.authenticate(None, None)
        response = self._get(url)
        self.assertEqual(
            response.headers["Content-Type"], "text/calendar; charset=utf-8"
        )
        self.assertIn("SUMMARY:Our meeting", response.text)

    def test_feed_of_another_holds_nothing_of_mine(self):
        url = self._make_feed()
        self._login(self.newcomer_user)
        self._post("/my/mentorat/data/calendar/renew")
        other = self._pages("calendar", self.newcomer_user)._get_feed_url()
        self.assertFalse(other.endswith(url))
        self.assertNotIn("BEGIN:VEVENT", self._get(other).text)

    def test_revoked_or_renewed_address_opens_nothing(self):
        first = self._make_feed()
        second = self._make_feed()
        self.assertEqual(self._get(first).status_code, 404)
        self._post("/my/mentorat/data/calendar/revoke")
        self.assertEqual(self._get(second).status_code, 404)
        self.assertEqual(self._get("/mentorat/calendar/.ics").status_code, 404)

    def test_secret_of_the_feed_is_read_by_nobody(self):
        self._make_feed()
        for user in (
            self.mentee_user,
            self.coordinator,
            self.env.ref("base.user_admin"),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.mentee_user.with_user(user).read(["mentorat_calendar_token"])
