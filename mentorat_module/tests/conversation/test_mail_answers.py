from contextlib import contextmanager
from email.message import EmailMessage

from odoo.tests import tagged
from odoo.tools import email_normalize, mute_logger

from ..mail_corpus import read_mails
from ..notice.test_mail import MailCase

GATEWAY = "odoo.addons.mail.models.mail_thread"
CATCHALL = "reponse@rivenord.example"


@tagged("post_install", "-at_install")
class AnswerCase(MailCase):
    """A conversation, and the mail that told the mentor of its question alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env.company
        company.write(
            {
                "email": "info@rivenord.example",
                "alias_domain_id": cls.env["mail.alias.domain"].create(
                    {
                        "name": "rivenord.example",
                        "catchall_alias": "reponse",
                        "bounce_alias": "rebond",
                    }
                ),
            }
        )
        company.partner_id.lang = "fr_CA"
        (cls.mentor_user | cls.coordinator).write({"lang": "fr_CA"})
        cls.agreement = cls._activate()
        cls.request = cls._ask(cls.agreement)

    def _keep_notices(self, *templates):
        """Forget the notices of other templates."""
        kept = self.env["mentorat.notice"].union(*map(self._notices, templates))
        (self.env["mentorat.notice"].search([]) - kept).unlink()

    def _get_notice_mail(self, *templates, at=1):
        self._keep_notices(*templates)
        mails = self._send(self._hours(at))
        to_mentor = mails.filtered(
            lambda mail: mail.recipient_ids == self.mentor_user.partner_id
        )
        return to_mentor or mails

    def _receive(self, email, at=6, **headers):
        """Process a mail from ``email``; ``Message_Id=`` sets the header Message-Id.

        :return: the mails that the gateway sent in return
        """
        message = EmailMessage()
        number = self.env["mail.message"].search([], order="id desc", limit=1).id
        values = {
            "From": f"Louise <{email}>",
            "To": CATCHALL,
            "Subject": "Re: a question",
            "Message-Id": f"<client.{number}@client.example>",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        for name, value in values.items():
            if value:
                message[name] = value
        message.set_content("Page four.")
        return self._process(message.as_bytes(), at)

    def _process(self, source, at=6):
        self.env.flush_all()
        with (
            self.mock_mail_gateway(),
            self._at(self._hours(at)),
            mute_logger(GATEWAY),
        ):
            self.env["mail.thread"].message_process(False, source)
        return self._new_mails

    def _get_answers(self):
        return self.request.message_ids.filtered(lambda m: m.message_type == "email")

    def assertAnswered(self):
        self.assertStates(self.request, "answered")
        self.assertEqual(self._get_answers().author_id, self.mentor.partner_id)

    def assertRefused(self):
        self.assertStates(self.request, "open")
        self.assertFalse(self._get_answers())

    @contextmanager
    def _undone(self):
        """Undo what is done within."""
        savepoint = self.env.cr.savepoint()
        try:
            yield
        finally:
            savepoint.rollback()
            self.env.invalidate_all(flush=False)


class TestMailAnswers(AnswerCase):
    """An answer reaches its conversation by any one of the things that tell of it."""

    # ------------------------------------------------------------------
    # MAIL PROGRAMS
    # ------------------------------------------------------------------

    def test_mails_of_all_programs_answer_a_notice(self):
        mail = self._get_notice_mail("request_opened")
        bare = mail.message_id.strip("<>")
        address = email_normalize(mail.reply_to)
        mails = read_mails(
            "answers",
            FROM=self.mentor_user.email,
            TO=address,
            CATCHALL=CATCHALL,
            REF=mail.message_id,
            BARE=bare,
            CAPITALS=f"<{bare.upper()}>",
            FOLDED=f"<{bare[:30]}\n {bare[30:]}>",
            REFERENCES=mail.references,
            ADDRESS_IN_CAPITALS=address.upper(),
            ENCODED=f"=?us-ascii?Q?=3C{bare[:30]}?=\n =?us-ascii?Q?{bare[30:]}=3E?=",
        )
        count = 0
        for name, raw in mails:
            with self.subTest(name), self._undone():
                count += 1
                self._process(raw)
                self.assertAnswered()
                word = "quatre" if "-fr-" in name or "-fr." in name else "four"
                self.assertIn(f"page {word}", str(self._get_answers().body).lower())
        self.assertGreaterEqual(count, 14)

    # ------------------------------------------------------------------
    # WHICH MAIL IS ANSWERED
    # ------------------------------------------------------------------

    def test_last_id_of_a_notice_is_enough(self):
        mail = self._get_notice_mail("request_opened")
        self._receive(self.mentor_user.email, In_Reply_To=mail.message_id)
        self.assertAnswered()

    def test_notice_that_left_long_ago_is_still_answered(self):
        mail = self._get_notice_mail("request_opened")
        message_id = mail.message_id
        mail.state = "sent"
        self._run_cron("notices", self._hours(3))
        self.assertFalse(mail.exists())
        self._receive(self.mentor_user.email, In_Reply_To=message_id)
        self.assertAnswered()

    def test_mail_sent_again_keeps_its_id(self):
        mail = self._get_notice_mail("request_opened")
        message_id = mail.message_id
        mail.write({"state": "exception", "failure_reason": "No"})
        self._run_cron("notices", self._hours(3))
        self.assertEqual((mail.state, mail.message_id), ("outgoing", message_id))

    def test_reminder_is_answered_into_the_conversation(self):
        with self._at(self._hours(25)):
            self.request.live_commitment_id._remind_mentor()
        mail = self._get_notice_mail("reminder", at=26)
        self.assertIn("+d", mail.reply_to)
        self._receive(self.mentor_user.email, at=27, In_Reply_To=mail.message_id)
        self.assertAnswered()

    def test_message_of_the_conversation_is_answered_by_its_id_alone(self):
        with self._at(self._hours(2)):
            question = self.request.with_user(self.mentee_user).action_reply("Well?")
        self._receive(self.mentor_user.email, References=question.message_id.upper())
        self.assertAnswered()

    def test_id_beside_references_of_another_thread_is_enough(self):
        with self._at(self._hours(2)):
            question = self.request.with_user(self.mentee_user).action_reply("Well?")
        self._receive(
            self.mentor_user.email,
            In_Reply_To=question.message_id,
            References="<unknown@elsewhere.example>",
        )
        self.assertAnswered()

    def test_mail_of_the_other_is_answered_without_its_brackets(self):
        self._receive(
            self.mentee_user.email,
            at=2,
            To=self.request._get_own_address(),
            Message_Id="<ABC.1@Phone.example>",
        )
        self._receive(self.mentor_user.email, at=3, In_Reply_To="ABC.1@Phone.example")
        self.assertStates(self.request, "answered")

    def test_digest_about_one_conversation_is_answered_into_it(self):
        mail = self._get_notice_mail("request_opened", "to_sign")
        self.assertIn("+d", mail.reply_to)
        self.assertIn(self.request.name, mail.body_html)
        self._receive(self.mentor_user.email, In_Reply_To=mail.message_id)
        self.assertAnswered()

    def test_digest_about_two_conversations_is_answered_to_the_coordinator(self):
        self._ask(self.agreement, name="Another question")
        mail = self._get_notice_mail("request_opened")
        self.assertIn(self.coordinator.email, mail.reply_to)
        self.assertNotIn("mentorat-request", mail.message_id)

    def test_reminder_by_hand_is_answered_to_the_coordinator_or_found(
        self,
    ):
        with self._at(self._hours(2)):
            self.request.live_commitment_id.with_user(
                self.coordinator
            ).action_remind_by_hand()
        mail = self._get_notice_mail("hand_reminder", at=3)
        self.assertIn(self.coordinator.email, mail.reply_to)
        self._receive(self.mentor_user.email, In_Reply_To=mail.message_id)
        self.assertAnswered()

    def test_mail_to_the_coordinator_carries_no_reference(self):
        self._run_cron("deadlines", self._hours(49))
        mail = self._get_notice_mail("overdue_coordinator", at=50)
        self.assertNotIn("mentorat-request", f"{mail.message_id} {mail.references}")
        self.assertNotIn("+d", mail.reply_to)

    def test_refusal_is_answered_from_the_right_address(self):
        mail = self._get_notice_mail("request_opened")
        [refusal] = self._receive(
            "louise@home.example",
            In_Reply_To=mail.message_id,
            Message_Id="<a@h.example>",
        )
        self._receive(
            self.mentor_user.email,
            In_Reply_To=refusal.message_id,
            References=f"{refusal.references} {refusal.message_id}",
        )
        self.assertAnswered()

    # ------------------------------------------------------------------
    # THE ADDRESS
    # ------------------------------------------------------------------

    def test_address_of_the_conversation_is_enough(self):
        mail = self._get_notice_mail("request_opened")
        for header in ("To", "Cc", "Delivered_To", "X_Original_To", "Envelope_To"):
            with self.subTest(header), self._undone():
                to = {"To": "mentoring@rivenord.example", header: mail.reply_to}
                self._receive(self.mentor_user.email, **to)
                self.assertAnswered()

    def test_messages_are_answered_at_that_address(self):
        with self._at(self._hours(2)):
            question = self.request.with_user(self.mentee_user).action_reply("Well?")
        self.assertIn(self.request._get_own_address(), question.reply_to)

    def test_address_where_mails_come_back_takes_answers_too(self):
        mail = self._get_notice_mail("request_opened")
        box = {"To": "rebond@rivenord.example"}
        self._receive(self.mentor_user.email, In_Reply_To=mail.message_id, **box)
        self.assertAnswered()

    def test_absence_notice_sent_there_makes_nobody_unreachable(self):
        mail = self._get_notice_mail("request_opened")
        mail.state = "sent"
        self._run_cron("notices", self._hours(2))
        [notice] = self._notices("request_opened")
        for reference in (notice.message_id, False):
            sent = self._receive(
                self.mentor_user.email,
                To="rebond@rivenord.example",
                In_Reply_To=reference,
                Auto_Submitted="auto-replied",
                Return_Path="<>",
            )
            self.assertFalse(sent)
        self.assertStates(notice, "sent")
        self.assertRefused()

    def test_mail_sent_there_that_answers_nothing_is_refused(self):
        [refusal] = self._receive(self.mentor_user.email, To="rebond@rivenord.example")
        self.assertIn(self.request.name, refusal.body_html)

    def test_address_alone_lets_nobody_in(self):
        address = self.request._get_own_address()
        for user in (self.coordinator, self.other_mentor_user, self.inside_user):
            self._receive(user.email, To=address)
        self.assertRefused()

    def test_one_address_serves_all_where_the_server_knows_no_other(self):
        settings = self.env["res.config.settings"].create(
            {"mentorat_shared_reply_address": True}
        )
        settings.execute()
        mail = self._get_notice_mail("request_opened")
        self.assertEqual(email_normalize(mail.reply_to), CATCHALL)
        self._receive(self.mentor_user.email, In_Reply_To=mail.message_id)
        self.assertAnswered()

    def test_address_becomes_no_contact(self):
        address = self.request._get_own_address()
        self._receive(self.mentor_user.email, To=f"{address}, friend@home.example")
        answer = self._get_answers()
        self.assertNotIn("+d", answer.incoming_email_to or "")
        self.assertFalse(
            self.env["res.partner"].search_count([("email", "ilike", address)])
        )

    # ------------------------------------------------------------------
    # OTHER DESTINATIONS
    # ------------------------------------------------------------------

    def test_mail_forwarded_to_another_mailbox_is_no_answer(self):
        mail = self._get_notice_mail("request_opened")
        alias = self.env["mail.alias"].create(
            {
                "alias_name": "soutien",
                "alias_model_id": self.env["ir.model"]._get_id("res.partner"),
            }
        )
        self._receive(
            self.mentor_user.email, To=alias.alias_full_name, References=mail.message_id
        )
        self.assertRefused()

    def test_answer_to_a_message_of_another_record_goes_to_that_record(self):
        contact = self.env["res.partner"].create({"name": "Somebody"})
        message = contact.message_post(body=contact.name, message_type="comment")
        self._receive(self.mentor_user.email, In_Reply_To=message.message_id)
        self.assertIn("Page four", str(contact.message_ids[0].body))
        self.assertRefused()

    def test_nearest_mail_decides_among_several_conversations(self):
        other = self._ask(self.agreement, name="Another question")
        references = [r._make_message_id() for r in (other, self.request)]
        self._receive(self.mentor_user.email, References=" ".join(references))
        self.assertAnswered()
        self.assertStates(other, "open")

    # ------------------------------------------------------------------
    # WHO WRITES
    # ------------------------------------------------------------------

    def _answer_from(self, email):
        self._receive(email, To=self.request._get_own_address())

    def test_other_addresses_of_the_mentor_are_known(self):
        self.mentor_user.login = "lfortin@rivenord.example"
        for email in (
            "mentor@example.com",
            "MENTOR@Example.com",
            "mentor+travail@example.com",
            "lfortin@rivenord.example",
        ):
            with self.subTest(email), self._undone():
                self._answer_from(email)
                self.assertAnswered()

    def test_private_address_in_the_file_of_an_employee_is_not_known(self):
        self.mentor.employee_id.private_email = "louise@home.example"
        self._answer_from("louise@home.example")
        self.assertRefused()

    def test_mailbox_of_two_readers_is_nobody(self):
        self.mentor_user.partner_id.email = "team+louise@example.com"
        self.mentee_user.partner_id.email = "team+camille@example.com"
        self._answer_from("team@example.com")
        self.assertRefused()
        self._answer_from("team+louise@example.com")
        self.assertAnswered()

    def test_address_of_another_account_is_that_account(self):
        self.mentor_user.partner_id.email = "coordinator+louise@example.com"
        self._answer_from(self.coordinator.email)
        self.assertRefused()


class TestMailRefusals(AnswerCase):
    """Who is refused is told what to do, by name and in their language."""

    def _french(self, source):
        return self.env["mentorat.request"].with_context(lang="fr_CA").env._(source)

    def assertUntold(self, mail):
        """Check that a refusal tells nothing of the conversation."""
        text = f"{mail.subject} {mail.body_html}"
        secrets = (self.request.name, self.mentee.name, self.mentor.name)
        for secret in (*secrets, self.program.name, f"/{self.request.id}"):
            self.assertNotIn(secret, text)

    def test_each_mail_is_refused_with_what_to_do(self):
        mail = self._get_notice_mail("request_opened")
        mails = read_mails(
            "refused",
            FROM=self.mentor_user.email,
            TO=email_normalize(mail.reply_to),
            CATCHALL=CATCHALL,
            REF=mail.message_id,
            COLLEAGUE=self.coordinator.email,
        )
        count = 0
        for name, raw in mails:
            with self.subTest(name), self._undone():
                count += 1
                [refusal] = self._process(raw)
                self.assertRefused()
                body = refusal.body_html
                self.assertIn("http", body)
                self.assertRegex(body, "mailto:.*@")
                self.assertNotIn(" ,", body)
                if self.mentor_user.email in raw.decode("latin-1"):
                    self.assertIn(self.mentor_user.name, body)
                    self.assertIn(self.request.name, body)
                    self.assertIn(self.coordinator.email, body)
                else:
                    self.assertUntold(refusal)
                    self.assertIn("info@rivenord.example", body)
        self.assertGreaterEqual(count, 6)

    def test_refusal_is_in_french_by_name(self):
        [refusal] = self._receive(self.mentor_user.email)
        self.assertIn(self.mentor_user.name, refusal.body_html)
        self.assertIn(
            self._french("Not delivered: %s").split("%")[0].strip(), refusal.subject
        )

    def test_stranger_is_greeted_by_the_name_they_give(self):
        [refusal] = self._receive("x@elsewhere.example", From="Éva Roy <x@y.example>")
        self.assertIn("Éva Roy", refusal.body_html)

    def test_advertisement_in_place_of_a_name_is_not_sent_back(self):
        [refusal] = self._receive("x", From='"Win http://casino.example" <x@y.example>')
        self.assertNotIn("casino", refusal.body_html)

    def test_strangers_read_the_same_whether_there_is_a_conversation(self):
        found = {"To": self.request._get_own_address()}
        lost = {"To": CATCHALL}
        bodies = [
            self._receive("x@elsewhere.example", **to).body_html for to in (found, lost)
        ]
        self.assertEqual(*bodies)

    def test_lost_mail_shows_the_way_to_the_conversations_that_go_on(self):
        closed = self._ask(self.agreement, name="Closed one")
        closed.with_user(self.mentee_user).action_close()
        [refusal] = self._receive(self.mentor_user.email)
        self.assertIn(f"mentorat.request/{self.request.id}", refusal.body_html)
        self.assertNotIn("Closed one", refusal.body_html)
        [refusal] = self._receive(self.mentee_user.email)
        self.assertIn(f"/my/mentorat/requests/{self.request.id}", refusal.body_html)

    def test_mail_after_the_end_names_the_coordinator(self):
        address = self.request._get_own_address()
        self.agreement.action_end("early")
        [refusal] = self._receive(self.mentor_user.email, To=address)
        self.assertIn(self.coordinator.name, refusal.body_html)
        self.assertIn(self.coordinator.email, refusal.reply_to)

    def test_refusal_goes_nowhere_else_than_to_the_address_we_know(self):
        self.agreement.action_end("early")
        [refusal] = self._receive(
            self.mentor_user.email,
            To=self.request._get_own_address(),
            Return_Path="<thief@elsewhere.example>",
        )
        self.assertEqual(email_normalize(refusal.email_to), self.mentor_user.email)

    def test_copy_to_others_does_not_hide_a_lost_mail(self):
        [refusal] = self._receive(
            self.mentor_user.email, To=f"{CATCHALL}, nobody@rivenord.example"
        )
        self.assertIn(self.mentor_user.name, refusal.body_html)

    def test_machine_gets_no_refusal(self):
        self.assertFalse(
            self._receive("x@elsewhere.example", Auto_Submitted="auto-replied")
        )

    def test_refusal_says_that_a_machine_wrote_it(self):
        [refusal] = self._receive("x@elsewhere.example")
        self.assertIn("auto-replied", refusal.headers)
        self.assertIn("loop-detection-bounce-email", refusal.references)

    def test_refusals_of_refusals_end(self):
        self.agreement.action_end("early")
        reference = self.request._make_message_id()
        for _count in range(3):
            [refusal] = self._receive(self.mentor_user.email, In_Reply_To=reference)
            reference = refusal.message_id
        self.assertFalse(self._receive(self.mentor_user.email, In_Reply_To=reference))

    def test_refusal_without_any_address_of_the_company_names_nobody(self):
        self.env.company.email = False
        [refusal] = self._receive("x@elsewhere.example")
        self.assertNotIn("mailto", refusal.body_html)
        self.assertNotIn("False", refusal.body_html)
