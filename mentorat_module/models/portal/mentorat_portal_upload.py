import base64

from odoo import api, models

from ...tools import uploads
from .mentorat_portal_request import MAX_TEXT


class MentoratPortalRequest(models.AbstractModel):
    """What people type and attach: checked before it is kept, and given back to the
    pair only."""

    _inherit = "mentorat.portal.request"

    def _prepare_upload(self):
        """Return what the form says of the files it takes."""
        return {
            "max_files": uploads.MAX_FILES,
            "max_mb": uploads.MAX_BYTES // 1024**2,
            "file_types": ",".join(uploads.KINDS),
        }

    def _lock(self, record):
        """One post at a time on ``record``: the row is touched, so that a transaction
        that waited here starts again and sees what the first one did."""
        self.env.flush_all()
        self.env.cr.execute(
            f'UPDATE "{record._table}" SET write_date = write_date WHERE id = %s',
            [record.id],
            log_exceptions=False,
        )

    def _check_text(self, text):
        """Return what is wrong with a text that must be there, or ``False``."""
        text = (text or "").strip()
        if not text:
            return self.env._("Write a few words.")
        if len(text) > MAX_TEXT:
            return self.env._("At most %s characters.", MAX_TEXT)
        return False

    def _check_files(self, files):
        """Return what is wrong with the files, or ``False``."""
        if len(files) > uploads.MAX_FILES:
            return self.env._("At most %s files at a time.", uploads.MAX_FILES)
        for name, content in files:
            if not content:
                return self.env._("“%s” is empty.", uploads.clean_name(name))
            if len(content) > uploads.MAX_BYTES:
                return self.env._(
                    "“%(name)s” is larger than %(max)s MB.",
                    name=uploads.clean_name(name),
                    max=uploads.MAX_BYTES // 1024**2,
                )
            if not uploads.get_mimetype(name, content):
                return self.env._(
                    "“%s” cannot be attached: send a PDF, an image, a text or an "
                    "office document.",
                    uploads.clean_name(name),
                )
        return False

    def _create_files(self, files, model, res_id):
        """Return the ids of the attachments."""
        # sudo: portal users create no attachments themselves; these were checked, and
        # belong to a record of the reader or to the message that is being written
        attachments = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {
                        "name": uploads.clean_name(name),
                        "datas": base64.b64encode(content),
                        "mimetype": uploads.get_mimetype(name, content),
                        "res_model": model,
                        "res_id": res_id,
                    }
                    for name, content in files
                ]
            )
        )
        return attachments.ids

    def _get_thread_files(self, request):
        """Return the files of a conversation, the oldest first."""
        # sudo: files of a conversation of the reader
        return (
            self.env["ir.attachment"]
            .sudo()
            .search_fetch(
                [
                    ("res_model", "=", request._name),
                    ("res_id", "=", request.id),
                    ("res_field", "=", False),
                ],
                ["name", "file_size"],
                order="id",
            )
        )

    def _get_own_files(self, request, messages, files):
        """Return those of ``files`` that were sent with the question itself, not with
        a message, be it one of ``messages`` or one that the page does not show."""
        left = files and files - messages.attachment_ids
        if left:
            # sudo: messages of a conversation of the reader
            left -= (
                self.env["mail.message"]
                .sudo()
                .search(
                    [
                        ("model", "=", request._name),
                        ("res_id", "=", request.id),
                        ("attachment_ids", "in", left.ids),
                    ]
                )
                .attachment_ids
            )
        return left

    def _prepare_files(self, attachments):
        return [
            {
                "name": attachment.name,
                "url": f"/my/mentorat/files/{attachment.id}",
                "kb": max(1, attachment.file_size // 1024),
            }
            for attachment in attachments
        ]

    @api.model
    def _find_file(self, attachment_id):
        """Return a file of one of the reader's conversations (sudo), maybe empty."""
        # sudo: let through only when the conversation is the reader's own
        attachment = self.env["ir.attachment"].sudo().browse(attachment_id).exists()
        if attachment.res_model != "mentorat.request" or attachment.res_field:
            return attachment.browse()
        request = self._find_own("mentorat.request", attachment.res_id)
        return attachment if request else attachment.browse()
