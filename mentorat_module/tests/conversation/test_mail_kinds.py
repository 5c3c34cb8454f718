from odoo.tests import tagged

from ..mail_corpus import read_mails
from ..notice.test_mail import MailCase


@tagged("post_install", "-at_install")
class TestMailKinds(MailCase):
    """The raw mails of machines, of people who look like machines, of thanks and of
    questions, each alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mentor_user.name = "Louise Roy"
        cls.mentee_user.name = "Camille Tremblay"
        cls.request = cls._ask(cls._activate(), name="Lire ce rapport")
        with cls._at(cls._hours(1)):
            cls.question = cls.request.with_user(cls.mentee_user).action_reply("Et?")

    def _check_each(self, kind, user, parent, check):
        """Process each mail of a kind from ``user``, and call ``check`` with what it
        posted, maybe nothing; what it did is undone."""
        values = {"FROM": user.email, "TO": "catchall@example.com"}
        mails = list(read_mails(kind, REF=parent.message_id, **values))
        self.assertGreaterEqual(len(mails), 4)
        for name, source in mails:
            savepoint = self.env.cr.savepoint()
            with self.subTest(mail=name):
                before = self.request.message_ids
                with self.mock_mail_gateway(), self._at(self._hours(6)):
                    self.env["mail.thread"].message_process("mail.thread", source)
                check((self.request.message_ids - before)[-1:])
            savepoint.rollback()
            self.env.invalidate_all(flush=False)

    def _answer(self):
        with self._at(self._hours(2)):
            return self.request.with_user(self.mentor_user).action_reply("Page 4.")

    def assertAutomatic(self, message):
        """Check that it is a note that nobody is told of; a receipt is not even one."""
        self.assertIn(message.message_type, ("auto_comment", False))
        self.assertFalse(message.notified_partner_ids)

    def test_machine_of_the_mentor_keeps_no_commitment(self):
        def check(message):
            self.assertAutomatic(message)
            self.assertStates(self.request, "open")
            self.assertFalse(self.request.answered_at)

        self._check_each("machines", self.mentor_user, self.question, check)

    def test_machine_of_the_mentee_opens_no_commitment(self):
        def check(message):
            self.assertAutomatic(message)
            self.assertStates(self.request, "answered")
            self.assertFalse(self.request.may_be_waiting)

        self._check_each("machines", self.mentee_user, self._answer(), check)

    def test_person_who_looks_like_a_machine_keeps_the_commitment(self):
        def check(message):
            self.assertEqual(message.message_type, "email")
            self.assertStates(self.request, "answered")
            self.assertEqual(self.request.commitment_ids.state, "kept")

        self._check_each("persons", self.mentor_user, self.question, check)

    def test_thanks_open_no_commitment_and_are_shown(self):
        def check(message):
            self.assertStates(self.request, "answered")
            self.assertFalse(self.request.may_be_waiting)
            shown = self.env["mentorat.portal.request"]._get_messages(self.request)
            self.assertEqual(shown, message)

        self._check_each("thanks", self.mentee_user, self._answer(), check)

    def test_thanks_leave_a_closed_conversation_closed(self):
        answer = self._answer()
        self.request.with_user(self.mentee_user).action_close()

        def check(_message):
            self.assertStates(self.request, "closed")

        self._check_each("thanks", self.mentee_user, answer, check)

    def test_thanks_before_the_answer_leave_the_commitment_open(self):
        def check(_message):
            self.assertStates(self.request, "open")
            self.assertEqual(self.request.limit_at, self._hours(48))

        self._check_each("thanks", self.mentee_user, self.question, check)

    def test_question_opens_a_commitment(self):
        def check(_message):
            self.assertStates(self.request, "open")
            self.assertEqual(self.request.limit_at, self._hours(54))

        self._check_each("questions", self.mentee_user, self._answer(), check)
