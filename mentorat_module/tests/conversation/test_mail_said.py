from email.message import EmailMessage

from lxml import html

from odoo.tests import tagged
from odoo.tools import html2plaintext

from ..mail_corpus import read_mails
from ..notice.test_mail import MailCase

ASKED = "Quelle colonne donne les frais de gestion ?"
SAID = "Bonjour, voyez la page quatre du rapport."
# What is shown as said, where it is something else.
SAID_IN = {
    "gmail-fr-between.eml": ("La troisième colonne.", "Elles sont comprises."),
    "thunderbird-en-between.eml": ("La troisième colonne.", "Elles sont comprises."),
    "gmail-fr-forward.eml": ("La troisième colonne donne les frais.",),
    "outlook-desktop-fr-red.eml": ("Bonjour, mes réponses sont en rouge ci-dessous.",),
}
# The quote stays in sight: somebody answers between its lines.
SHOW_THE_QUOTE = ("gmail-fr-between.eml", "thunderbird-en-between.eml")
OPEN = ("outlook-desktop-fr-red.eml",)
# Odoo takes it for a bounce, and keeps no message.
BOUNCE = "outlook-desktop-fr-receipt.eml"
# A program wrote these: nobody waits for a word about them.
OF_PROGRAMS = (
    "gmail-fr-accepted.eml",
    "outlook-desktop-fr-accepted.eml",
    "outlook-desktop-en-receipt_text.eml",
    BOUNCE,
)


