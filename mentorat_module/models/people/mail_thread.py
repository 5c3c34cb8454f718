from odoo import models

from ..common.own_context import is_own


class MailThread(models.AbstractModel):
    """Send a word in confidence through the outbox, which sends it again while the mail
    server is away, and tells when an address takes no mails."""

    _inherit = "mail.thread"

    def _notify_thread_by_email(self, message, recipients_data, **kwargs):
        if not is_own(self.env, "mentorat_word"):
            return super()._notify_thread_by_email(message, recipients_data, **kwargs)
        partners = self.env["res.partner"].browse(
            data["id"] for data in recipients_data if data["notif"] == "email"
        )
        self.env["mentorat.notice"]._queue_many(
            [(message, partner) for partner in partners],
            "mentorat_module.mail_template_word",
        )
        return True
