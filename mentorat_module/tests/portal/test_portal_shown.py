"""A page that shows what has changed meanwhile agrees to nothing, and says so."""

import json
from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.tests import tagged

from ..agreement.test_terms_change import IMAGE
from .common import MentoratPortalCase


@tagged("post_install", "-at_install")
class TestPortalShown(MentoratPortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement.write({"rules": "Tuesdays\nBy video"})
        cls.url = cls.agreement.access_url

    def setUp(self):
        super().setUp()
        self._login(self.mentee_user)

    def _get_form(self, page, action):
        """Return what the form of ``action`` on ``page`` sends without its token."""
        tree = html.fromstring(self._get(page).text)
        [form] = tree.xpath(f"//form[contains(@action, '{action}')]")
        sent = dict(form.form_values())
        del sent["csrf_token"]
        return form.get("action"), sent

    def assertAsksAgain(self, response, old, new):
        self.assertRefused(response, "nothing is agreed yet")
        marks = html.fromstring(response.text).find_class("o_mentorat_changes")
        marked = html.tostring(marks[0], encoding="unicode")
        for tag, words in (("del", old), ("ins", new)):
            found = [each.text_content() for each in html.fromstring(marked).iter(tag)]
            self.assertIn(words, " ".join(found))

    # ------------------------------------------------------------------
    # SIGNING
    # ------------------------------------------------------------------

    def _sign(self, **values):
        answer = self.make_jsonrpc_request(
            f"{self.url}/sign", {"name": "", "signature": IMAGE, **values}
        )
        self.env.invalidate_all()
        return answer

    def _get_shown(self):
        """Return what the page sends with the signature."""
        tree = html.fromstring(self._get(self.url).text)
        [component] = tree.xpath(
            "//owl-component[@name='mentorat_module.signature_form']"
        )
        text = html.tostring(tree.get_element_by_id("agreement_text"), encoding=str)
        return {
            "digest": json.loads(component.get("props"))["digest"],
            "shown": text,
        }

    def test_page_signs_what_it_shows(self):
        answer = self._sign(**self._get_shown())
        self.assertTrue(answer["redirect_url"].endswith("done=signed"))
        self.assertTrue(self.agreement.mentee_signed_at)

    def test_rules_that_changed_are_shown_marked_and_signed_then(self):
        shown = self._get_shown()
        self.agreement.with_user(self.mentor_user).rules = "Thursdays\nBy video"
        answer = self._sign(**shown)
        self.assertFalse(self.agreement.signature_ids)
        self.assertIn("nothing is agreed", answer["error"])
        self.assertRegex(answer["changes"], "<ins><span[^<]*Added: </span>Thursdays")
        self.assertRegex(answer["changes"], "<del><span[^<]*Removed: </span>Tuesdays")
        self.assertNotIn("<ins>", answer["text"])
        again = self._sign(digest=answer["digest"], shown=answer["text"])
        self.assertTrue(again["redirect_url"])
        self.assertTrue(self.agreement.mentee_signed_at)

    def test_signature_without_a_digest_is_asked_again(self):
        for digest in (None, "", "x", 7, ["x"]):
            with self.subTest(digest=digest):
                answer = self._sign(digest=digest)
                self.assertIn("Tuesdays", answer["changes"])
        self.assertFalse(self.agreement.signature_ids)

    def test_what_a_browser_says_it_showed_is_no_markup(self):
        for shown in ("<script>alert(1)</script>", "\0\ud800", "x" * 300_000, 7, []):
            with self.subTest(shown=str(shown)[:20]):
                answer = self._sign(digest="x", shown=shown)
                self.assertNotIn("<script", answer["changes"])
                self.assertIn("Tuesdays", answer["changes"])

    # ------------------------------------------------------------------
    # THE OTHER FORMS
    # ------------------------------------------------------------------

    def test_training_that_moved_is_not_registered_for(self):
        session = self.env["mentorat.training.session"].create(
            {
                "name": "Wills",
                "program_id": self.program.id,
                "start": "2099-01-05 15:00:00",
                "stop": "2099-01-05 17:00:00",
                "location": "Room 2",
            }
        )
        session.action_plan()
        action, sent = self._get_form("/my/mentorat/trainings", f"{session.id}/regist")
        session.with_user(self.coordinator).location = "Room 7"
        self.assertAsksAgain(self._post(action, **sent), "2", "7")
        self.assertEqual(session.participation_ids.mapped("state"), ["invited"])
        action, sent = self._get_form("/my/mentorat/trainings", f"{session.id}/regist")
        self.assertEqual(self._post(action, **sent).status_code, 303)
        self.assertEqual(session.participation_ids.mapped("state"), ["registered"])

    def test_meeting_that_moved_is_not_accepted(self):
        start = fields.Datetime.now() + timedelta(days=3)
        proposal = self.agreement.with_user(self.mentor_user).action_propose_meeting(
            start, location="Room 2"
        )
        action, sent = self._get_form("/my/mentorat/meetings", "/accept")
        proposal.sudo().location = "Room 7"
        self.assertAsksAgain(self._post(action, **sent), "2", "7")
        self.assertEqual(proposal.state, "proposed")
        action, sent = self._get_form("/my/mentorat/meetings", "/accept")
        self.assertEqual(self._post(action, **sent).status_code, 303)

    def test_terms_are_accepted_as_shown(self):
        for user in (self.mentee_user, self.mentor_user):
            self.agreement.with_user(user).action_sign("", IMAGE)
        change = self.agreement.with_user(self.mentor_user).action_propose_terms(
            {"rules": "Thursdays"}, "A busy season"
        )
        action, sent = self._get_form(self.url, "/accept")
        self.assertEqual(sent["digest"], change.text_sha256)
        response = self._post(action, **{**sent, "digest": "1" * 64})
        self.assertRefused(response, "nothing is agreed yet")
        self.assertEqual(change.state, "proposed")
        self.assertEqual(self._post(action, **sent).status_code, 303)

    def test_earlier_conversations_open_to_the_mentor_who_was_shown(self):
        self._ask_now()
        row = self.env["mentorat.contribution"].create(
            {"agreement_id": self.agreement.id, "mentor_id": self.other_mentor.id}
        )
        action, sent = self._get_form(self.url, "/open")
        self.other_mentor.employee_id.name = "Somebody Else"
        self.assertAsksAgain(self._post(action, **sent), "Other", "Somebody Else")
        self.assertFalse(row.earlier_opened_at)
        action, sent = self._get_form(self.url, "/open")
        self.assertEqual(self._post(action, **sent).status_code, 303)

    def test_consent_that_changed_is_asked_again_and_the_answers_are_kept(self):
        self._login(self.newcomer_user)
        page = "/my/mentorat/register"
        _action, sent = self._get_form(page, "/register")
        shown = {name: sent[name] for name in ("digest", "shown")}
        view = self.env.ref("mentorat_module.registration_consent")
        view.arch_db = view.arch_db.replace("coordinators", "directors")
        response = self._post(page, **self._register_answers(), **shown)
        self.assertAsksAgain(response, "coordinators", "directors")
        self.assertFalse(self._get_registrations(self.newcomer_user))
        tree = html.fromstring(response.text)
        self.assertIsNone(tree.get_element_by_id("consent").get("checked"))
        self.assertIn("retirement", tree.get_element_by_id("expectations").value)
        [form] = tree.xpath("//form[contains(@action, '/register')]")
        shown = {name: form.fields[name] for name in shown}
        self.assertEqual(
            self._post(page, **self._register_answers(), **shown).status_code, 303
        )
