from odoo import api, models

from ...tools import uploads


class MentoratPortalRequest(models.AbstractModel):
    """Check the files that are attached, keep them, and find them for the pair only."""

    _inherit = "mentorat.portal.request"

    def _prepare_upload(self):
        """Return the limits that the form names beside the files."""
        return {
            "max_files": uploads.MAX_FILES,
            "max_mb": uploads.MAX_BYTES // 1024**2,
            "file_types": ",".join(uploads.KINDS),
        }

    def _get_files_error(self, files):
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
        """Create the attachments, and return their ids."""
        # sudo: portal users create no attachments themselves; these were checked, and
        # belong to a record of the user or to the message that is being written
        attachments = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {
                        "name": uploads.clean_name(name),
                        "raw": content,
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
        """Return the files of a request, the oldest first."""
        # sudo: files of a request of the user
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

    def _get_question_files(self, request, messages, files):
        """Return those of ``files`` that were sent with the question, not with a
        message, whether the page shows that message (``messages``) or not."""
        left = files and files - messages.attachment_ids
        if left:
            # sudo: messages of a request of the user
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

    @api.model
    def _find_file(self, attachment_id):
        """Return a file of one of the user's requests (sudo), maybe empty."""
        # sudo: returned only when the request is the user's own
        attachment = self.env["ir.attachment"].sudo().browse(attachment_id).exists()
        if attachment.res_model != "mentorat.request" or attachment.res_field:
            return attachment.browse()
        by_id = [("id", "=", attachment.res_id)]
        own = self._get_own("mentorat.request", by_id, ["id"])
        return attachment if own else attachment.browse()
