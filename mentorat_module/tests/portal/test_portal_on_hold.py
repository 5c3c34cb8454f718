"""What a mentee sees while the mentor has no account."""

from odoo.tests import tagged

from .common import MentoratPortalCase


@tagged("post_install", "-at_install")
class TestPortalOnHold(MentoratPortalCase):
    def setUp(self):
        super().setUp()
        self.request = self._ask(self.agreement)
        self.mentor_user.action_archive()
        self.env.flush_all()
        self.authenticate("mentee", "mentee".ljust(8, "x"))

    def test_home_says_that_the_mentor_cannot_be_reached(self):
        page = self._get("/my/mentorat").text
        self.assertIn("cannot be reached at the moment", page)
        self.assertNotIn(f"agreements/{self.agreement.id}/ask", page)

    def test_conversation_takes_no_message(self):
        url = self.request.access_url
        self.assertIn("cannot be reached at the moment", self._get(url).text)
        before = len(self.request.message_ids)
        response = self._post(f"{url}/reply", body="Are you there?")
        self.assertEqual(response.status_code, 422)
        self.assertEqual(len(self.request.message_ids), before)

    def test_form_of_a_question_says_why(self):
        page = self._get(f"/my/mentorat/agreements/{self.agreement.id}/ask").text
        self.assertIn("cannot be reached at the moment", page)
