import hashlib
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import MONDAY, MentoratCommon


@tagged("post_install", "-at_install")
class TestConversation(MentoratCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()
        cls.request = cls._ask(cls.agreement)

    def _reply(self, user, at, **values):
        with self._at(at):
            return self.request.with_user(user).action_reply("A word", **values)

    def test_mentor_message_keeps_the_promise(self):
        self._reply(self.mentor_user, self._hours(3))
        self.assertStates(self.request, "answered")
        self.assertRecordValues(
            self.request.commitment_ids, [{"state": "kept", "kept_at": self._hours(3)}]
        )

    def test_contributing_mentor_keeps_the_promise(self):
        self.agreement.contribution_ids.create(
            {"agreement_id": self.agreement.id, "mentor_id": self.other_mentor.id}
        )
        self._reply(self.other_mentor_user, self._hours(3))
        self.assertStates(self.request.commitment_ids, "kept")

    def test_internal_note_of_the_mentor_keeps_nothing(self):
        note = "Look it up"
        with self._at(self._hours(1)):
            self.request.with_user(self.mentor_user).message_post(body=note)
        self.assertStates(self.request.commitment_ids, "open")

    def test_message_of_the_mentee_while_waiting_opens_no_second_promise(self):
        self._reply(self.mentee_user, self._hours(1))
        self.assertStates(self.request.commitment_ids, "open")

    def test_new_question_after_an_answer_opens_a_new_promise(self):
        self._reply(self.mentor_user, self._hours(1))
        self._reply(self.mentee_user, self._hours(10))
        self.assertStates(self.request, "open")
        opened = self.request.commitment_ids._filter_live()
        self.assertEqual(opened.limit_at, self._hours(58))

    def test_thanks_opens_no_promise(self):
        self._reply(self.mentor_user, self._hours(1))
        self._reply(self.mentee_user, self._hours(2), expects_answer=False)
        self.assertStates(self.request, "answered")
        self.assertStates(self.request.commitment_ids, "kept")

    def test_answer_by_phone_is_recorded_in_one_call(self):
        with self._at(self._hours(5)):
            self.request.with_user(self.mentor_user).action_record_answer("phone")
        self.assertStates(self.request.commitment_ids, "kept")
        self.assertEqual(self.request.answer_channel, "phone")

    def test_answer_in_the_future_is_refused(self):
        with self._at(self._hours(5)), self.assertRaises(UserError):
            self.request.action_record_answer("phone", self._hours(6))

    def test_mentee_cannot_record_an_answer(self):
        with self.assertRaises(AccessError):
            self.request.with_user(self.mentee_user).action_record_answer()

    def test_closing_voids_what_was_promised(self):
        with self._at(self._hours(1)):
            self.request.with_user(self.mentee_user).action_close()
        self.assertStates(self.request, "closed")
        self.assertStates(self.request.commitment_ids, "void")

    def test_mentor_cannot_close_what_they_have_not_answered(self):
        with self.assertRaisesRegex(UserError, "Answer before"):
            self.request.with_user(self.mentor_user).action_close()

    def test_new_question_in_a_closed_conversation_opens_it_again(self):
        self.request.with_user(self.mentee_user).action_close()
        self._reply(self.mentee_user, self._hours(10))
        self.assertStates(self.request, "open")

    def test_client_deadline_never_shortens_the_promise(self):
        urgent = self._ask(
            self.agreement, client_waiting=True, client_deadline=self._hours(2)
        )
        self.assertEqual(urgent.limit_at, self._hours(48))

    def test_mentee_asks_only_after_the_first_contact(self):
        mentee = self._create_mentee(self.inside_user)
        agreement = self._assign(mentee, self.other_mentor)
        with self.assertRaisesRegex(UserError, "contacts you first"):
            self._ask(agreement)

    def test_nobody_asks_in_the_name_of_another(self):
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.inside_user).action_ask("Hello")

    def test_nothing_is_asked_once_the_agreement_is_over(self):
        self.agreement.action_end("early")
        with self.assertRaisesRegex(UserError, "over"):
            self._ask(self.agreement)

    def test_first_message_of_the_mentor_is_the_first_contact(self):
        mentee = self._create_mentee(self.inside_user)
        agreement = self._assign(mentee, self.other_mentor)
        with self._at(self._hours(4)):
            self.env["mentorat.request"].with_user(self.other_mentor_user).create(
                {
                    "agreement_id": agreement.id,
                    "name": "Welcome",
                    "description": "Shall we meet?",
                }
            )
        self.assertRecordValues(
            agreement,
            [{"state": "active", "first_contact_at": self._hours(4)}],
        )
        self.assertFalse(agreement.request_ids.commitment_ids)

    def test_first_meeting_planned_by_the_mentor_is_the_first_contact(self):
        mentee = self._create_mentee(self.inside_user)
        agreement = self._assign(mentee, self.other_mentor)
        with self._at(self._hours(4)):
            event = (
                self.env["calendar.event"]
                .with_user(self.other_mentor_user)
                .create(
                    {
                        "name": "Getting to know each other",
                        "start": self._hours(24),
                        "stop": self._hours(25),
                        "mentorat_agreement_id": agreement.id,
                    }
                )
            )
        self.assertStates(agreement, "active")
        self.assertEqual(agreement.first_contact_channel, "meeting")
        self.assertEqual(event.privacy, "private")
        self.assertEqual(
            event.partner_ids, mentee.partner_id | self.other_mentor.partner_id
        )

    def test_conversation_shows_a_number_and_never_its_subject(self):
        self.assertNotIn(self.request.name, self.request.display_name)

    def test_mail_reply_of_the_mentor_goes_into_the_conversation(self):
        question = self._reply(self.mentee_user, self._hours(1))
        answer = (
            f"From: {self.mentor_user.email}\n"
            "To: catchall@example.com\n"
            "Subject: Re: a question\n"
            "Message-Id: <answer@example.com>\n"
            f"In-Reply-To: {question.message_id}\n"
            f"References: {question.message_id}\n"
            "Content-Type: text/plain\n\n"
            "Have a look at page four.\n"
        )
        with self._at(self._hours(6)):
            self.env["mail.thread"].message_process("mail.thread", answer)
        self.assertStates(self.request, "answered")
        self.assertEqual(self.request.commitment_ids.kept_at, self._hours(6))


@tagged("post_install", "-at_install")
class TestSigning(MentoratCommon):
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
