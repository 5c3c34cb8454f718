import re

from odoo import api, fields, models
from odoo.tools import consteq, hmac

REFERENCE = re.compile(r"<mentorat-request-(\d+)-([0-9a-f]+)@[^<>\s]+>")


class MentoratRequest(models.Model):
    """The mail half of a conversation: who writes in, who is told, and that nobody else
    is, whatever follows, mentions or writes in."""

    _inherit = "mentorat.request"

    # ------------------------------------------------------------------
    # ANSWERS TO A NOTICE
    # ------------------------------------------------------------------

    def _get_mail_reference(self):
        """Return what a notice about this conversation refers to, so that an answer
        finds the way into it; ``False`` where no mail can come in."""
        self.ensure_one()
        domain = self.company_id.alias_domain_id
        if not domain.catchall_email:
            return False
        return f"<mentorat-request-{self.id}-{self._sign_reference()}@{domain.name}>"

    def _get_notice_reply_to(self):
        """Let an answer to the mail go into the conversation, read by the pair only."""
        reference = self._get_mail_reference()
        return reference and (self._notify_get_reply_to()[self.id], reference)

    def _sign_reference(self):
        """Nobody writes a reference by guessing the number of a conversation."""
        # sudo: the secret of the database, of which nothing but a digest goes out
        return hmac(self.env(su=True), "mentorat.request", self.id)

    @api.model
    def _find_by_mail_reference(self, references):
        """:param str references: the headers of a mail that answers
        :return: the conversation meant, in sudo for the gateway, maybe none"""
        for number, signature in REFERENCE.findall(references or ""):
            # sudo: the gateway is nobody; who writes is checked by the route
            request = self.sudo().browse(int(number))
            if consteq(request._sign_reference(), signature) and request.exists():
                return request
        return self.browse()

    def _get_mail_error(self, author):
        """Return why a mail of ``author`` does not go into this conversation, in
        words, or ``False``; to a stranger the words are the same whatever there is."""
        if not author:
            return self.env._(
                "Your message was not delivered: this conversation takes mails from "
                "the people it belongs to, sent from the address that we know of them."
            )
        error = self.agreement_id.with_context(lang=author.lang)._get_request_error(
            "mentor"
        )
        return error and self.with_context(lang=author.lang).env._(
            "Your message was not delivered. %s", error
        )

    def _subscribe_pair(self):
        """Both see who reads along; what is said reaches them, followers or not."""
        comment_id = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        self.env["mail.followers"].create(
            [
                {
                    "res_model": self._name,
                    "res_id": request.id,
                    "partner_id": partner.id,
                    "subtype_ids": [fields.Command.set([comment_id])],
                }
                for request in self
                for partner in request._get_readers("mentee", "mentor")
            ]
        )

    # ------------------------------------------------------------------
    # NOBODY ELSE IS TOLD
    # ------------------------------------------------------------------

    def message_post(self, *, partner_ids=None, **kwargs):
        """What one of the pair says is told to the others, who need not follow. A
        mention opens a message to whoever it names: here, to nobody else."""
        self.ensure_one()
        # What is said here is never a rating: :meth:`action_rate` is for the mentee.
        kwargs.pop("rating_id", None)
        kwargs.pop("rating_value", None)
        readers = self._get_readers().ids
        if kwargs.get("message_type") == "auto_comment":
            partner_ids = []  # a program spoke: nobody is told
        elif self._is_comment(kwargs):
            partner_ids = readers
        kept = [partner_id for partner_id in partner_ids or [] if partner_id in readers]
        return super().message_post(partner_ids=kept, **kwargs)

    @api.model
    def _is_comment(self, post_values):
        """Whether these arguments of ``message_post`` make a comment, not a note."""
        comment = self.env.ref("mail.mt_comment")
        return (
            post_values.get("subtype_xmlid") == "mail.mt_comment"
            or post_values.get("subtype_id") == comment.id
        )

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(
            message, msg_vals=msg_vals, **kwargs
        )
        readers = set(self._get_readers().ids)
        return [data for data in recipients if data["id"] in readers]

    # ------------------------------------------------------------------
    # THE MAIL ITSELF
    # ------------------------------------------------------------------

    def _message_compute_subject(self):
        """The pair reads what it is about: a number says nothing in a mail box."""
        return self.name

    def _notify_by_email_prepare_rendering_context(self, message, **kwargs):
        kwargs["force_record_name"] = self.name
        return super()._notify_by_email_prepare_rendering_context(message, **kwargs)

    def _notify_get_recipients_groups(self, message, *args, **kwargs):
        groups = super()._notify_get_recipients_groups(message, *args, **kwargs)
        title = self.env._("Read and answer")
        for _name, _belongs, values in groups:
            values.setdefault("button_access", {})["title"] = title
        return groups

    def _notify_thread_by_email(self, message, recipients_data, **kwargs):
        """Who wants mails once a day, or none, or rests now, is told by a notice."""
        partners = self.env["res.partner"].browse(
            data["id"] for data in recipients_data
        )
        # sudo: how each of the pair wants to be told
        later = partners.sudo().filtered(
            lambda partner: partner.user_ids[:1].mentorat_notification
            in ("daily", "in_app")
            or self.env["mentorat.notice"]._is_in_quiet_hours(self, partner)
        )
        self.env["mentorat.notice"]._queue_many(
            [(self, partner) for partner in later.with_env(self.env)],
            "mentorat_module.mail_template_message",
        )
        at_once = [data for data in recipients_data if data["id"] not in later.ids]
        return super()._notify_thread_by_email(message, at_once, **kwargs)
