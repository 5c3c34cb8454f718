from odoo import api, fields, models
from odoo.tools.mail import unfold_references

from ...tools import delivery_report


class MailThread(models.AbstractModel):
    """Learn from the mails that come back whom no mail reaches."""

    _inherit = "mail.thread"

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        """Hold what is to be sent to an address whose mails come back.

        A report of a delay, a receipt, are no failure: of our mails they change
        nothing."""
        kind, status = delivery_report.read_report(email_message)
        partner = message_dict["bounced_partner"]
        # A server that adds no copy of the mail may still answer to it.
        ids = [
            *(message_dict["bounced_msg_ids"] or []),
            *unfold_references(message_dict["in_reply_to"] or ""),
            *unfold_references(message_dict["references"] or ""),
            *delivery_report.find_returned_ids(email_message),
        ]
        is_failure = kind in ("soft", "hard")
        # sudo: the gateway has no user
        notices_sudo = self.env["mentorat.notice"].sudo()
        is_ours = notices_sudo._find_by_message_ids(ids) or self._is_mentorat_mail(
            message_dict["bounced_message"]
        )
        result = None
        if is_failure or not is_ours:
            result = super()._routing_handle_bounce(email_message, message_dict)
        if is_failure:
            now = fields.Datetime.now()
            back_sudo = notices_sudo._on_bounce(partner, ids, kind, status, now)
            if not back_sudo:
                self._on_mentorat_bounce(message_dict, kind, status)
        return result

    @api.model
    def _is_mentorat_mail(self, message):
        """Hook: return whether this message, which came back, is one of the service."""
        return (message.model or "").startswith("mentorat.")

    @api.model
    def _on_mentorat_bounce(self, message_dict, kind, status):
        """Queue a notice about a message that came back, so that it is held, or sent
        again later."""
        # sudo: the gateway has no user
        queued_sudo = (
            self.env["mentorat.notice"]
            .sudo()
            ._queue_undelivered(
                message_dict["bounced_message"], message_dict["bounced_partner"]
            )
        )
        now = fields.Datetime.now()
        for notice in queued_sudo.filtered(lambda row: row.state == "pending"):
            notice._on_returned(kind, status, now)