class MailCorpusCase(MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.alias_domain_id = cls.env["mail.alias.domain"].create(
            {"name": "rivenord.example", "catchall_alias": "reponse"}
        )
        cls.request = cls._ask(cls._activate())
        with cls._at(cls._hours(1)):
            cls.question = cls.request.with_user(cls.mentee_user).action_reply(ASKED)

    def _read_mails(self, kind, user):
        return read_mails(
            kind,
            FROM=user.email,
            NAME=user.name,
            TO="reponse@rivenord.example",
            REF=self.question.message_id,
        )

    def _receive(self, raw, hours=6):
        """Process a raw mail; return ``(its message, the mails sent in return)``."""
        before = self.request.message_ids
        self.env.flush_all()
        with self.mock_mail_gateway(), self._at(self._hours(hours)):
            self.env["mail.thread"].message_process("mail.thread", raw)
        self.env.flush_all()
        return self.request.message_ids - before, self._new_mails

    def _get_shown(self):
        """Return the last message that the page of the mentee shows."""
        Pages = self.env["mentorat.portal.request"].with_user(self.mentee_user)
        return Pages._get_conversation(self.request.sudo())["messages"][-1]


@tagged("post_install", "-at_install")
class TestQuotes(MailCorpusCase):
    """What is shown of a mail is what was said in it; its history is folded."""

    def test_answer_of_every_program_counts_and_its_history_is_folded(self):
        for name, raw in self._read_mails("quotes", self.mentor_user):
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                message, sent = self._receive(raw)
                self.assertStates(self.request, "answered")
                self.assertTrue(self.request._says_something(message))
                self.assertNotIn(self.mentor_user.email, str(sent.mapped("email_to")))
                shown = self._get_shown()
                said = html2plaintext(shown["body"])
                history = html2plaintext(shown["history"] or "")
                for line in SAID_IN.get(name, (SAID,)):
                    self.assertIn(line, said)
                    self.assertNotIn(line, history)
                if name in SHOW_THE_QUOTE:
                    self.assertIn(ASKED, said)
                elif name != "gmail-fr-forward.eml":
                    self.assertNotIn(ASKED, said)
                    self.assertIn(ASKED, history)
                    self.assertEqual(shown["history_open"], name in OPEN)
                    self.assertLessEqual(len(said.split()), 12, said)
                for word in html2plaintext(message.body).split():
                    self.assertIn(word.strip("*[]_"), f"{said} {history}")
                savepoint.rollback()

    def test_long_lines_of_a_mail_without_format_break(self):
        mails = dict(self._read_mails("quotes", self.mentor_user))
        message, _sent = self._receive(mails["outlook-android-fr-text.eml"])
        [text] = html.fromstring(message.body).xpath("//pre")
        self.assertIn("pre-wrap", text.get("style"))

    def test_history_is_marked_for_the_pages_of_odoo(self):
        for name, raw in self._read_mails("quotes", self.mentor_user):
            if name in SAID_IN:
                continue
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                message, _sent = self._receive(raw)
                tree = html.fromstring(message.body)
                for marked in tree.xpath("//*[@data-o-mail-quote]"):
                    self.assertNotIn(SAID, marked.text_content())
                [quote] = [
                    element
                    for element in tree.iter()
                    if ASKED in f"{element.text} {element.tail}"
                ]
                in_sight = "not(ancestor-or-self::*[@data-o-mail-quote])"
                self.assertFalse(quote.xpath(f"self::*[{in_sight}]"))
                savepoint.rollback()

    def test_history_is_marked_in_the_other_records_of_the_service(self):
        agreement = self.request.agreement_id
        asked = "Who signs?"
        log = agreement.with_user(self.coordinator).message_post(
            body=asked, partner_ids=self.mentor_user.partner_id.ids
        )
        self._receive(
            f"From: {self.mentor_user.email}\nTo: reponse@rivenord.example\n"
            f"Message-Id: <log@client.example>\nIn-Reply-To: {log.message_id}\n\n"
            f"We both do.\n\n-----Original Message-----\nFrom: HR\nSent: Monday\n\n"
            f"{asked}\n".encode()
        )
        tree = html.fromstring(agreement.message_ids[0].body)
        [folded] = tree.xpath("//*[@data-o-mail-quote]")
        self.assertIn(asked, folded.text_content())
        self.assertNotIn("We both do.", folded.text_content())

    def test_words_of_a_mail_with_empty_html_come_through(self):
        mail = EmailMessage()
        mail["From"] = self.mentor_user.email_formatted
        mail["To"] = "reponse@rivenord.example"
        mail["Message-Id"] = "<both@client.example>"
        mail["In-Reply-To"] = self.question.message_id
        mail.set_content("Page four.")
        mail.add_alternative("<html><body><p>&nbsp;</p></body></html>", subtype="html")
        message, _sent = self._receive(mail.as_bytes())
        self.assertIn("Page four.", message.body)
        self.assertStates(self.request, "answered")

    def test_mail_to_the_other_has_what_was_said_only(self):
        [raw] = [
            raw
            for name, raw in self._read_mails("quotes", self.mentor_user)
            if name == "outlook-desktop-fr.eml"
        ]
        message, sent = self._receive(raw)
        [mail] = sent.filtered(
            lambda mail: self.mentee.partner_id in mail.recipient_ids
        )
        self.assertIn(SAID, mail.body_html)
        self.assertNotIn(ASKED, mail.body_html)
        self.assertIn(ASKED, message.body)

    def test_mail_to_the_other_is_whole_when_the_answer_is_below(self):
        [raw] = [
            raw
            for name, raw in self._read_mails("quotes", self.mentor_user)
            if name in OPEN
        ]
        _message, sent = self._receive(raw)
        [mail] = sent.filtered(
            lambda mail: self.mentee.partner_id in mail.recipient_ids
        )
        self.assertIn("La troisième.", mail.body_html)

    def test_history_is_folded_in_the_dialog_that_answers(self):
        _message, _sent = self._receive(
            next(self._read_mails("quotes", self.mentee_user))[1]
        )
        wizard = self.env["mentorat.answer.wizard"].with_user(self.mentor_user)
        said = html.fromstring(wizard.create({"request_id": self.request.id}).said)
        [folded] = said.iter("details")
        self.assertIn(ASKED, folded.text_content())
        self.assertNotIn(SAID, folded.text_content())


@tagged("post_install", "-at_install")
class TestNothingSaid(MailCorpusCase):
    """A mail that says nothing keeps no commitment and opens none."""

    def test_mail_of_the_mentor_keeps_nothing_and_a_person_is_told(self):
        for name, raw in self._read_mails("nothing_said", self.mentor_user):
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                message, sent = self._receive(raw)
                self.assertStates(self.request, "open")
                self.assertEqual(len(message), name != BOUNCE)  # kept, as a note
                for note in message:
                    self.assertFalse(self.request._says_something(note))
                    self.assertFalse(note.notified_partner_ids)
                    self.assertTrue(html2plaintext(note.body) or note.attachment_ids)
                    self.assertNotEqual(self._get_shown()["id"], note.id)
                if name in OF_PROGRAMS:
                    self.assertFalse(sent)
                else:
                    [told] = sent
                    self.assertIn(self.mentor_user.email, told.email_to)
                    self.assertIn("without any words", told.body_html)
                savepoint.rollback()

    def test_mail_of_the_mentee_opens_no_commitment(self):
        with self._at(self._hours(2)):
            self.request.with_user(self.mentor_user).action_reply("Page four.")
        for name, raw in self._read_mails("nothing_said", self.mentee_user):
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                self._receive(raw)
                self.assertStates(self.request, "answered")
                savepoint.rollback()

    def _receive_empty(self, number, hours=6, headers=""):
        return self._receive(
            f"From: {self.mentor_user.email}\nTo: reponse@rivenord.example\n"
            f"Message-Id: <empty-{number}@client.example>\n{headers}"
            f"In-Reply-To: {self.question.message_id}\n\n".encode(),
            hours,
        )

    def test_same_person_is_told_once_a_day(self):
        told = [
            len(self._receive_empty(number, hours)[1])
            for number, hours in enumerate((6, 7, 40))
        ]
        self.assertEqual(told, [1, 0, 1])

    def test_absence_notice_the_same_day_does_not_hide_what_to_do(self):
        self._receive(
            f"From: {self.mentor_user.email}\nTo: reponse@rivenord.example\n"
            f"Message-Id: <away@client.example>\nAuto-Submitted: auto-replied\n"
            f"In-Reply-To: {self.question.message_id}\n\nI am away.\n".encode()
        )
        self.assertEqual(len(self._receive_empty(1)[1]), 1)

    def test_empty_mail_of_a_program_gets_no_answer(self):
        sent = self._receive_empty(1, headers="Auto-Submitted: auto-replied\n")[1]
        self.assertFalse(sent)

    def test_answer_to_what_to_do_is_an_answer(self):
        _note, told = self._receive_empty(1)
        self.assertRegex(told.reply_to, r"<reponse(\+\S+)?@rivenord\.example>")
        self._receive(
            f"From: {self.mentor_user.email}\nTo: reponse@rivenord.example\n"
            f"Message-Id: <again@client.example>\nIn-Reply-To: {told.message_id}\n"
            f"References: {told.references} {told.message_id}\n\n"
            f"Page four.\n".encode(),
            hours=7,
        )
        self.assertStates(self.request, "answered")

    def test_what_to_do_is_in_the_language_of_the_author(self):
        self.mentor_user.lang = "fr_CA"
        _note, told = self._receive_empty(1)
        author = self.mentor_user.partner_id
        self.assertIn(
            self.request._get_no_words(author, []).split("“")[0].split("«")[0].strip(),
            told.body_html,
        )
