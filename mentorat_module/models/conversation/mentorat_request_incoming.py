from datetime import timedelta
from email.message import EmailMessage

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools.mail import append_content_to_html, html2plaintext

from ...tools import mail_files, mail_words, uploads
from .mentorat_request_words import SMALL_IMAGE

# Who sends several mails without a word is told once within this delay.
TELL_AGAIN_AFTER = timedelta(days=1)
# A mail without format, in the mail to the other person: its long lines break.
PLAIN_TEXT = '<pre style="white-space:pre-wrap;font-family:inherit;margin:0;">'
# Asks other programs not to answer.
AUTOMATIC_HEADERS = {
    "Auto-Submitted": "auto-replied",
    "X-Auto-Response-Suppress": "All",
}


class MentoratRequest(models.Model):
    """Read the mails that come into a conversation, before they are posted: mark their
    history, keep the files that may be attached, note those that say nothing."""

    _inherit = "mentorat.request"

    def _read_mail(self, message, message_dict):
        """Prepare the values of a mail that was accepted into this conversation (sudo).

        A mail that says nothing becomes a note, which keeps and opens no commitment.
        Its author is told what to do, unless a program wrote it; so is the author of a
        mail some of whose files were left out.

        :param message: the ``EmailMessage``
        :param dict message_dict: what Odoo read in it, which is changed
        """
        self.ensure_one()
        author = self.env["res.partner"].browse(message_dict.get("author_id") or [])
        self._use_plain_words(message, message_dict, author)
        files = self._sort_mail_files(message_dict)
        files, unkept = self._keep_mail_files(message_dict, files)
        is_person = message_dict.get("message_type") == "email"
        if not is_person:
            files = files._replace(left_out=[])
        if not self._has_mail_content(message, message_dict, files, author):
            is_person = is_person and not self._is_receipt(message, message_dict)
            if is_person and not self._was_told_lately(author):
                text = self._get_no_words(author, files.left_out)
                self._answer_mail(message, message_dict, text)
            message_dict.update(message_type="auto_comment", is_internal=True)
        elif is_person and files.left_out:
            text = self._get_left_out(author, files.left_out, unkept)
            self._answer_mail(message, message_dict, text)
        self._write_mail_body(message_dict, files, author)
        if message_dict.get("is_internal"):
            self._name_empty_mail(message_dict, author)

    @api.model
    def _is_receipt(self, message, message_dict):
        """Return whether a program sent this mail: a calendar, or a read receipt."""
        return mail_files.is_invitation_answer(message) or mail_files.is_receipt(
            message_dict.get("subject")
        )

    # ------------------------------------------------------------------
    # CONTENT
    # ------------------------------------------------------------------

    @api.model
    def _use_plain_words(self, message, message_dict, author):
        """Use the plain text of a mail whose other form says nothing: Odoo takes the
        HTML, be it empty. The comment of a calendar comes first."""
        text = mail_files.get_comment(message)
        if not text:
            plain = message.get_body(preferencelist=("plain",))
            if plain is None or self._get_mail_words(message_dict, author):
                return
            text = plain.get_content()
        body = append_content_to_html("", text, preserve=True)
        if self._get_mail_words({**message_dict, "body": body}, author):
            message_dict["body"] = body

    @api.model
    def _get_mail_words(self, message_dict, author):
        return mail_words.get_words(
            message_dict.get("body") or "",
            subject=message_dict.get("subject") or "",
            author=author.name or "",
        )

    @api.model
    def _has_mail_content(self, message, message_dict, files, author):
        """Return whether a mail says something, before it is a message."""
        words = self._get_mail_words(message_dict, author)
        if mail_files.is_invitation_answer(message):
            return not mail_files.is_written_by_calendar(words)
        if mail_files.is_receipt(message_dict.get("subject"), words):
            return False
        return bool(words) or any(
            not (file.cid and file.is_image) or len(file.content) >= SMALL_IMAGE
            for file in files.kept
        )

    @api.model
    def _sort_mail_files(self, message_dict):
        """Keep the files that may be attached in ``message_dict``, and return how they
        were sorted."""
        body, subject = message_dict.get("body") or "", message_dict.get("subject")
        attachments = {
            self._prepare_mail_file(each): each
            for each in message_dict.get("attachments") or ()
        }
        said = mail_words.get_images(body, subject=subject or "")
        files = mail_files.sort(list(attachments), said, mail_words.find_images(body))
        message_dict["attachments"] = [
            (uploads.clean_name(file.name), *attachments[file][1:])
            for file in files.kept
        ]
        return files

    @api.model
    def _keep_mail_files(self, message_dict, files):
        """Leave out the files for which the server has no room: Odoo would drop the
        mail with its words, and the mail server send it no second time.

        :return: ``(files, names of those)``
        """
        attachments, kept, unkept = [], [], []
        for attachment, file in zip(
            message_dict["attachments"], files.kept, strict=True
        ):
            if self.env["ir.attachment"]._can_keep(file.content):
                attachments.append(attachment)
                kept.append(file)
            else:
                unkept.append(file)
        message_dict["attachments"] = attachments
        names = [uploads.clean_name(file.name) for file in unkept]
        unshown = {f"cid:{file.cid}" for file in unkept}
        return (
            files._replace(
                kept=kept,
                left_out=[*files.left_out, *names],
                unshown=files.unshown | unshown,
            ),
            names,
        )

    @api.model
    def _prepare_mail_file(self, attachment):
        """Return the ``MailFile`` of an attachment, as Odoo read it."""
        name, content = attachment[:2]
        info = attachment[2] if len(attachment) > 2 else {}
        if isinstance(content, EmailMessage):
            name = f"{content['Subject'] or name}.eml"
            content = content.as_bytes()
        elif isinstance(content, str):
            content = content.encode("utf-8", "replace")
        return mail_files.MailFile(
            name or "", content or b"", (info or {}).get("cid") or ""
        )

    @api.model
    def _write_mail_body(self, message_dict, files, author):
        """Mark the history in the text, and name below it the files left out."""
        body = message_dict.get("body") or ""
        if files.unshown:
            body = mail_words.drop_images(body, files.unshown)
        body = mail_words.mark(body, subject=message_dict.get("subject") or "")
        body = body.replace("<pre>", PLAIN_TEXT)
        # Sanitized when the message is stored, as any mail.
        message_dict["body"] = Markup(body) + self._format_left_out(files, author)

    @api.model
    def _name_empty_mail(self, message_dict, author):
        """Say of an empty note what it was: Odoo shows it as a message that its author
        deleted. Marked as history, it is no word of the author."""
        body = message_dict["body"]
        if not html2plaintext(body).strip() and "<img" not in body:
            env = self.with_context(lang=author.lang).env
            message_dict["body"] = Markup('<p data-o-mail-quote="1">%s</p>') % (
                env._("A mail without any words.")
            )

    # ------------------------------------------------------------------
    # WHAT PEOPLE ARE TOLD
    # ------------------------------------------------------------------

    def _format_left_out(self, files, author):
        """Return the line of the message that names the files left out, in the language
        of those who read it."""
        if not files.left_out:
            return Markup()
        reader = (self._get_readers() - author)[:1] or author
        return Markup('<p class="%s"><em>%s</em></p>') % (
            mail_words.NOTE_CLASS,
            self.with_context(lang=reader.lang).env._(
                "Left out of this mail: %s", ", ".join(files.left_out)
            ),
        )

    def _get_left_out(self, author, names, unkept=()):
        """Return what the author of a mail is told about the files left out; for
        ``unkept`` ones the server has no room."""
        env = self.with_context(lang=author.lang).env
        if unkept:
            return env._(
                "Your message about “%(subject)s” was delivered, but without "
                "%(names)s: the server could not keep it. Please send it again later.",
                subject=self.name,
                names=", ".join(names),
            )
        return env._(
            "Your message about “%(subject)s” was delivered, but without %(names)s. A "
            "mail can bring %(count)s files of at most %(max)s MB each: PDFs, images, "
            "texts and office documents.",
            subject=self.name,
            names=", ".join(names),
            count=uploads.MAX_FILES,
            max=uploads.MAX_BYTES // 1024**2,
        )

    def _get_no_words(self, author, names):
        """Return what the author of a mail that says nothing is told; ``names`` are the
        files that were left out of it."""
        env = self.with_context(lang=author.lang).env
        left_out = names and env._("Left out of this mail: %s", ", ".join(names))
        text = env._(
            "Your mail about “%s” came in without any words of yours, so nothing was "
            "delivered. Answer this mail and write above the quoted text, or write in "
            "the conversation itself.",
            self.name,
        )
        return f"{text} {left_out}." if left_out else text

    def _was_told_lately(self, author):
        """Return whether ``author`` sent another mail that said nothing, a moment ago;
        two programs that answer each other are stopped by it too."""
        notes = self.env["mail.message"].search(
            [
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("author_id", "=", author.id),
                ("message_type", "=", "auto_comment"),
                ("create_date", ">", fields.Datetime.now() - TELL_AGAIN_AFTER),
            ],
            limit=10,
        )
        return not all(self._has_content(note) for note in notes)

    def _answer_mail(self, message, message_dict, text):
        """Tell the author of a mail something about it; the answer to that comes into
        the conversation."""
        author = self.env["res.partner"].browse(message_dict.get("author_id") or [])
        request = self.with_context(lang=author.lang, mentorat_recipient_id=author.id)
        body = self.env["ir.qweb"]._render(
            "mentorat_module.mail_told",
            {
                "text": text,
                "url": request._get_recipient_url(),
                "company": self.company_id,
            },
            lang=author.lang,
        )
        references = (self._get_mail_reference(), message_dict["message_id"])
        self.env["mail.thread"]._routing_create_bounce_email(
            message_dict["email_from"],
            body,
            message,
            references=" ".join(each for each in references if each),
            reply_to=self._notify_get_reply_to()[self.id],
            headers=repr(AUTOMATIC_HEADERS),
        )
