from odoo import models


class MailMessage(models.Model):
    """A word in confidence is a message of its author, on no record."""

    _inherit = "mail.message"

    def _get_notice_author(self):
        return self.author_id
