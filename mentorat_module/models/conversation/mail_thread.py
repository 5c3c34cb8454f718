from markupsafe import Markup

from odoo import api, models
from odoo.tools.mail import email_normalize, generate_tracking_message_id

from ...tools import automatic_mail


class MailThread(models.AbstractModel):
    """Accept mails into a conversation from its readers only, while the agreement runs.

    Odoo accepts them from anybody who knows the id of one of its messages. Refused
    senders get a mail that tells nothing else."""

    _inherit = "mail.thread"

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        """Route an answer to a notice into the conversation: the notice is no message
        of it, so that Odoo finds none."""
        request = self._find_mentorat_conversation(message_dict)
        if not request:
            return super().message_route(
                message, message_dict, model, thread_id, custom_values
            )
        self._routing_reset_bounce(message, message_dict)
        message_dict.update(parent_id=False, is_internal=False)
        nowhere_else = self.env["mail.alias"]
        checked = self._routing_check_route(
            message,
            message_dict,
            (request._name, request.id, custom_values, self.env.uid, nowhere_else),
            raise_exception=False,
        )
        return [checked] if checked else []

    @api.model
    def _find_mentorat_conversation(self, message_dict):
        """Return the conversation of the notice that this mail answers, maybe none."""
        if message_dict.get("is_bounce"):
            return self.env["mentorat.request"]
        # sudo: the gateway has no user; only reads what the answered message is about
        parent = self.env["mail.message"].sudo().browse(message_dict.get("parent_id"))
        if parent.model and parent.res_id:
            return self.env["mentorat.request"]
        return self.env["mentorat.request"]._find_by_mail_reference(
            f"{message_dict['references']} {message_dict['in_reply_to']}"
        )

    @api.model
    def _routing_check_route(self, message, message_dict, route, raise_exception=True):
        checked = super()._routing_check_route(
            message, message_dict, route, raise_exception=raise_exception
        )
        if not checked or checked[0] != "mentorat.request":
            return checked
        # sudo: the gateway has no user; compares the sender with the readers
        requests = self.env["mentorat.request"].sudo().browse(checked[1] or [])
        sender = email_normalize(message_dict["email_from"])
        author = requests and requests._find_reader(sender)
        is_automatic = automatic_mail.is_automatic(message, message_dict.get("subject"))
        if refusal := requests._get_mail_error(author):
            if not is_automatic:
                self._bounce_mentorat_mail(message, message_dict, author, refusal)
            return False
        message_dict["author_id"] = author.id
        if is_automatic:  # a note, which counts as no answer
            message_dict.update(message_type="auto_comment", is_internal=True)
        return checked

    @api.model
    def _bounce_mentorat_mail(self, message, message_dict, author, refusal):
        """Tell the sender why the mail was refused, with a tag that stops a loop of
        automatic answers."""
        tag = generate_tracking_message_id("loop-detection-bounce-email")
        self._routing_create_bounce_email(
            message_dict["email_from"],
            Markup("<p>%s</p>") % refusal,
            message,
            references=f"{message_dict['message_id']} {tag}",
            reply_to=self.env.company.email,
        )
