from odoo import models
from odoo.exceptions import AccessError


class IrAttachment(models.Model):
    """Keep the files of messages of the service as they were sent."""

    _inherit = "ir.attachment"

    def write(self, vals):
        if vals and not self.env.su:
            self._check_not_sent()
        return super().write(vals)

    def unlink(self):
        if not self.env.su:
            self._check_not_sent()
        return super().unlink()

    def _delete_and_notify(self, message=None):
        """Refuse also what the client deletes: its route acts with all rights."""
        self._check_not_sent()
        return super()._delete_and_notify(message)

    def _check_not_sent(self):
        """Raise ``AccessError`` when one of these files was sent, in a conversation or
        with another message of the service."""
        # sudo: finds the messages; tells no more than that there is one
        files = self.sudo()
        sent_with = [("attachment_ids", "in", self.ids)]
        messages = files.env["mail.message"].search(sent_with)
        if messages._filter_kept() or any(
            file.res_model == "mentorat.request" and file.res_id for file in files
        ):
            raise AccessError(
                self.env._("A file that was sent stays as it was: send a new one.")
            )
