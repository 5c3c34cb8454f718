"""What a person agrees to is what they were shown."""

import inspect
from datetime import timedelta
from unittest.mock import patch

from lxml import etree

from odoo.exceptions import UserError
from odoo.http import serialize_exception
from odoo.tests import Form, tagged

from ...models.common import mentorat_shown
from ...models.common.mentorat_shown import ShownChangedError
from ..common import MONDAY, MentoratCommon
from .test_terms_change import IMAGE

# Each method by which a person agrees to something, and the field that says to what
# that somebody changes meanwhile.
CONSENTS = {
    ("mentorat.agreement", "action_sign"): "rules",
    ("mentorat.contribution", "action_open_earlier"): "joined_at",
    ("mentorat.meeting.proposal", "action_accept"): "start",
    ("mentorat.objective", "action_agree"): "strategy",
    ("mentorat.terms.change", "action_accept"): "text",
    ("mentorat.training.session", "action_register"): "start",
}
# Named like one.
OTHERS = {
    ("mentorat.agreement", "action_renew"): "its buttons say what they show",
    ("mentorat.pairing", "action_confirm"): "starts again from what is stored",
}
NAMES = ("sign", "accept", "agree", "register", "open_earlier", "renew", "confirm")
LATER = MONDAY + timedelta(days=8)


