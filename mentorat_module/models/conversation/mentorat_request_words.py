from markupsafe import Markup

from odoo import api, models

from ...tools import mail_words

# A smaller image in the text of a mail is a logo, or the icon of a social network.
SMALL_IMAGE = 10 * 1024  # bytes


class MentoratRequest(models.Model):
    """Tell what was said in a message from what stands around it: the history and the
    signature of a mail, the signature that Odoo adds.

    Commitments, pages and mails ask here; how a mail is read is in
    ``tools/mail_words.py``."""

    _inherit = "mentorat.request"

    @api.model
    def _says_something(self, message):
        """Return whether a message has content: a word of its author, or a file.

        Neither an empty mail, nor what a program sent, nor a quote or a signature
        alone, nor invisible characters. A message whose author deleted its text says
        nothing, unless a file stayed.

        :param message: a ``mail.message``, which the caller may read
        """
        if message.message_type == "auto_comment":
            return False
        return self._has_content(message)

    @api.model
    def _has_content(self, message):
        """Return whether a message has words or a file, whoever sent it."""
        return bool(self._get_words(message)) or self._has_files(message)

    @api.model
    def _get_words(self, message):
        """Return what was said in a message as plain text, maybe empty."""
        return mail_words.get_words(
            message.body or "",
            subject=message.subject or "",
            author=message.author_id.name or "",
            is_typed=self._is_typed(message),
        )

    @api.model
    def _split_message(self, message):
        """Return a ``mail_words.Split``: what was said, and what a page folds."""
        return mail_words.split(
            message.body or "",
            subject=message.subject or "",
            is_typed=self._is_typed(message),
        )

    @api.model
    def _has_files(self, message):
        """Return whether a message brings a file, or an image in what was said."""
        is_typed = self._is_typed(message)
        images = mail_words.get_images(
            message.body or "", subject=message.subject or "", is_typed=is_typed
        )
        if is_typed and images:
            return True
        for file in message.attachment_ids:
            is_inline = f"/web/image/{file.id}?" in (message.body or "")
            if not is_inline or file.file_size >= SMALL_IMAGE:
                return True
        return False

    @api.model
    def _is_typed(self, message):
        """Return whether a message was written in a page, not sent by mail; what a
        program sent is a mail too."""
        return message.message_type not in ("email", "auto_comment")

    # ------------------------------------------------------------------
    # MAILING
    # ------------------------------------------------------------------

    def _notify_by_email_prepare_rendering_context(
        self,
        message,
        msg_vals=False,
        model_description=False,
        force_email_company=False,
        force_email_lang=False,
        force_record_name=False,
    ):
        """Send what was said, not the history that the recipient has already."""
        context = super()._notify_by_email_prepare_rendering_context(
            message,
            msg_vals=msg_vals,
            model_description=model_description,
            force_email_company=force_email_company,
            force_email_lang=force_email_lang,
            force_record_name=force_record_name,
        )
        if (said := self._get_said(message)) is not None:
            context["message"] = message.new({"body": said}, origin=message)
        return context

    def _notify_by_web_push_prepare_payload(
        self, message, msg_vals=False, force_record_name=False
    ):
        if (said := self._get_said(message)) is not None:
            msg_vals = {**(msg_vals or {}), "body": said}
        return super()._notify_by_web_push_prepare_payload(
            message, msg_vals=msg_vals, force_record_name=force_record_name
        )

    @api.model
    def _get_said(self, message):
        """Return the HTML that others are sent of a message, or ``None`` for all of it:
        nothing is folded, or the answer may stand in the history."""
        split = self._split_message(message)
        if not split.history or split.is_open:
            return None
        return Markup(split.said)  # as sanitized as the body that it is a part of
