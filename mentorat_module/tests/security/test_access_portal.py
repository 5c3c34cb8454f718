import json

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..portal.common import MentoratPortalRecordsCase

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ"
    "RU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestPortalAccess(MentoratPortalRecordsCase):
    """Each page for a visitor, a stranger, mentees, mentors and coordinators."""

    def _general_pages(self):
        return [
            "/my/mentorat",
            "/my/mentorat/register",
            "/my/mentorat/requests",
            "/my/mentorat/plan",
            "/my/mentorat/trainings",
            "/my/mentorat/data",
            "/my/mentorat/data/download",
        ]

    def _own_pages(self):
        """Return the pages of records that belong to the pair."""
        return [
            f"/my/mentorat/agreements/{self.agreement.id}",
            f"/my/mentorat/agreements/{self.agreement.id}/ask",
            f"/my/mentorat/requests/{self.question.id}",
            f"/my/mentorat/requests/{self.question.id}/enough",
            f"/my/mentorat/files/{self.attachment.id}",
            f"/my/mentorat/meetings/{self.meeting.id}.ics",
            f"/my/mentorat/trainings/{self.training.id}.ics",
        ]

    def _posts(self):
        """Return the addresses that change the records of the pair."""
        agreement, question = self.agreement.id, self.question.id
        registration, session = self.mentee.id, self.training.id
        return [
            "/my/mentorat/register",
            "/my/mentorat/plan",
            "/my/mentorat/trainings",
            "/my/mentorat/data/mails",
            f"/my/mentorat/agreements/{agreement}/ask",
            f"/my/mentorat/agreements/{agreement}/unwind",
            f"/my/mentorat/requests/{question}/reply",
            f"/my/mentorat/requests/{question}/close",
            f"/my/mentorat/requests/{question}/rate",
            f"/my/mentorat/requests/{question}/still-waiting",
            f"/my/mentorat/objectives/{self.objective.id}",
            f"/my/mentorat/trainings/{session}/register",
            f"/my/mentorat/trainings/{session}/decline",
            f"/my/mentorat/trainings/{session}/support",
            f"/my/mentorat/registrations/{registration}/word",
            f"/my/mentorat/registrations/{registration}/leave",
        ]

    def _posts_on_records(self):
        return [url for url in self._posts() if any(char.isdigit() for char in url)]

    # ------------------------------------------------------------------
    # PAGES
    # ------------------------------------------------------------------

    def test_visitor_reads_the_presentation(self):
        self.assertEqual(self._get("/mentorat").status_code, 200)

    def test_visitor_is_sent_to_the_login_by_the_other_pages(self):
        for url in self._general_pages() + self._own_pages():
            with self.subTest(url=url):
                response = self._get(url)
                self.assertEqual(response.status_code, 303)
                self.assertIn("/web/login", response.headers["Location"])

    def test_mentee_opens_every_page(self):
        self._login(self.mentee_user)
        for url in self._general_pages() + self._own_pages():
            with self.subTest(url=url):
                self.assertEqual(self._get(url).status_code, 200)

    def test_stranger_opens_the_general_pages(self):
        self._login(self.stranger_user)
        for url in self._general_pages():
            with self.subTest(url=url):
                self.assertEqual(self._get(url).status_code, 200)

    def test_stranger_finds_nothing_of_the_pair(self):
        self._login(self.stranger_user)
        for url in self._own_pages():
            with self.subTest(url=url):
                self.assertEqual(self._get(url).status_code, 404)

    def test_other_mentee_inside_finds_nothing_of_the_pair_but_open_trainings(self):
        self._login(self.inside_user)
        for url in self._own_pages()[:-1]:
            with self.subTest(url=url):
                self.assertEqual(self._get(url).status_code, 404)
        self.assertEqual(self._get(self._own_pages()[-1]).status_code, 200)

    def test_coordinator_reads_no_conversation_through_the_portal(self):
        self._login(self.coordinator)
        for url in self._own_pages():
            with self.subTest(url=url):
                self.assertEqual(self._get(url).status_code, 404)

    def test_mentor_opens_the_agreement_and_no_page_of_the_mentee(self):
        self._login(self.mentor_user)
        agreement, *others = self._own_pages()
        self.assertEqual(self._get(agreement).status_code, 200)
        for url in others:
            with self.subTest(url=url):
                self.assertEqual(self._get(url).status_code, 404)

    def test_inside_mentee_sees_only_their_own_on_the_same_pages(self):
        self._login(self.inside_user)
        page = self._get("/my/mentorat").text
        self.assertIn("waiting list", page)
        self.assertNotIn(self.agreement.name, page)
        self.assertNotIn(self.question.name, self._get("/my/mentorat/requests").text)

    def test_coordinator_and_mentor_see_an_empty_list_of_questions(self):
        for user in (self.coordinator, self.mentor_user):
            with self.subTest(user=user.login):
                self._login(user)
                page = self._get("/my/mentorat/requests").text
                self.assertNotIn(self.question.name, page)

    def test_unknown_records_are_not_found(self):
        self._login(self.mentee_user)
        for url in (
            "/my/mentorat/agreements/999999",
            "/my/mentorat/agreements/999999/ask",
            "/my/mentorat/requests/999999",
            "/my/mentorat/files/999999",
            "/my/mentorat/meetings/999999.ics",
            "/my/mentorat/trainings/999999.ics",
        ):
            with self.subTest(url=url):
                self.assertEqual(self._get(url).status_code, 404)

    def test_file_of_another_model_is_not_found(self):
        other = self.env["ir.attachment"].create(
            {"name": "x.txt", "raw": b"x", "res_model": "res.partner", "res_id": 1}
        )
        self._login(self.mentee_user)
        self.assertEqual(self._get(f"/my/mentorat/files/{other.id}").status_code, 404)

    def test_attached_file_is_always_a_download(self):
        self._login(self.mentee_user)
        response = self._get(f"/my/mentorat/files/{self.attachment.id}")
        self.assertIn("attachment", response.headers["Content-Disposition"])

    def test_browser_stores_no_page(self):
        self._login(self.mentee_user)
        for url in self._general_pages():
            with self.subTest(url=url):
                response = self._get(url)
                self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_no_page_writes(self):
        """A page that writes on its read-only cursor runs again, with a warning."""
        self._login(self.mentee_user)
        for url in ["/mentorat", *self._general_pages(), *self._own_pages()]:
            with self.subTest(url=url), self.assertNoLogs("odoo.http", "WARNING"):
                self.assertEqual(self._get(url).status_code, 200)

    def test_no_page_creates_an_access_token(self):
        self._login(self.mentee_user)
        for url in self._own_pages():
            self._get(url)
        self.env.invalidate_all()
        self.assertFalse(self.agreement.access_token)
        self.assertFalse(self.question.access_token)

    # ------------------------------------------------------------------
    # THE CARD
    # ------------------------------------------------------------------

    def test_only_employees_see_the_card(self):
        self._login(self.newcomer_user)
        self.assertIn('href="/my/mentorat"', self._get("/my").text)
        self._login(self.stranger_user)
        self.assertNotIn('href="/my/mentorat"', self._get("/my").text)

    def test_counter_is_that_of_the_page_and_given_on_request(self):
        self._login(self.mentee_user)
        todo = self._pages("home", self.mentee_user)._count_todo()
        self.assertTrue(todo)
        answer = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["mentorat_count"]}
        )
        self.assertEqual(answer, {"mentorat_count": todo})
        self.assertNotIn(
            "mentorat_count",
            self.make_jsonrpc_request("/my/counters", {"counters": ["other_count"]}),
        )

    # ------------------------------------------------------------------
    # FORMS
    # ------------------------------------------------------------------

    @mute_logger("odoo.http", "odoo.addons.http_routing.models.ir_http")
    def test_post_without_csrf_token_is_refused(self):
        self._login(self.mentee_user)
        for url in self._posts():
            with self.subTest(url=url):
                self.assertEqual(self._post(url, token=False).status_code, 400)
        self.assertEqual(self.mentee.state, "active")

    def test_get_of_a_form_address_changes_nothing(self):
        self._login(self.mentee_user)
        for url in self._posts_on_records():
            if url.endswith("/ask"):
                continue  # its GET is the form
            with self.subTest(url=url):
                self.assertIn(self._get(url).status_code, (404, 405))
        self.assertEqual(self.question.state, "open")

    def test_others_change_nothing_of_the_pair(self):
        urls = [url for url in self._posts_on_records() if "/trainings/" not in url]
        for user in (
            self.stranger_user,
            self.inside_user,
            self.coordinator,
            self.mentor_user,
        ):
            self._login(user)
            for url in urls:
                with self.subTest(user=user.login, url=url):
                    response = self._post(url, sure="1", word="x", body="x")
                    self.assertEqual(response.status_code, 404)
        self.assertEqual(self.mentee.state, "active")
        self.assertEqual(self.question.state, "open")

    def test_stranger_cannot_register_for_a_training(self):
        self._login(self.stranger_user)
        for event in ("register", "decline", "support"):
            url = f"/my/mentorat/trainings/{self.training.id}/{event}"
            self.assertEqual(self._post(url).status_code, 404)

    def test_unknown_event_of_a_training_is_not_found(self):
        self._login(self.mentee_user)
        url = f"/my/mentorat/trainings/{self.training.id}/action_cancel"
        self.assertEqual(self._post(url).status_code, 404)

    # ------------------------------------------------------------------
    # SIGNING
    # ------------------------------------------------------------------

    def _sign(self, user):
        self._login(user)
        url = f"/my/mentorat/agreements/{self.agreement.id}/sign"
        digest = self.agreement._get_charter_digest()
        answer = self.make_jsonrpc_request(
            url, {"name": user.name, "signature": PIXEL, "digest": digest}
        )
        self.env.invalidate_all()
        return answer

    def test_pair_signs_the_same_frozen_text(self):
        for user in (self.mentee_user, self.mentor_user):
            self.assertTrue(self._sign(user).get("force_refresh"))
        signatures = self.agreement.signature_ids
        self.assertEqual(signatures.user_id, self.mentee_user | self.mentor_user)
        self.assertEqual(
            set(signatures.mapped("text_sha256")), {self.agreement.charter_sha256}
        )
        self.program.mentee_charter = "<p>Something else</p>"
        page = self._get(f"/my/mentorat/agreements/{self.agreement.id}").text
        self.assertNotIn("Something else", page)

    def test_nobody_else_signs(self):
        for user in (self.stranger_user, self.coordinator, self.inside_user):
            with self.subTest(user=user.login):
                self.assertIn("error", self._sign(user))
        self.assertFalse(self.agreement.signature_ids)

    def test_second_signature_of_a_user_is_refused(self):
        self._sign(self.mentee_user)
        self.assertIn("already", self._sign(self.mentee_user)["error"])
        self.assertEqual(len(self.agreement.signature_ids), 1)

    def test_empty_signature_is_refused(self):
        self._login(self.mentee_user)
        url = f"/my/mentorat/agreements/{self.agreement.id}/sign"
        answer = self.make_jsonrpc_request(url, {"name": " ", "signature": ""})
        self.assertIn("signature", answer["error"])

    def test_form_of_another_site_cannot_sign(self):
        self._login(self.mentee_user)
        response = self.url_open(
            f"/my/mentorat/agreements/{self.agreement.id}/sign",
            data=json.dumps({"params": {"name": "x", "signature": PIXEL}}),
            headers={"Content-Type": "text/plain"},
        )
        self.assertNotEqual(response.status_code, 200)
        self.assertFalse(self.agreement.signature_ids)
