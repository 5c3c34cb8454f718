from markupsafe import Markup

from odoo import api, models
from odoo.tools.mail import email_normalize, generate_tracking_message_id


class MailThread(models.AbstractModel):
    """Mails that answer a conversation of a pair. Whoever knows the number of one of
    its messages could write into it: here, only those of the pair can, and only while
    the agreement runs. Others are told so, and nothing else."""

    _inherit = "mail.thread"

    @api.model
    def _routing_check_route(self, message, message_dict, route, raise_exception=True):
        checked = super()._routing_check_route(
            message, message_dict, route, raise_exception=raise_exception
        )
        if not checked or checked[0] != "mentorat.request":
            return checked
        # sudo: the gateway is nobody; the sender is compared with the pair
        requests = self.env["mentorat.request"].sudo().browse(checked[1] or [])
        sender = email_normalize(message_dict["email_from"])
        author = requests and requests._find_reader(sender)
        if refusal := requests._get_mail_refusal(author):
            self._bounce_mentorat_mail(message, message_dict, author, refusal)
            return False
        message_dict["author_id"] = author.id
        return checked

    @api.model
    def _bounce_mentorat_mail(self, message, message_dict, author, refusal):
        """Tell the sender why the mail was not taken; tagged, so that an automatic
        answer to this one starts no exchange between machines."""
        tag = generate_tracking_message_id("loop-detection-bounce-email")
        self._routing_create_bounce_email(
            message_dict["email_from"],
            Markup("<p>%s</p>") % refusal,
            message,
            references=f"{message_dict['message_id']} {tag}",
            reply_to=self.env.company.email,
        )
