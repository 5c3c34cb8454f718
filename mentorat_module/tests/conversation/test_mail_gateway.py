from email.message import EmailMessage

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..notice.test_mail import MailCase

AWAY = [("Auto-Submitted", "auto-replied"), ("Return-Path", "<>")]


@tagged("post_install", "-at_install")
class TestMailGateway(MailCase):
    """Mails that answer a conversation or a notice, as a mail server delivers them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()
        cls.request = cls._ask(cls.agreement)
        with cls._at(cls._hours(1)):
            cls.question = cls.request.with_user(cls.mentee_user).action_reply("Well?")

    def _receive(
        self,
        email,
        text,
        parent=None,
        at=None,
        attachment=None,
        html=None,
        references=None,
        subject="Re: a question",
        headers=(),
    ):
        """Process a mail from ``email`` that answers ``parent``.

        :param str references: what it answers, in place of ``parent``
        :param headers: ``(name, value)`` pairs, added to the mail
        :return: the mails that the gateway sent in return
        """
        message = EmailMessage()
        message["From"] = f"Somebody <{email}>"
        message["To"] = "catchall@example.com"
        message["Subject"] = subject
        message["Message-Id"] = f"<{hash((email, text))}@example.com>"
        references = references or (parent or self.question).message_id
        message["In-Reply-To"] = references.split()[-1]
        message["References"] = references
        for name, value in headers:
            message[name] = value
        message.set_content(text)
        if html:
            message.add_alternative(html, subtype="html")
        if attachment:
            message.add_attachment(
                attachment, maintype="application", subtype="pdf", filename="Plan.pdf"
            )
        return self._process(message.as_bytes(), at)

    def _process(self, source, at=None):
        self.env.flush_all()
        with self.mock_mail_gateway(), self._at(at or self._hours(6)):
            self.env["mail.thread"].message_process("mail.thread", source)
        return self._new_mails

    def _get_messages(self):
        return self.request.message_ids.filtered(
            lambda message: message.message_type == "email"
        )

    # ------------------------------------------------------------------
    # ANSWERS TO A MESSAGE
    # ------------------------------------------------------------------

    def test_mail_of_the_mentor_answers(self):
        self._receive(self.mentor_user.email, "Have a look at page four.")
        self.assertStates(self.request, "answered")
        self.assertEqual(self._get_messages().author_id, self.mentor.partner_id)

    def test_mail_of_the_mentee_asks_again(self):
        self._receive(self.mentor_user.email, "Page four.", at=self._hours(3))
        answer = self._get_messages()
        self._receive(
            self.mentee_user.email, "And page five?", answer, at=self._hours(6)
        )
        self.assertStates(self.request, "open")
        self.assertEqual(self.request.limit_at, self._hours(54))
        self.assertEqual(self._get_messages()[:1].author_id, self.mentee.partner_id)

    def test_quoted_text_is_kept_and_marked(self):
        self._receive(
            self.mentor_user.email,
            "Page four.\n\n> Well?",
            html="<p>Page four.</p><blockquote type='cite'>Well?</blockquote>",
        )
        body = self._get_messages().body
        self.assertIn("Page four.", body)
        self.assertIn("data-o-mail-quote", body)

    def test_only_the_pair_reads_an_attachment(self):
        self._receive(self.mentor_user.email, "Here it is.", attachment=b"%PDF-1.4 x")
        attachment = self._get_messages().attachment_ids
        self.assertEqual(attachment.name, "Plan.pdf")
        self.assertEqual(attachment.res_model, "mentorat.request")
        self.assertTrue(attachment.with_user(self.mentor_user).has_access("read"))
        self.assertFalse(attachment.with_user(self.coordinator).has_access("read"))

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_mail_of_a_stranger_is_refused_and_reveals_nothing(self):
        sent = self._receive("stranger@elsewhere.example", "What is this about?")
        self.assertFalse(self._get_messages())
        self.assertStates(self.request, "open")
        for mail in sent:
            self.assertIn("not delivered", mail.body_html)
            for secret in (self.request.name, "Well?", self.mentee.name):
                self.assertNotIn(secret, f"{mail.subject} {mail.body_html}")

    def test_mail_of_a_colleague_or_coordinator_is_refused(self):
        for user in (self.coordinator, self.other_mentor_user):
            self._receive(user.email, f"From {user.login}")
        self.assertFalse(self._get_messages())

    def test_mail_after_the_end_is_refused_with_the_reason(self):
        self.agreement.action_end("early")
        sent = self._receive(self.mentor_user.email, "One more thing.")
        self.assertFalse(self._get_messages())
        [mail] = sent
        self.assertIn("over", mail.body_html)
        self.assertIn(self.mentor_user.email, mail.email_to)

    def test_refusal_is_in_french_for_a_french_sender(self):
        self.mentor_user.lang = "fr_CA"
        self.agreement.action_end("early")
        [mail] = self._receive(self.mentor_user.email, "One more thing.")
        over = self.agreement.with_context(lang="fr_CA")._get_request_error("mentor")
        self.assertIn(over.split(":")[0].strip(), mail.body_html)

    def test_mail_to_a_missing_conversation_creates_none(self):
        count = self.env["mentorat.request"].search_count([])
        self.question.sudo().res_id = 2**30
        self._receive(self.mentor_user.email, "Hello?")
        self.assertEqual(self.env["mentorat.request"].search_count([]), count)

    # ------------------------------------------------------------------
    # AUTOMATIC ANSWERS
    # ------------------------------------------------------------------

    def test_out_of_office_of_the_mentor_keeps_no_commitment(self):
        commitment = self.request.live_commitment_id
        sent = self._receive(self.mentor_user.email, "I am away.", headers=AWAY)
        self.assertStates(self.request, "open")
        self.assertEqual(self.request.live_commitment_id, commitment)
        self.assertFalse(commitment.kept_at)
        self.assertFalse(sent)

    def test_automatic_answer_is_an_internal_note(self):
        self._receive(
            self.mentor_user.email,
            "Back on Monday",
            subject="Réponse automatique : une question",
        )
        [note] = self.request.message_ids.filtered(lambda m: "Monday" in str(m.body))
        self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))
        self.assertFalse(note.notified_partner_ids)
        self.assertStates(self.request, "open")

    def test_out_of_office_of_the_mentee_opens_no_commitment(self):
        self._receive(self.mentor_user.email, "Page four.", at=self._hours(3))
        self._receive(self.mentee_user.email, "I am away.", headers=AWAY)
        self.assertStates(self.request, "answered")

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_automatic_answer_of_a_stranger_gets_no_refusal(self):
        sent = self._receive("stranger@elsewhere.example", "Away.", headers=AWAY)
        self.assertFalse(sent)

    # ------------------------------------------------------------------
    # FORMATS AND ADDRESSES
    # ------------------------------------------------------------------

    def test_accents_are_read_in_every_encoding(self):
        said = "Voilà : l'épargne-études, ça se planifie dès la naissance"
        for charset in ("utf-8", "iso-8859-1", "windows-1252"):
            for encoding in ("quoted-printable", "base64", "8bit"):
                with self.subTest(charset=charset, encoding=encoding):
                    message = EmailMessage()
                    message["From"] = f"Louise Côté <{self.mentor_user.email}>"
                    message["To"] = "catchall@example.com"
                    message["Message-Id"] = f"<{charset}-{encoding}@example.com>"
                    message["In-Reply-To"] = self.question.message_id
                    message.set_content(said, charset=charset, cte=encoding)
                    self._process(message.as_bytes())
                    body = self._get_messages()[:1].body
                    self.assertIn(
                        "l'épargne-études, ça", str(body).replace("&#39;", "'")
                    )

    def test_person_in_copy_is_neither_notified_nor_accepted(self):
        outside = "friend@elsewhere.example"
        copy = [("Cc", f"Friend <{outside}>")]
        sent = self._receive(self.mentor_user.email, "Page four.", headers=copy)
        answer = self._get_messages()
        self.assertNotIn(outside, " ".join(mail.email_to or "" for mail in sent))
        self.assertLessEqual(
            answer.notified_partner_ids, self.request._get_readers() | answer.author_id
        )
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self._receive(outside, "May I add a word?", answer)
        self.assertEqual(self._get_messages(), answer)

    def test_other_address_of_a_mentor_is_refused_with_the_reason(self):
        [mail] = self._receive("louise@home.example", "Page four.")
        self.assertFalse(self._get_messages())
        self.assertIn("the address that we know", mail.body_html)

    def test_bounce_adds_no_message(self):
        bounce = (
            f"From: MAILER-DAEMON <mailer-daemon@example.com>\n"
            f"To: bounce@example.com\nSubject: Undelivered Mail\n"
            f"Message-Id: <bounced@example.com>\n"
            f"In-Reply-To: {self.question.message_id}\n"
            f"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n"
            f"\n--b\nContent-Type: text/plain\n\nNo such user\n"
            f"--b\nContent-Type: message/delivery-status\n\n"
            f"Final-Recipient: rfc822; {self.mentor_user.email}\n"
            f"Action: failed\n\n--b--\n"
        )
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self._process(bounce.encode())
        self.assertFalse(self._get_messages())
        self.assertStates(self.request, "open")

    def test_mail_of_the_mentee_opens_a_closed_conversation_again(self):
        self._receive(self.mentor_user.email, "Page four.", at=self._hours(3))
        self.request.with_user(self.mentee_user).action_close()
        self._receive(self.mentee_user.email, "One more thing?")
        self.assertStates(self.request, "open")
        self.assertEqual(self.request.limit_at, self._hours(54))

    # ------------------------------------------------------------------
    # ANSWERS TO A NOTICE
    # ------------------------------------------------------------------

    def _set_catchall(self):
        self.env.company.alias_domain_id = self.env["mail.alias.domain"].create(
            {"name": "rivenord.example", "catchall_alias": "reponse"}
        )

    def _get_mail(self):
        """Return the mail that tells the mentor of the question alone."""
        notices = self._notices("request_opened")
        (self.env["mentorat.notice"].search([]) - notices).unlink()
        [mail] = self._send(self._hours(1))
        return mail

    def _answer(self, user, references, text="Page four."):
        return self._receive(
            user.email, text, references=f"{references} <rewritten@mail.example>"
        )

    def test_answer_to_a_notice_keeps_the_commitment(self):
        self._set_catchall()
        mail = self._get_mail()
        own = self.request._get_own_address()
        self.assertRegex(own, r"^reponse\+.*@rivenord\.example$")
        self.assertIn(own, mail.reply_to)
        self.assertIn("into the conversation", mail.body_html)
        self._answer(self.mentor_user, mail.references)
        self.assertStates(self.request, "answered")
        self.assertEqual(self._get_messages().author_id, self.mentor.partner_id)
        self.assertEqual(self.request.commitment_ids.kept_at, self._hours(6))

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_reference_of_a_notice_gives_others_no_access(self):
        self._set_catchall()
        mail = self._get_mail()
        self._answer(self.coordinator, mail.references)
        self._answer(self.other_mentor_user, mail.references)
        self.assertFalse(self._get_messages())

    def test_reference_without_a_valid_signature_is_not_found(self):
        self._set_catchall()
        forged = self._get_mail().references.replace("-", "-0", 3)[:-30]
        for reference in (f"<mentorat-request-{self.request.id}-00@x.example>", forged):
            found = self.env["mentorat.request"]._find_by_mail_reference(reference)
            self.assertFalse(found)

    def test_out_of_office_to_a_notice_keeps_no_commitment(self):
        self._set_catchall()
        mail = self._get_mail()
        self._receive(
            self.mentor_user.email, "Away", references=mail.references, headers=AWAY
        )
        self.assertStates(self.request, "open")

    def test_reply_to_a_mail_of_several_notices_goes_to_the_coordinator(self):
        self._set_catchall()
        self._ask(self.agreement, name="Another question")
        notices = self._notices("request_opened")
        (self.env["mentorat.notice"].search([]) - notices).unlink()
        [mail] = self._send(self._hours(1))
        self.assertFalse(mail.references)
        self.assertIn(self.coordinator.email, mail.reply_to)
        self.assertIn("to the coordinator", mail.body_html)

    def test_reply_goes_to_the_coordinator_without_a_catchall(self):
        self.env.company.alias_domain_id = False
        mail = self._get_mail()
        self.assertFalse(mail.references)
        self.assertIn(self.coordinator.email, mail.reply_to)
