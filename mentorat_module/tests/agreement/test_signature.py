import base64
import hashlib
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import MONDAY, MentoratCommon


@tagged("post_install", "-at_install")
class TestSignature(MentoratCommon):
    IMAGE = (
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
        "awAAAABJRU5ErkJggg=="
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()

    def _sign(self, user, at=MONDAY + timedelta(hours=2)):
        with self._at(at):
            return self.agreement.with_user(user).action_sign("Somebody", self.IMAGE)

    def test_each_side_signs_for_themself(self):
        self._sign(self.mentee_user)
        self.assertTrue(self.agreement.mentee_signed_at)
        self.assertFalse(self.agreement.mentor_signed_at)
        self._sign(self.mentor_user)
        self.assertTrue(self.agreement.mentor_signed_at)

    def test_text_is_frozen_with_its_sha256(self):
        self._sign(self.mentee_user)
        self.program.mentee_charter = "<p>Something else</p>"
        digest = hashlib.sha256(self.agreement.charter_text.encode()).hexdigest()
        self.assertEqual(self.agreement.charter_sha256, digest)
        self.assertEqual(self.agreement.signature_ids.text_sha256, digest)
        self.assertNotIn("Something else", self.agreement._get_charter())

    def test_both_sign_the_text_that_was_frozen_for_the_first(self):
        self._sign(self.mentee_user)
        text = self.agreement.charter_text
        self.program.mentee_charter = "<p>Something else</p>"
        self._sign(self.mentor_user, at=MONDAY + timedelta(hours=3))
        self.assertEqual(self.agreement.charter_text, text)
        digests = self.agreement.signature_ids.mapped("text_sha256")
        self.assertEqual(digests, 2 * [self.agreement.charter_sha256])
        self.assertTrue(self.agreement.is_signed_by_both)

    def test_agreement_that_is_over_is_not_signed(self):
        with self._at(MONDAY + timedelta(hours=1)):
            self.agreement.action_end("early")
        for user in (self.mentee_user, self.mentor_user):
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(UserError, "nothing left to sign"),
            ):
                self._sign(user)
        self.assertFalse(self.agreement.signature_ids)

    def test_nobody_else_signs(self):
        for user in (self.coordinator, self.other_mentor_user, self.inside_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._sign(user)

    def test_contributing_mentor_does_not_sign_for_the_lead(self):
        self.agreement.contribution_ids.create(
            {"agreement_id": self.agreement.id, "mentor_id": self.other_mentor.id}
        )
        with self.assertRaises(AccessError):
            self._sign(self.other_mentor_user)

    def test_signing_twice_is_refused(self):
        self._sign(self.mentee_user)
        with self.assertRaisesRegex(UserError, "already"):
            self._sign(self.mentee_user)

    def test_empty_signature_is_refused(self):
        with self.assertRaisesRegex(UserError, "draw"):
            self.agreement.with_user(self.mentee_user).action_sign("Somebody", False)

    def test_name_shown_is_that_of_the_account(self):
        pair = self.agreement.with_user(self.mentee_user)
        for name in ("Mickey Mouse", "x" * 300_000, "a\0b", ["x"], None):
            with self.subTest(name=str(name)[:20]):
                with self.env.cr.savepoint() as savepoint:
                    pair.action_sign(name, self.IMAGE)
                    signature = self.agreement.signature_ids
                    self.assertEqual(signature.name, self.mentee_user.name)
                    savepoint.rollback()
                self.env.invalidate_all(flush=False)

    def test_anything_but_a_drawing_is_refused_at_both_doors(self):
        pair = self.agreement.with_user(self.mentee_user)
        wizards = self.env["mentorat.sign.wizard"].with_user(self.mentor_user)
        wrong = (
            *("@@@", "\0", 7, ["x"], {"a": 1}, True, self.IMAGE[:-40]),
            *(base64.b64encode(b"<svg/>" * 20), base64.b64encode(b"<html>" * 20)),
            "A" * 4_000_000,
        )
        for signature in wrong:
            with self.subTest(signature=str(signature)[:20]):
                with self.assertRaises(UserError):
                    pair.action_sign("", signature)
                with self.assertRaises(UserError):
                    wizards.create(
                        {"agreement_id": self.agreement.id, "signature": signature}
                    ).action_confirm()
        self.assertFalse(self.agreement.signature_ids)

    def test_terms_that_one_signed_and_that_change_are_signed_anew(self):
        self._sign(self.mentee_user)
        self.agreement.with_user(self.mentor_user).rules = "By video"
        self.assertFalse(self.agreement.mentee_signed_at)
        self.assertFalse(self.agreement.mentor_signed_at)
        self.assertEqual(len(self.agreement.signature_ids), 1)

    def test_signature_is_never_changed_nor_removed(self):
        self._sign(self.mentee_user)
        with self.assertRaises(UserError):
            self.agreement.signature_ids.write({"name": "Another"})
        with self.assertRaises(UserError):
            self.agreement.signature_ids.unlink()
