from odoo import models

# Whose messages nobody reaches but by the right to read them: by the record they are
# about, or, for a word in confidence, by nothing but having been told.
WALLED = ("mentorat.request", "calendar.event")


class MailMessage(models.Model):
    """Odoo checks who reads messages where they are searched and read, and nowhere
    else: an export (of messages, by an administrator, or of what refers to them, by
    anybody who may export) takes them from the record as they are."""

    _inherit = "mail.message"

    def fetch(self, field_names=None):
        if not self.env.su:
            self._origin._check_mentorat_wall()
        return super().fetch(field_names)

    def _check_mentorat_wall(self):
        """Raise ``AccessError``: one of them is of a pair, and not for the reader."""
        # sudo: what they are about; the right to read them is asked just below
        walled = self.sudo().filtered(lambda message: message._is_walled())
        if walled:
            walled.sudo(False).check_access("read")

    def _is_walled(self):
        self.ensure_one()
        if not self.model:
            return self.message_type == "user_notification"
        return self.model in WALLED
