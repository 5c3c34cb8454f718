import errno
from email.message import EmailMessage
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.base.models.ir_attachment import IrAttachment

from .test_mail_said import MailCorpusCase

PNG = b"\x89PNG\r\n\x1a\n"
EXE = b"MZ\x90\x00"
TNEF = b"\x78\x9f\x3e\x22\x01\x00"
CALENDAR = b"BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n"


@tagged("post_install", "-at_install")
class TestMailFiles(MailCorpusCase):
    """Files that a mail brings obey the list of the portal; its words come through."""

    def _mail(self, text="Page four.", files=(), html=None, images=(), user=None):
        """Process a mail with ``files`` (name, content) and inline ``images`` (cid,
        content); return ``(its message, the mails sent in return)``."""
        mail = EmailMessage()
        mail["From"] = (user or self.mentor_user).email_formatted
        mail["To"] = "reponse@rivenord.example"
        mail["Subject"] = "Re: a question"
        mail["Message-Id"] = f"<{hash((text, html, str(files)))}@client.example>"
        mail["In-Reply-To"] = self.question.message_id
        mail.set_content(text)
        if html:
            mail.add_alternative(html, subtype="html")
            for cid, content in images:
                mail.get_payload()[1].add_related(
                    content,
                    "image",
                    "png",
                    cid=f"<{cid}>",
                    filename=f"{cid}.png",
                    disposition="inline",
                )
        for name, content in files:
            mail.add_attachment(
                content,
                maintype="application",
                subtype="octet-stream",
                filename=name,
            )
        return self._receive(mail.as_bytes())

    def _to_author(self, sent, user=None):
        email = (user or self.mentor_user).email
        return [mail for mail in sent if email in (mail.email_to or "")]

    def test_file_of_the_list_is_kept(self):
        message, sent = self._mail(files=[("Plan.pdf", b"%PDF-1.4 plan")])
        self.assertEqual(message.attachment_ids.mapped("name"), ["Plan.pdf"])
        self.assertFalse(self._to_author(sent))

    def test_refused_file_is_left_out_and_named_to_both(self):
        message, sent = self._mail(
            files=[("calcul.exe", EXE), ("Plan.pdf", b"%PDF-1.4 plan")]
        )
        self.assertEqual(message.attachment_ids.mapped("name"), ["Plan.pdf"])
        self.assertIn("Page four.", message.body)
        self.assertIn("calcul.exe", str(self._get_shown()["body"]))
        [mail] = self._to_author(sent)
        self.assertIn("calcul.exe", mail.body_html)
        self.assertStates(self.request, "answered")

    def test_file_that_is_not_what_its_name_says_is_left_out(self):
        message, _sent = self._mail(files=[("Plan.pdf", b"<script>alert(1)</script>")])
        self.assertFalse(message.attachment_ids)
        self.assertIn("Plan.pdf", message.body)

    def test_too_large_or_too_many_files_are_left_out(self):
        large = b"%PDF" + b"x" * 10 * 1024 * 1024
        many = [(f"{number}.txt", b"text") for number in range(7)]
        message, _sent = self._mail(files=[("Large.pdf", large), *many])
        self.assertEqual(len(message.attachment_ids), 5)
        for name in ("Large.pdf", "5.txt", "6.txt"):
            self.assertIn(name, message.body)

    def test_name_of_a_file_left_out_is_no_markup(self):
        message, _sent = self._mail(files=[("<b onload=x>.exe", EXE)])
        self.assertNotIn("<b onload", message.body)
        self.assertIn("onload=x", message.body)

    def test_what_programs_attach_is_dropped_in_silence(self):
        message, sent = self._mail(
            files=[
                ("winmail.dat", TNEF),
                ("att00001.dat", TNEF),
                ("invite.ics", CALENDAR),
                ("smime.p7s", b"\x30\x80"),
            ]
        )
        self.assertFalse(message.attachment_ids)
        self.assertNotIn("Left out", message.body)
        self.assertFalse(self._to_author(sent))
        self.assertStates(self.request, "answered")

    def test_file_without_a_word_is_an_answer(self):
        message, sent = self._mail(text="\n", files=[("Plan.pdf", b"%PDF-1.4 plan")])
        self.assertStates(self.request, "answered")
        self.assertTrue(self.request._says_something(message))
        self.assertFalse(self._to_author(sent))

    def test_refused_file_without_a_word_is_none_and_its_author_is_told(self):
        message, sent = self._mail(text="\n", files=[("calcul.exe", EXE)])
        self.assertStates(self.request, "open")
        self.assertFalse(self.request._says_something(message))
        [mail] = self._to_author(sent)
        self.assertIn("calcul.exe", mail.body_html)
        self.assertIn("without any words", mail.body_html)

    def test_picture_in_the_text_is_kept_where_it_stands(self):
        message, _sent = self._mail(
            html='<p>Look:</p><p><img src="cid:screen"></p>',
            images=[("screen", PNG + b"x" * 20000)],
        )
        [file] = message.attachment_ids
        self.assertIn(f"/web/image/{file.id}", str(self._get_shown()["body"]))

    def test_picture_alone_is_an_answer_and_a_logo_is_not(self):
        for size, state in ((500, "open"), (20000, "answered")):
            self._mail(
                text=f"{size}\n"[:0],
                html=f'<p title="{size}"><img src="cid:one"></p>',
                images=[("one", PNG + b"x" * size)],
            )
            self.assertStates(self.request, state)

    def test_logo_of_a_signature_is_dropped_in_silence(self):
        message, sent = self._mail(
            html='<p>Page four.</p><div>-- <br>Louise<br><img src="cid:logo"></div>',
            images=[("logo", PNG)],
        )
        self.assertFalse(message.attachment_ids)
        self.assertNotIn("cid:", message.body)
        self.assertFalse(self._to_author(sent))

    def test_author_is_told_in_their_language(self):
        self.mentor_user.lang = "fr_CA"
        _message, sent = self._mail(files=[("calcul.exe", EXE)])
        [mail] = self._to_author(sent)
        told = self.request._get_left_out(self.mentor_user.partner_id, ["calcul.exe"])
        self.assertIn(told.split("“")[0].split("«")[0].strip(), mail.body_html)

    def test_words_come_in_when_the_server_has_no_room_for_the_file(self):
        error = OSError(errno.ENOSPC, "No space left on device")
        with patch.object(IrAttachment, "_file_write", side_effect=error):
            message, sent = self._mail(
                files=[("Plan.pdf", b"%PDF-1.4 new")],
                html='<p>Page four.</p><img src="cid:chart">',
                images=[("chart", PNG + b"new")],
            )
        self.assertFalse(message.attachment_ids)
        self.assertIn("Page four.", message.body)
        self.assertIn("Plan.pdf", message.body)
        self.assertNotIn("cid:", message.body)
        self.assertStates(self.request, "answered")
        [mail] = self._to_author(sent)
        self.assertIn("could not keep", mail.body_html)
        self.assertIn("Plan.pdf", mail.body_html)

    def test_answer_to_the_log_of_an_agreement_comes_in_without_that_file(self):
        agreement = self.request.agreement_id
        log = agreement.with_user(self.coordinator).message_post(
            body=agreement.name, partner_ids=self.mentor_user.partner_id.ids
        )
        mail = EmailMessage()
        mail["From"] = self.mentor_user.email_formatted
        mail["To"] = "reponse@rivenord.example"
        mail["Message-Id"] = "<log@client.example>"
        mail["In-Reply-To"] = log.message_id
        mail.set_content("We both do.")
        mail.add_attachment(
            b"%PDF-1.4 newer",
            maintype="application",
            subtype="pdf",
            filename="Plan.pdf",
        )
        error = OSError(errno.ENOSPC, "No space left on device")
        with patch.object(IrAttachment, "_file_write", side_effect=error):
            self._receive(mail.as_bytes())
        message = agreement.message_ids[0]
        self.assertIn("We both do.", message.body)
        self.assertIn("Plan.pdf", message.body)
        self.assertFalse(message.attachment_ids)
