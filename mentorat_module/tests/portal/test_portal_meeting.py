from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MentoratPortalCase

MEETINGS = "/my/mentorat/meetings"
IN_A_WEEK = timedelta(days=7)


@tagged("post_install", "-at_install")
class TestPortalMeeting(MentoratPortalCase):
    """The plan and the meetings of a pair, on their pages and in a calendar."""

    def setUp(self):
        super().setUp()
        self._login(self.mentee_user)
        self.start = fields.Datetime.now().replace(second=0, microsecond=0)
        self.start += timedelta(days=5)

    def _answers(self, **answers):
        return {
            "slot": self.start.strftime("%Y-%m-%dT%H:%M"),
            "minutes": "30",
            "agenda": "My first file",
            **answers,
        }

    def _proposals(self):
        return self.agreement.meeting_proposal_ids

    def _counter(self):
        proposal = self.agreement.with_user(self.mentee_user).action_propose_meeting(
            self.start
        )
        later = self.start + timedelta(days=1)
        return proposal.with_user(self.mentor_user).action_counter(later, word="Sorry")

    def test_page_offers_moments_in_three_lengths(self):
        for minutes in (30, 45, 60):
            html = self._get(f"{MEETINGS}?minutes={minutes}").text
            self.assertIn('name="slot"', html)
            self.assertIn(f'name="minutes" value="{minutes}"', html)

    def test_unknown_length_shows_the_shortest(self):
        for minutes in ("7", "-1", "x", "9" * 40):
            html = self._get(f"{MEETINGS}?minutes={minutes}").text
            self.assertIn('name="minutes" value="30"', html)

    def test_chosen_moment_is_proposed(self):
        self.assertGoesTo(
            self._post(MEETINGS, **self._answers()), f"{MEETINGS}?done=proposed"
        )
        self.assertRecordValues(
            self._proposals(),
            [
                {
                    "start": self.start,
                    "minutes": 30,
                    "agenda": "My first file",
                    "proposed_by": "mentee",
                    "proposer_id": self.mentee_user.id,
                }
            ],
        )
        self.assertIn("You proposed to meet", self._get(MEETINGS).text)

    def test_success_message_is_shown_for_known_codes_only(self):
        for path, done, text in (
            (MEETINGS, "proposed", "You are told as soon as there is an answer."),
            ("/my/mentorat", "left", "You have left the service."),
        ):
            with self.subTest(path=path):
                self.assertIn(text, self._get(f"{path}?done={done}").text)
                self.assertNotIn(text, self._get(f"{path}?done=unknown").text)
                self.assertNotIn(text, self._get(path).text)

    def test_page_hides_the_events_of_the_mentor(self):
        self.env["calendar.event"].create(
            {
                "name": "Secret dentist",
                "start": self.start,
                "stop": self.start + timedelta(hours=1),
                "user_id": self.mentor_user.id,
                "partner_ids": [(6, 0, self.mentor_user.partner_id.ids)],
            }
        )
        self.assertNotIn("dentist", self._get(MEETINGS).text)
        refused = self._post(MEETINGS, **self._answers())
        self.assertRefused(refused, "is not free", "My first file")
        self.assertNotIn("dentist", refused.text)

    def test_missing_moment_is_refused_beside_its_field(self):
        self.assertRefused(
            self._post(MEETINGS, **self._answers(slot="")),
            "Choose a moment",
            "My first",
        )

    def test_invalid_moments_are_refused(self):
        for answers in (
            {"slot": "tomorrow"},
            {"slot": "other", "day": "soon", "time": "10:00"},
            {"slot": "other", "day": "2026-02-30", "time": "10:00"},
            {"slot": "other"},
        ):
            with self.subTest(answers=answers):
                response = self._post(MEETINGS, **self._answers(**answers))
                self.assertRefused(response, "My first file")
        self.assertFalse(self._proposals())

    def test_past_day_is_refused_and_shown_again(self):
        answers = {"slot": "other", "day": "2020-01-06", "time": "10:00"}
        response = self._post(MEETINGS, **self._answers(**answers))
        self.assertRefused(response, "has passed", 'value="2020-01-06"')

    def test_ended_agreement_takes_no_proposal(self):
        self.agreement.action_end()
        response = self._post(MEETINGS, **self._answers())
        self.assertRefused(response, "You have no mentor at the moment")

    def test_proposal_sent_twice_is_kept_once(self):
        self._post(MEETINGS, **self._answers())
        self.assertRefused(self._post(MEETINGS, **self._answers()), "already")
        self.assertEqual(len(self._proposals()), 1)

    def test_proposal_is_withdrawn_on_the_page(self):
        self._post(MEETINGS, **self._answers())
        url = f"/my/mentorat/proposals/{self._proposals().id}/withdraw"
        self.assertGoesTo(self._post(url), f"{MEETINGS}?done=withdraw")
        self.assertEqual(self._proposals().state, "withdrawn")

    def test_counter_proposal_is_shown_with_its_message_and_accepted(self):
        new = self._counter()
        html = self._get(MEETINGS).text
        self.assertIn("proposes another time", html)
        self.assertIn("Sorry", html)
        self.assertIn("proposes another time", self._get("/my/mentorat").text)
        url = f"/my/mentorat/proposals/{new.id}/accept"
        self.assertGoesTo(self._post(url), f"{MEETINGS}?done=accept")
        self.assertEqual(self.agreement.calendar_event_ids.start, new.start)

    def test_counter_proposal_is_declined_with_a_message(self):
        new = self._counter()
        self._post(f"/my/mentorat/proposals/{new.id}/decline", word="Not then")
        self.assertRecordValues(new, [{"state": "declined", "answer": "Not then"}])

    def test_declined_proposal_shows_the_message_of_the_mentor(self):
        self._post(MEETINGS, **self._answers())
        self._proposals().with_user(self.mentor_user).action_decline("I am away")
        self.assertIn("I am away", self._get(MEETINGS).text)

    def test_proposals_of_others_are_not_found(self):
        new = self._counter()
        for user in (self.stranger_user, self.mentor_user):
            self._login(user)
            for answer in ("accept", "decline", "withdraw"):
                url = f"/my/mentorat/proposals/{new.id}/{answer}"
                with self.subTest(user=user.login, answer=answer):
                    self.assertEqual(self._post(url).status_code, 404)

    def test_unknown_answer_is_not_found(self):
        url = f"/my/mentorat/proposals/{self._counter().id}/_propose"
        self.assertEqual(self._post(url).status_code, 404)

    def test_post_without_token_is_refused(self):
        response = self._post(MEETINGS, token=False, **self._answers())
        self.assertEqual(response.status_code, 400)

    def test_note_is_shared_with_the_mentor(self):
        new = self._counter()
        new.with_user(self.mentee_user).action_accept()
        event = self.agreement.calendar_event_ids
        url = f"{MEETINGS}/{event.id}/note"
        self.assertEqual(self._post(url, note="Bring the file").status_code, 303)
        self.assertIn("Bring the file", self._get(MEETINGS).text)
        event.invalidate_recordset()
        self.assertEqual(
            event.with_user(self.mentor_user).mentorat_note, "Bring the file"
        )

    def test_note_of_another_pair_is_not_found(self):
        new = self._counter()
        new.with_user(self.mentee_user).action_accept()
        self._login(self.stranger_user)
        url = f"{MEETINGS}/{self.agreement.calendar_event_ids.id}/note"
        self.assertEqual(self._post(url, note="Mine").status_code, 404)

    def _meet(self):
        self._counter().with_user(self.mentee_user).action_accept()
        return self.agreement.calendar_event_ids

    def test_meeting_is_cancelled_on_the_page(self):
        event = self._meet()
        url = f"{MEETINGS}/{event.id}/cancel"
        self.assertIn(f'action="{url}"', self._get(MEETINGS).text)
        response = self._post(url)
        self.assertGoesTo(response, "done=cancelled")
        event.invalidate_recordset()
        self.assertFalse(event.active)
        page = self._get(MEETINGS).text
        self.assertNotIn(url, page)
        file = self._get(f"{MEETINGS}/{event.id}.ics").text
        self.assertIn("METHOD:CANCEL", file)

    def test_cancelled_meeting_cannot_be_cancelled_again(self):
        event = self._meet()
        event.active = False
        response = self._post(f"{MEETINGS}/{event.id}/cancel")
        self.assertEqual(response.status_code, 422)
        self.assertIn("over or cancelled already", response.text)

    def test_meeting_of_another_pair_cannot_be_cancelled(self):
        event = self._meet()
        self._login(self.stranger_user)
        response = self._post(f"{MEETINGS}/{event.id}/cancel")
        self.assertEqual(response.status_code, 404)
        self.assertTrue(event.active)

    def test_all_day_meeting_shows_no_hour(self):
        event = self._meet()
        event.write(
            {"allday": True, "start_date": "2027-03-14", "stop_date": "2027-03-14"}
        )
        self.assertIn(
            '<time datetime="2027-03-14">Sunday, March 14, 2027</time>',
            self._get(MEETINGS).text,
        )
        file = self._get(f"{MEETINGS}/{event.id}.ics").text
        self.assertIn("DTSTART;VALUE=DATE:20270314", file)

    def test_number_of_queries_does_not_grow_with_the_meetings(self):
        def grow(size):
            now = fields.Datetime.now()
            self.env["calendar.event"].create(
                [
                    {
                        "name": f"Meeting {number}",
                        "start": now + timedelta(days=number - 5, hours=1),
                        "stop": now + timedelta(days=number - 5, hours=2),
                        "user_id": self.mentor_user.id,
                        "mentorat_agreement_id": self.agreement.id,
                    }
                    for number in range(size)
                ]
            ).invalidate_recordset()

        counts = []
        for size in (1, 40, 120):
            grow(size)
            self._get(MEETINGS)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._get(MEETINGS)
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1], counts)

    # ------------------------------------------------------------------
    # CALENDAR FILES
    # ------------------------------------------------------------------

    def test_file_of_a_cancelled_meeting_keeps_its_uid(self):
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
        """Return the path of the mentee's feed."""
        self._login(self.mentee_user)
        response = self._post("/my/mentorat/data/calendar/renew")
        self.assertGoesTo(response, "/my/mentorat/data?done=renew")
        url = self._pages("calendar", self.mentee_user)._get_feed_url()
        return url[url.index("/mentorat/calendar/") :]

    def test_feed_opens_without_a_session_and_holds_own_meetings(self):
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

    def test_feed_holds_nothing_of_others(self):
        url = self._make_feed()
        self._login(self.newcomer_user)
        self._post("/my/mentorat/data/calendar/renew")
        other = self._pages("calendar", self.newcomer_user)._get_feed_url()
        self.assertFalse(other.endswith(url))
        self.assertNotIn("BEGIN:VEVENT", self._get(other).text)

    def test_revoked_or_renewed_address_is_not_found(self):
        first = self._make_feed()
        second = self._make_feed()
        self.assertEqual(self._get(first).status_code, 404)
        self._post("/my/mentorat/data/calendar/revoke")
        self.assertEqual(self._get(second).status_code, 404)
        self.assertEqual(self._get("/mentorat/calendar/.ics").status_code, 404)

    def test_nobody_reads_the_secret_of_the_feed(self):
        self._make_feed()
        for user in (
            self.mentee_user,
            self.coordinator,
            self.env.ref("base.user_admin"),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.mentee_user.with_user(user).read(["mentorat_calendar_token"])

    # ------------------------------------------------------------------
    # THE PLAN
    # ------------------------------------------------------------------

    def _propose_objective(self, **answers):
        return self._post("/my/mentorat/plan", **{"name": "Lead a meeting", **answers})

    def test_mentor_agrees_to_an_objective_of_the_mentee(self):
        self.assertGoesTo(self._propose_objective(), "/my/mentorat/plan?done=proposed")
        objective = self.agreement.objective_ids
        self.assertTrue(objective.is_proposal)
        objective.with_user(self.mentor_user).action_agree()
        self.assertFalse(objective.is_proposal)

    def test_mentee_cannot_agree_to_their_own_proposal(self):
        self._propose_objective()
        objective = self.agreement.objective_ids.with_user(self.mentee_user)
        with self.assertRaisesRegex(Exception, "cannot do this"):
            objective.action_agree()

    def test_objective_proposed_twice_is_kept_once(self):
        self._propose_objective()
        self._propose_objective()
        self.assertEqual(len(self.agreement.objective_ids), 1)

    def test_invalid_objective_is_refused_and_shown_again(self):
        response = self._propose_objective(
            name="", strategy="Kept", date_deadline="someday"
        )
        self.assertRefused(
            response, 'id="error_name"', 'id="error_date_deadline"', "Kept"
        )

    def test_mentee_marks_an_objective_as_achieved(self):
        self._propose_objective()
        objective = self.agreement.objective_ids
        url = f"/my/mentorat/objectives/{objective.id}"
        for _click in range(2):
            self.assertGoesTo(
                self._post(url, state="achieved"), "/my/mentorat/plan?done=moved"
            )
        self.assertEqual(objective.state, "achieved")

    def test_mentee_cannot_drop_an_objective(self):
        self._propose_objective()
        objective = self.agreement.objective_ids
        self._post(f"/my/mentorat/objectives/{objective.id}", state="dropped")
        self.assertEqual(objective.state, "todo")

    def test_user_without_mentor_proposes_no_objective(self):
        self._login(self.newcomer_user)
        self.assertRefused(self._propose_objective(), "no mentor")