@tagged("post_install", "-at_install")
class TestShown(MentoratCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()
        cls.agreement.rules = "Tuesdays"

    def _sign(self, user, digest=None):
        with self._at(self._hours(2)):
            self.agreement.with_user(user).action_sign("", IMAGE, digest)

    def assertChanged(self, call, *args):
        with self.assertRaisesRegex(ShownChangedError, "nothing is agreed"):
            call(*args)

    # ------------------------------------------------------------------
    # SIGNING
    # ------------------------------------------------------------------

    def test_text_that_was_shown_is_the_one_that_is_signed(self):
        digest = self.agreement._get_charter_digest()
        self._sign(self.mentee_user, digest)
        self._sign(self.mentor_user, digest)
        signed = set(self.agreement.signature_ids.mapped("text_sha256"))
        self.assertEqual(signed, {digest})
        self.assertEqual(self.agreement.charter_sha256, digest)

    def test_text_that_changed_meanwhile_is_not_signed(self):
        contributions = self.env["mentorat.contribution"].with_user(self.mentor_user)
        changes = {
            "rules": lambda: self.agreement.with_user(self.mentor_user).write(
                {"rules": "Thursdays"}
            ),
            "frequency": lambda: self.agreement.with_user(self.mentor_user).write(
                {"meeting_interval_days": 30}
            ),
            "contribution": lambda: contributions.create(
                {
                    "agreement_id": self.agreement.id,
                    "mentor_id": self.other_mentor.id,
                }
            ),
            "charter": lambda: self.program.with_user(self.coordinator).write(
                {"mentee_charter": "<p>Another charter</p>"}
            ),
        }
        for name, change in changes.items():
            with self.subTest(change=name):
                shown = self.agreement._get_charter_digest()
                change()
                self.assertChanged(self._sign, self.mentee_user, shown)
                self.assertFalse(self.agreement.signature_ids)
                self.assertFalse(self.agreement.charter_text, "nothing is frozen")
        self._sign(self.mentee_user, self.agreement._get_charter_digest())
        self.assertTrue(self.agreement.mentee_signed_at)

    def test_frozen_text_that_was_opened_again_is_not_signed(self):
        self._sign(self.mentor_user)
        shown = self.agreement.charter_sha256
        self.agreement.with_user(self.mentor_user).rules = "Thursdays"
        self.assertChanged(self._sign, self.mentee_user, shown)
        self.assertFalse(self.agreement.mentee_signed_at)

    def test_text_edited_between_two_signatures_is_refused_to_the_second(self):
        shown = self.agreement._get_charter_digest()
        self._sign(self.mentee_user, shown)
        self.program.mentee_charter = "<p>Another charter</p>"
        self._sign(self.mentor_user, shown)  # frozen: both sign the same
        self.assertTrue(self.agreement.is_signed_by_both)

    def test_signing_while_the_terms_change_begins_again(self):
        """Both lock the row of the agreement: neither goes on with what it was."""
        contributions = self.env["mentorat.contribution"].with_user(self.mentor_user)
        locked = []
        self.patch(
            self.registry["mentorat.agreement"],
            "_lock_rows",
            lambda agreements: locked.append(agreements.ids),
        )
        row = contributions.create(
            {"agreement_id": self.agreement.id, "mentor_id": self.other_mentor.id}
        )
        for change in (
            lambda: row.write({"description": "Wills"}),
            lambda: self.agreement.write({"rules": "Thursdays"}),
            lambda: row.unlink(),
            lambda: self._sign(self.mentee_user),
        ):
            self.assertIn(self.agreement.ids, locked)
            locked.clear()
            change()
        self.assertIn(self.agreement.ids, locked)

    def test_call_that_shows_nothing_signs_the_text_in_force(self):
        self._sign(self.mentee_user)
        self.assertTrue(self.agreement.mentee_signed_at)

    # ------------------------------------------------------------------
    # THE DIALOG
    # ------------------------------------------------------------------

    def _change_rules(self):
        self.agreement.with_user(self.coordinator).rules = "Thursdays"

    def test_dialog_shows_what_changed_and_asks_again(self):
        mentor_view = self.agreement.with_user(self.mentor_user)
        action = mentor_view.action_open_sign()
        wizard = (
            self.env["mentorat.sign.wizard"]
            .with_user(self.mentor_user)
            .browse(action["res_id"])
        )
        with Form(wizard) as form:
            self.assertIn("Tuesdays", form.charter)
            self.assertFalse(form.changes)
            form.signature = IMAGE
        self._change_rules()
        again = wizard.action_confirm()
        self.assertEqual(
            (again["res_model"], again["res_id"]), (wizard._name, wizard.id)
        )
        self.assertFalse(self.agreement.signature_ids)
        for words in ("<ins>", "Thursdays", "<del>", "Tuesdays"):
            self.assertIn(words, wizard.changes)
        self.assertTrue(wizard.signature, "nothing is drawn again")
        wizard.action_confirm()
        self.assertTrue(self.agreement.mentor_signed_at)

    def test_new_dialog_sends_the_digest_of_what_it_shows(self):
        wizards = self.env["mentorat.sign.wizard"].with_user(self.mentor_user)
        wizards = wizards.with_context(default_agreement_id=self.agreement.id)
        form = Form(wizards)
        form.signature = IMAGE
        self._change_rules()
        wizard = form.save()
        self.assertTrue(wizard.action_confirm().get("res_id"))
        self.assertFalse(self.agreement.signature_ids)

    def test_dialog_shows_no_text_of_another_pair(self):
        wizards = self.env["mentorat.sign.wizard"].with_user(self.other_mentor_user)
        with self.assertRaises(UserError):
            wizards.create({"agreement_id": self.agreement.id})
        action = self.agreement.with_user(self.coordinator).action_open_sign()
        self.assertFalse(action["res_id"])

    # ------------------------------------------------------------------
    # EVERY CONSENT
    # ------------------------------------------------------------------

    def _get_public_methods(self):
        """Yield ``(model, name, method)`` of the public methods of our models."""
        for model in self.registry.values():
            if model._abstract or not model._name.startswith("mentorat."):
                continue
            for name in dir(model):
                if name.startswith("action_") and callable(getattr(model, name)):
                    yield model._name, name, getattr(model, name)

    def test_text_that_cannot_be_an_earlier_one_is_not_compared(self):
        new = "<p>Tuesdays</p>"
        with patch.object(mentorat_shown, "mark_changes") as compared:
            marked = self.env["mentorat.shown"]._mark_changes("word " * 5_000, new)
        compared.assert_not_called()
        self.assertEqual(marked, new)

    def test_each_method_by_which_one_agrees_takes_a_digest(self):
        named, taking = set(), set()
        for model, name, method in self._get_public_methods():
            parts = name.removeprefix("action_")
            if not self.env[model]._transient and parts.startswith(NAMES):
                named.add((model, name))
            if "digest" in inspect.signature(method).parameters:
                taking.add((model, name))
        self.assertEqual(taking, CONSENTS.keys())
        self.assertEqual(named - taking, OTHERS.keys())

    def _create_subjects(self):
        """Return ``{model: (record, the user who agrees, arguments)}``."""
        pair = {
            "agreement_id": self.agreement.id,
            "proposed_by": "mentee",
            "proposer_id": self.mentee_user.id,
        }
        session = self.env["mentorat.training.session"].create(
            {
                "name": "Wills",
                "program_id": self.program.id,
                "start": LATER,
                "stop": LATER + timedelta(hours=1),
            }
        )
        session.action_plan()
        contribution = self.env["mentorat.contribution"].create(
            {"agreement_id": self.agreement.id, "mentor_id": self.other_mentor.id}
        )
        return {
            "mentorat.agreement": (self.agreement, self.mentor_user, ["", IMAGE]),
            "mentorat.contribution": (contribution, self.mentee_user, []),
            "mentorat.meeting.proposal": (
                self.env["mentorat.meeting.proposal"].create(
                    {**pair, "start": LATER, "minutes": 30}
                ),
                self.mentor_user,
                [],
            ),
            "mentorat.objective": (
                self.env["mentorat.objective"].create(
                    {
                        "agreement_id": self.agreement.id,
                        "name": "Read",
                        "is_proposal": True,
                    }
                ),
                self.mentor_user,
                [],
            ),
            "mentorat.terms.change": (
                self.env["mentorat.terms.change"].create(
                    {**pair, "text": "<p>New</p>", "text_sha256": "1" * 64}
                ),
                self.mentor_user,
                [],
            ),
            "mentorat.training.session": (session, self.mentee_user, []),
        }

    def test_each_consent_to_what_changed_meanwhile_is_refused(self):
        with self._at(MONDAY):
            subjects = self._create_subjects()
        for (model, method), name in CONSENTS.items():
            record, user, arguments = subjects[model]
            with self.subTest(model=model), self._at(self._hours(1)):
                as_user = record.with_user(user)
                shown = (
                    record._get_charter_digest()
                    if model == "mentorat.agreement"
                    else as_user.sudo().shown_sha256
                )
                is_time = record._fields[name].type == "datetime"
                moved = LATER + timedelta(minutes=30)
                record[name] = moved if is_time else "<p>Else</p>"
                self.assertChanged(getattr(as_user, method), *arguments, shown)

    def test_agreement_is_renewed_once_from_the_same_page(self):
        pair = self.agreement.with_user(self.coordinator)
        shown = pair.shown_sha256
        press = pair.with_context(mentorat_shown=shown).action_renew
        press()
        with self.assertRaisesRegex(ShownChangedError, "Load the page again") as found:
            press()
        answer = serialize_exception(found.exception)
        self.assertEqual(
            answer["context"]["exception_class"], "odoo.exceptions.UserError"
        )
        self.assertEqual(pair.term_count, 2)
        pair.with_context(mentorat_shown=pair.shown_sha256).action_renew()
        self.assertEqual(pair.term_count, 3)

    def test_digest_follows_each_field_that_is_shown(self):
        for name, model in self.registry.items():
            shown = model._shown_fields if hasattr(model, "_shown_fields") else ()
            for field in shown:
                with self.subTest(model=name, field=field):
                    depends = self.registry.field_depends[
                        self.env[name]._fields["shown_sha256"]
                    ]
                    self.assertIn(field, depends)

    def test_digest_is_the_one_of_the_page_in_the_same_language(self):
        with self._at(MONDAY):
            record = self._create_subjects()["mentorat.meeting.proposal"][0]
        as_mentor = record.with_user(self.mentor_user)
        with self._at(self._hours(1)):
            as_mentor.action_accept(as_mentor.shown_sha256)
        self.assertEqual(record.state, "accepted")

    def test_each_button_of_a_view_that_agrees_says_what_it_shows(self):
        methods = {name for _model, name in CONSENTS} - {"action_sign"}
        methods.add("action_renew")
        views = self.env["ir.ui.view"].search(
            [("model", "like", "mentorat."), ("type", "!=", "qweb")]
        )
        for view in views:
            tree = etree.fromstring(view.arch_db)
            for button in tree.iter("button"):
                if button.get("name") in methods:
                    with self.subTest(view=view.xml_id, button=button.get("name")):
                        is_dialog = view.model.endswith(".wizard")
                        says = is_dialog or "shown_sha256" in button.get("context", "")
                        self.assertTrue(says)
                        if is_dialog:
                            self.assertTrue(tree.xpath("//field[@name='digest']"))
