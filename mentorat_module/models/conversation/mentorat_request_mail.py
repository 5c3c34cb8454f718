import re

from odoo import api, fields, models
from odoo.tools import consteq, hmac

REFERENCE = re.compile(r"<mentorat-request-(\d+)-([0-9a-f]+)@[^<>\s]+>")


class MentoratRequest(models.Model):
    """The mails of a conversation: sent to its readers and nobody else, whoever follows
    or is mentioned, and answered into it."""

    _inherit = "mentorat.request"

    # ------------------------------------------------------------------
    # FILES
    # ------------------------------------------------------------------

    def _process_attachments_for_post(
        self, attachments, attachment_ids, message_values
    ):
        """Attach to the conversation what is sent in it: administrators read a file of
        no record."""
        values = super()._process_attachments_for_post(
            attachments, attachment_ids, message_values
        )
        # sudo: the files of the current user, which they send
        files_sudo = self.env["ir.attachment"].sudo().browse(attachment_ids or [])
        files_sudo.filtered(
            lambda file: file.create_uid == self.env.user and not file.res_id
        ).write({"res_model": self._name, "res_id": self.id})
        return values

    # ------------------------------------------------------------------
    # INCOMING MAIL
    # ------------------------------------------------------------------

    def _get_mail_reference(self):
        """Return the References header of a notice about this conversation, by which an
        answer is routed into it; ``False`` when the company receives no mail."""
        self.ensure_one()
        domain = self.company_id.alias_domain_id
        if not domain.catchall_email:
            return False
        return f"<mentorat-request-{self.id}-{self._sign_reference()}@{domain.name}>"

    def _get_notice_reply_to(self):
        """Route the answer to a notice into the conversation."""
        reference = self._get_mail_reference()
        return reference and (self._notify_get_reply_to()[self.id], reference)

    def _sign_reference(self):
        """Return a signature, without which an id can be guessed."""
        # sudo: reads the secret of the database, and returns a digest only
        return hmac(self.env(su=True), "mentorat.request", self.id)

    @api.model
    def _find_by_mail_reference(self, references):
        """Return the conversation (sudo) of a reference with a valid signature.

        :param str references: the headers References and In-Reply-To of a mail
        """
        for number, signature in REFERENCE.findall(references or ""):
            # sudo: the gateway has no user; the route checks the sender
            request = self.sudo().browse(int(number))
            if consteq(request._sign_reference(), signature) and request.exists():
                return request
        return self.browse()

    def _get_mail_error(self, author):
        """Return why a mail of ``author`` is refused, or ``False``; to strangers the
        sentence is the same whether there is a conversation or not."""
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
        """Make the pair followers, so that they see who reads; mails need none."""
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
    # RECIPIENTS
    # ------------------------------------------------------------------

    def message_post(self, *, partner_ids=None, **kwargs):
        """Notify the readers of each comment, and drop other recipients: a mention
        would let them read the message."""
        self.ensure_one()
        # A message brings no rating: only :meth:`action_rate` gives one.
        kwargs.pop("rating_id", None)
        kwargs.pop("rating_value", None)
        readers = self._get_readers().ids
        if kwargs.get("message_type") == "auto_comment":
            partner_ids = []  # written by a program
        elif self._is_comment(kwargs):
            partner_ids = readers
        kept = [partner_id for partner_id in partner_ids or [] if partner_id in readers]
        return super().message_post(partner_ids=kept, **kwargs)

    @api.model
    def _is_comment(self, post_values):
        """Return whether arguments of ``message_post`` make a comment, not a note."""
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
    # OUTGOING MAIL
    # ------------------------------------------------------------------

    def _message_compute_subject(self):
        """Use the subject in the mail, not the reference of the display name."""
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

    def _notify_undelivered(self, partners, kind, status):
        """Queue again, for those of ``partners`` who read this, what came back.

        :param str kind: ``soft`` when it may be sent again, or ``hard``
        :param str status: the code of the mail server
        """
        Notice = self.env["mentorat.notice"]
        readers = self._get_readers() & partners
        template = "mentorat_module.mail_template_message"
        sent = Notice._queue_many([(self, partner) for partner in readers], template)
        now = fields.Datetime.now()
        for notice in sent.filtered(lambda row: row.state == "pending"):
            notice._on_returned(kind, status, now)

    def _notify_thread_by_email(self, message, recipients_data, **kwargs):
        """Queue a notice instead for partners who want mails daily or never, who are in
        quiet hours, or whom no mail reaches."""
        partners = self.env["res.partner"].browse(
            data["id"] for data in recipients_data
        )
        # sudo: reads their choice of notification
        later = partners.sudo().filtered(
            lambda partner: partner.user_ids[:1].mentorat_notification
            in ("daily", "in_app")
            or partner._find_mail_problem()
            or self.env["mentorat.notice"]._is_in_quiet_hours(self, partner)
        )
        self.env["mentorat.notice"]._queue_many(
            [(self, partner) for partner in later.with_env(self.env)],
            "mentorat_module.mail_template_message",
        )
        at_once = [data for data in recipients_data if data["id"] not in later.ids]
        return super()._notify_thread_by_email(message, at_once, **kwargs)
