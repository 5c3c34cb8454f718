from odoo import models


class MailNotification(models.Model):
    """Check the right to write a notification after the write as well: an administrator
    could move one of theirs to a message of a pair, and so become its reader."""

    _inherit = "mail.notification"

    def write(self, vals):
        result = super().write(vals)
        if {"mail_message_id", "res_partner_id"} & vals.keys():
            self.check_access("write")
        return result
