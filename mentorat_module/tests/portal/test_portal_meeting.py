"""The pages on which a mentee proposes: a meeting, another rhythm; in a browser."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..agreement.test_terms_change import IMAGE
from .common import MentoratPortalCase

MEETINGS = "/my/mentorat/meetings"


@tagged("post_install", "-at_install")
class TestMeetingPage(MentoratPortalCase):
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

    def test_length_nobody_offers_is_the_shortest(self):
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

    def test_what_was_done_is_said_once_it_is_done(self):
        for path, done, text in (
            (MEETINGS, "proposed", "You are told as soon as there is an answer."),
            ("/my/mentorat", "left", "You have left the service."),
        ):
            with self.subTest(path=path):
                self.assertIn(text, self._get(f"{path}?done={done}").text)
                self.assertNotIn(text, self._get(f"{path}?done=unknown").text)
                self.assertNotIn(text, self._get(path).text)

    def test_page_says_nothing_of_what_the_mentor_is_busy_with(self):
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

    def test_nothing_chosen_is_said_beside_the_moments(self):
        self.assertRefused(
            self._post(MEETINGS, **self._answers(slot="")),
            "Choose a moment",
            "My first",
        )

    def test_moment_and_day_that_are_none_are_refused(self):
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

    def test_past_day_that_is_typed_is_refused_and_kept(self):
        answers = {"slot": "other", "day": "2020-01-06", "time": "10:00"}
        response = self._post(MEETINGS, **self._answers(**answers))
        self.assertRefused(response, "has passed", 'value="2020-01-06"')

    def test_agreement_that_ended_meanwhile_is_said(self):
        self.agreement.action_end()
        response = self._post(MEETINGS, **self._answers())
        self.assertRefused(response, "You have no mentor at the moment")

    def test_sent_twice_it_is_proposed_once(self):
        self._post(MEETINGS, **self._answers())
        self.assertRefused(self._post(MEETINGS, **self._answers()), "already")
        self.assertEqual(len(self._proposals()), 1)

    def test_withdrawn_on_the_page(self):
        self._post(MEETINGS, **self._answers())
        url = f"/my/mentorat/proposals/{self._proposals().id}/withdraw"
        self.assertGoesTo(self._post(url), f"{MEETINGS}?done=withdraw")
        self.assertEqual(self._proposals().state, "withdrawn")

    def test_another_time_is_shown_with_its_word_and_accepted(self):
        new = self._counter()
        html = self._get(MEETINGS).text
        self.assertIn("proposes another time", html)
        self.assertIn("Sorry", html)
        self.assertIn("proposes another time", self._get("/my/mentorat").text)
        url = f"/my/mentorat/proposals/{new.id}/accept"
        self.assertGoesTo(self._post(url), f"{MEETINGS}?done=accept")
        self.assertEqual(self.agreement.calendar_event_ids.start, new.start)

    def test_another_time_is_declined_with_a_word(self):
        new = self._counter()
        self._post(f"/my/mentorat/proposals/{new.id}/decline", word="Not then")
        self.assertRecordValues(new, [{"state": "declined", "answer": "Not then"}])

    def test_declined_proposal_shows_the_word_of_the_mentor(self):
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

    def test_answer_that_does_not_exist_is_not_found(self):
        url = f"/my/mentorat/proposals/{self._counter().id}/_propose"
        self.assertEqual(self._post(url).status_code, 404)

    def test_post_without_token_is_refused(self):
        response = self._post(MEETINGS, token=False, **self._answers())
        self.assertEqual(response.status_code, 400)

    def test_note_is_kept_for_the_two(self):
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

    def test_meeting_that_was_cancelled_meanwhile_is_said(self):
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

    def test_meeting_of_a_whole_day_shows_the_day_and_no_hour(self):
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

    def test_page_costs_no_more_queries_when_meetings_are_many(self):
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


@tagged("post_install", "-at_install")
class TestTermsPage(MentoratPortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement.write({"rules": "Tuesdays\nBy video"})
        for user in (cls.mentee_user, cls.mentor_user):
            cls.agreement.with_user(user).action_sign(user.name, IMAGE)
        cls.url = cls.agreement.access_url

    def setUp(self):
        super().setUp()
        self._login(self.mentee_user)

    def _answers(self, **answers):
        return {
            "meeting_interval_days": "21",
            "rules": "Tuesdays\r\nBy video",
            "reason": "A busy season",
            **answers,
        }

    def _propose(self, user=None):
        return self.agreement.with_user(user or self.mentor_user).action_propose_terms(
            {"meeting_interval_days": 21}, "A busy season"
        )

    def _answer(self, change, answer, **data):
        return self._post(f"{self.url}/changes/{change.id}/{answer}", **data)

    def test_change_is_proposed_and_shown_old_and_new(self):
        response = self._post(f"{self.url}/terms", **self._answers())
        self.assertGoesTo(response, f"{self.url}?done=change")
        change = self.agreement.terms_change_ids
        self.assertEqual(
            change.new_terms["rules"], "Tuesdays\nBy video", "line ends are no change"
        )
        html = self._get(self.url).text
        for words in ("You proposed a change", "14 days", "21 days", "A busy season"):
            self.assertIn(words, html)

    def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(self):
        for field, answers in (
            ("meeting_interval_days", {"meeting_interval_days": "often"}),
            ("meeting_interval_days", {"meeting_interval_days": "-1"}),
            ("reason", {"reason": " ", "rules": "Typed"}),
        ):
            with self.subTest(answers=answers):
                response = self._post(f"{self.url}/terms", **self._answers(**answers))
                self.assertRefused(response, f'id="error_{field}"')
        self.assertIn("Typed", response.text)
        self.assertFalse(self.agreement.terms_change_ids)

    def test_change_of_the_mentor_is_accepted(self):
        change = self._propose()
        self.assertIn("proposes a change", self._get(self.url).text)
        self.assertIn("change your agreement", self._get("/my/mentorat").text)
        self.assertGoesTo(self._answer(change, "accept"), f"{self.url}?done=accept")
        self.assertEqual(self.agreement.meeting_interval_days, 21)
        html = self._get(self.url).text
        self.assertIn("Signatures of earlier texts", html)
        self.assertIn(change.old_text_sha256, html)

    def test_change_of_the_mentor_is_refused_with_a_word(self):
        change = self._propose()
        self._answer(change, "refuse", word="Every two weeks")
        self.assertRecordValues(
            change, [{"state": "declined", "answer": "Every two weeks"}]
        )

    def test_own_change_is_withdrawn(self):
        change = self._propose(self.mentee_user)
        self._answer(change, "withdraw")
        self.assertEqual(change.state, "withdrawn")

    def test_change_withdrawn_meanwhile_is_said_on_the_page(self):
        change = self._propose()
        change.action_withdraw()
        self.assertRefused(self._answer(change, "accept"), "nothing left to answer")

    def test_change_is_found_by_the_two_alone(self):
        change = self._propose()
        self.env["mentorat.contribution"].sudo().create(
            {"agreement_id": self.agreement.id, "mentor_id": self.other_mentor.id}
        )
        for user in (self.stranger_user, self.other_mentor_user):
            self._login(user)
            with self.subTest(user=user.login):
                self.assertEqual(self._answer(change, "accept").status_code, 404)
                posted = self._post(f"{self.url}/terms", **self._answers())
                self.assertEqual(posted.status_code, 404)

    def test_contributing_mentor_does_not_see_what_is_proposed(self):
        self.env["mentorat.contribution"].sudo().create(
            {"agreement_id": self.agreement.id, "mentor_id": self.other_mentor.id}
        )
        for user in (self.mentee_user, self.mentor_user):
            self.agreement.with_user(user).action_sign(user.name, IMAGE)
        self._propose()
        self._login(self.other_mentor_user)
        html = self._get(self.url).text
        self.assertNotIn("A busy season", html)

    def test_change_of_another_agreement_is_not_found(self):
        other_user = self._create_user("second", "base.group_portal")
        self.mentor.capacity = 5
        other = self._activate(self._assign(self._create_mentee(other_user)))
        change = self._propose()
        url = f"{other.access_url}/changes/{change.id}/accept"
        self.assertEqual(self._post(url).status_code, 404)

    def test_form_is_not_offered_before_both_have_signed(self):
        self.agreement.rules = "New"
        html = self._get(self.url).text
        self.assertNotIn("Propose a change of the terms", html)
