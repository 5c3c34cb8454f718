from odoo.tests import tagged

from ..agreement.test_terms_change import IMAGE
from .common import MentoratPortalCase


@tagged("post_install", "-at_install")
class TestPortalAgreement(MentoratPortalCase):
    """Propose, accept, refuse and withdraw other conditions on the page."""

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

    def test_errors_are_beside_their_fields_and_answers_are_kept(self):
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

    def test_change_of_the_mentor_is_refused_with_a_message(self):
        change = self._propose()
        self._answer(change, "refuse", word="Every two weeks")
        self.assertRecordValues(
            change, [{"state": "declined", "answer": "Every two weeks"}]
        )

    def test_own_change_is_withdrawn(self):
        change = self._propose(self.mentee_user)
        self._answer(change, "withdraw")
        self.assertEqual(change.state, "withdrawn")

    def test_withdrawn_change_cannot_be_accepted(self):
        change = self._propose()
        change.action_withdraw()
        self.assertRefused(self._answer(change, "accept"), "nothing left to answer")

    def test_change_is_found_by_the_pair_only(self):
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

    def test_contributing_mentor_does_not_see_the_change(self):
        self.env["mentorat.contribution"].sudo().create(
            {"agreement_id": self.agreement.id, "mentor_id": self.other_mentor.id}
        )
        for user in (self.mentee_user, self.mentor_user):
            self.agreement.with_user(user).action_sign(user.name, IMAGE)
        self._propose()
        self._login(self.other_mentor_user)
        html = self._get(self.url).text
        self.assertNotIn("A busy season", html)

    def test_mentee_opens_and_closes_earlier_conversations(self):
        asked = self._ask_now()
        row = self.env["mentorat.contribution"].create(
            {"agreement_id": self.agreement.id, "mentor_id": self.other_mentor.id}
        )
        url = f"{self.url}/contributions/{row.id}"
        for page in (self.url, "/my/mentorat"):
            self.assertIn("Open them to", self._get(page).text)
        self.assertIn("Other Mentor", self._get(self.url).text)
        reader = asked.with_user(self.other_mentor_user)
        self.assertFalse(reader.has_access("read"))
        self.assertEqual(self._post(f"{url}/open", token=False).status_code, 400)
        self.assertGoesTo(self._post(f"{url}/open"), f"{self.url}?done=open#readers")
        self.assertTrue(reader.has_access("read"))
        html = self._get(self.url).text
        self.assertNotIn("Open them to", html)
        self.assertIn("Close the earlier conversations", html)
        self.assertGoesTo(self._post(f"{url}/close"), f"{self.url}?done=close#readers")
        self.assertFalse(reader.has_access("read"))
        self.assertEqual(self._post(f"{url}/else").status_code, 404)

    def test_nobody_but_the_mentee_opens_earlier_conversations(self):
        asked = self._ask_now()
        row = self.env["mentorat.contribution"].create(
            {"agreement_id": self.agreement.id, "mentor_id": self.other_mentor.id}
        )
        for user in (self.mentor_user, self.other_mentor_user, self.stranger_user):
            self._login(user)
            with self.subTest(user=user.login):
                self.assertNotIn("Open them to", self._get(self.url).text)
                response = self._post(f"{self.url}/contributions/{row.id}/open")
                self.assertEqual(response.status_code, 404)
        reader = asked.with_user(self.other_mentor_user)
        self.assertFalse(reader.has_access("read"))

    def test_nothing_is_asked_where_nothing_was_said_before(self):
        self.env["mentorat.contribution"].create(
            {"agreement_id": self.agreement.id, "mentor_id": self.other_mentor.id}
        )
        html = self._get(self.url).text
        self.assertIn("Other Mentor", html)
        self.assertNotIn("Open them to", html)

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
