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

        Neither an empty mail, nor a quote or a signature alone, nor invisible
        characters. A message whose author deleted its text says nothing, unless a file
        stayed.

        :param message: a ``mail.message``, which the caller may read
        """
        return bool(self._get_words(message)) or self._has_files(message)

    @api.model
    def _get_words(self, message):
        """Return what was said in a message as plain text, maybe empty."""
        return mail_words.get_words(
            message.body or "",
            subject=message.subject or "",
            author=message.author_id.name or "",
            is_typed=message.message_type != "email",
        )

    @api.model
    def _split_message(self, message):
        """Return a ``mail_words.Split``: what was said, and what a page folds."""
        return mail_words.split(
            message.body or "",
            subject=message.subject or "",
            is_typed=message.message_type != "email",
        )

    @api.model
    def _has_files(self, message):
        """Return whether a message brings a file, or an image in what was said."""
        is_typed = message.message_type != "email"
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
