import logging

from odoo import fields, models

_logger = logging.getLogger(__name__)


class MailMail(models.Model):
    """Hand what the mail server refused at once to the outbox: messages of a
    conversation, invitations to meetings. It sends them again, or holds what cannot be
    delivered and tells the coordinators, as for its own mails."""

    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        if failure_type:
            notices_sudo = self.env["mentorat.notice"].sudo()  # sudo: the mail queue
            reached = self.env["res.partner"].union(*success_pids)
            for mail in self:
                if error := notices_sudo._try_safely(
                    lambda mail=mail: mail._hand_to_outbox(reached)
                ):
                    _logger.error("%s is not sent again", mail, exc_info=error)
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )

    def _hand_to_outbox(self, reached):
        """Make notices of this mail, for those of its recipients not in ``reached``."""
        notices_sudo = self.env["mentorat.notice"].sudo()  # sudo: as above
        if notices_sudo.search_count([("mail_id", "=", self.id)], limit=1):
            return
        missed = self.recipient_ids - reached
        queued_sudo = notices_sudo._queue_undelivered(self.mail_message_id, missed)
        # What left for others too is not sent again: notices are, in its place.
        if len(queued_sudo) != 1 or self.state != "exception":
            return
        now = fields.Datetime.now()
        queued_sudo.write({"state": "queued", "mail_id": self.id, "due_at": now})
        recipients = [fields.Command.set(queued_sudo.partner_id.ids)]
        self.write({"auto_delete": False, "recipient_ids": recipients})
        notices_sudo._trigger_at({now})
