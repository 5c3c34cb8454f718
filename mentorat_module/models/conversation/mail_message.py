from odoo import models

# The models whose messages are read only with the right to read the record.
CONFIDENTIAL_MODELS = ("mentorat.request", "calendar.event")


class MailMessage(models.Model):
    """Check the right to read a message in every read. Odoo checks it in ``search``
    and ``read`` only: an export reads the fields of the records as they are."""

    _inherit = "mail.message"

    def fetch(self, field_names=None):
        if not self.env.su:
            self._origin._check_confidential()
        return super().fetch(field_names)

    def _check_confidential(self):
        """Raise ``AccessError`` when one is of a pair and the user may not read it."""
        # sudo: finds them; the right to read them is checked just below
        confidential_sudo = self.sudo().filtered(lambda each: each._is_confidential())
        if confidential_sudo:
            confidential_sudo.sudo(False).check_access("read")

    def _is_confidential(self):
        """Return whether this message is about a record of a pair, or a notification
        without a record, which its recipients alone read."""
        self.ensure_one()
        if not self.model:
            return self.message_type == "user_notification"
        return self.model in CONFIDENTIAL_MODELS
