from markupsafe import Markup

from odoo import api, http, models
from odoo.exceptions import AccessError
from odoo.tools.mail import email_normalize

from ...tools import automatic_mail, mail_words, uploads
from .mail_message import OWN_MODELS


class MailThread(models.AbstractModel):
    """Accept mails into a conversation from its readers only, while the agreement runs,
    and keep the words and the log of the service.

    Odoo accepts them from anybody who knows the id of one of its messages. How a mail
    finds its conversation is in ``mail_thread_routing.py``, what refused senders are
    told in ``mail_thread_refusal.py``."""

    _inherit = "mail.thread"

    # ------------------------------------------------------------------
    # EDIT
    # ------------------------------------------------------------------

    def _message_update_content(
        self, message, /, *, body, attachment_ids=None, **kwargs
    ):
        """Let only the author edit a message of the service, and keep the earlier text
        of a conversation."""
        if not message._filter_kept():
            return super()._message_update_content(
                message, body=body, attachment_ids=attachment_ids, **kwargs
            )
        message = message.sudo()  # sudo: the author was checked, and edits their own
        if error := self._get_edit_error(message):
            raise AccessError(error)
        self._check_can_update_message_content(message)
        kwargs.pop("partner_ids", None)  # an edit makes nobody a reader
        self._keep_earlier_text(message)
        # An empty list would delete the files: those that were sent stay.
        return super()._message_update_content(
            message, body=body, attachment_ids=attachment_ids or None, **kwargs
        )

    def _get_edit_error(self, message):
        """Hook: return why the current user may not edit ``message`` (sudo), which is
        kept, or ``False``."""
        if message.author_id != self.env.user.partner_id or not self.has_access("read"):
            return self.env._("A message is edited by its author alone.")
        return False

    def _keep_earlier_text(self, message):
        """Hook: keep the text of ``message`` (sudo), which is replaced."""

    # ------------------------------------------------------------------
    # LOG
    # ------------------------------------------------------------------

    def write(self, vals):
        """Log what a user changes in our records, whatever the client asks: the context
        of a call is the client's, and our methods keep it."""
        context = self.env.context
        is_silent = context.get("tracking_disable") or context.get("mail_notrack")
        if is_silent and self._is_always_logged():
            logged = self.with_context(tracking_disable=False, mail_notrack=False)
            return super(MailThread, logged).write(vals)
        return super().write(vals)

    def _is_always_logged(self):
        """Return whether the client may not switch the log off; our own scripts, which
        run without a client, may."""
        return self._name.startswith(OWN_MODELS) and (
            bool(http.request) or not self.env.su
        )

    def _message_track(self, fields_iter, initial_values_dict):
        is_own = self._name.startswith(OWN_MODELS)
        # sudo: the log, which users may not write
        tracked = self.sudo() if is_own else self
        return super(MailThread, tracked)._message_track(
            fields_iter, initial_values_dict
        )

    # ------------------------------------------------------------------
    # INCOMING MAIL
    # ------------------------------------------------------------------

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        """Route an answer into the conversation of the mail that it answers: few of
        these are messages of it, which is what Odoo looks for."""
        request = self._find_mentorat_conversation(message, message_dict)
        if not request:
            if self._is_lost_mail(message_dict, model):
                self._refuse_lost_mail(message, message_dict)
                return []
            return super().message_route(
                message, message_dict, model, thread_id, custom_values
            )
        self._routing_reset_bounce(message, message_dict)
        self._forget_other_parent(message_dict, request)
        nowhere_else = self.env["mail.alias"]
        checked = self._routing_check_route(
            message,
            message_dict,
            (request._name, request.id, custom_values, self.env.uid, nowhere_else),
            raise_exception=False,
        )
        return [checked] if checked else []

    @api.model
    def _routing_check_route(self, message, message_dict, route, raise_exception=True):
        checked = super()._routing_check_route(
            message, message_dict, route, raise_exception=raise_exception
        )
        if not checked or checked[0] != "mentorat.request":
            return checked
        self._check_gateway()
        # sudo: the gateway has no user; compares the sender with the readers
        requests = self.env["mentorat.request"].sudo().browse(checked[1] or [])
        sender = email_normalize(message_dict["email_from"])
        author = requests and requests._find_reader(sender)
        is_automatic = automatic_mail.is_automatic(message, message_dict.get("subject"))
        if requests._get_mail_error(author):
            if not is_automatic:
                self._refuse_mail(message, message_dict, requests, author)
            return False
        message_dict["author_id"] = author.id
        if is_automatic:  # a note, which counts as no answer
            message_dict.update(message_type="auto_comment", is_internal=True)
        return checked

    @api.model
    def _message_parse_extract_payload(
        self, message, message_dict, save_original=False
    ):
        """Read as UTF-8 the texts whose character set nobody knows: Odoo would stop,
        and the mail be lost."""
        for part in message.walk():
            try:
                b"?".decode(part.get_content_charset("utf-8"), "replace")
            except (LookupError, ValueError):
                part.set_param("charset", "utf-8")
        return super()._message_parse_extract_payload(
            message, message_dict, save_original=save_original
        )

    @api.model
    def _message_parse_post_process(self, message, message_dict, routes):
        """Read what a mail says before it is posted into a conversation; mark the
        history of one to any other record of ours."""
        values = super()._message_parse_post_process(message, message_dict, routes)
        for model, thread_id, *_others in routes or ():
            if model == "mentorat.request" and thread_id:
                # sudo: the gateway has no user; the route checked the sender
                request = self.env["mentorat.request"].sudo().browse(thread_id)
                request._read_mail(message, message_dict)
            elif model.startswith(OWN_MODELS):
                marked = mail_words.mark(
                    message_dict.get("body") or "", message_dict.get("subject") or ""
                )
                # Sanitized when it is stored.
                message_dict["body"] = Markup(marked) + self._drop_unkept(message_dict)
        return values

    @api.model
    def _drop_unkept(self, message_dict):
        """Leave out the files of a mail for which the server has no room; return the
        line that names them."""
        unkept = [
            each
            for each in message_dict.get("attachments") or ()
            if not self.env["ir.attachment"]._can_keep(
                self.env["mentorat.request"]._prepare_mail_file(each).content
            )
        ]
        if not unkept:
            return Markup()
        message_dict["attachments"] = [
            each for each in message_dict["attachments"] if each not in unkept
        ]
        names = ", ".join(uploads.clean_name(each[0]) for each in unkept)
        left_out = self.env._("Left out of this mail: %s", names)
        return Markup("<p><em>%s</em></p>") % left_out

    @api.model
    def _check_gateway(self):
        """Raise ``AccessError``: a user calls the gateway, with a mail that they wrote
        in the name of whom they like. The script of a mail server is an administrator.
        """
        if not (self.env.su or self.env.user.has_group("base.group_system")):
            raise AccessError(
                self.env._("Mails come in through the mail server, not through a user.")
            )
