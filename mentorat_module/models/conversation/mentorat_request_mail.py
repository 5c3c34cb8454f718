from odoo import api, fields, models

# Types of messages that a program writes in the name of somebody.
AUTOMATIC_TYPES = ("auto_comment", "out_of_office")


class MentoratRequest(models.Model):
    """The mails of a conversation: sent to its readers and nobody else, whoever follows
    or is mentioned. How answers find it is in ``mentorat_request_routing.py``."""

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
    # RECIPIENTS
    # ------------------------------------------------------------------

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
                for partner in request._get_readers("mentee", "mentor", "contributor")
            ]
        )

    def message_post(self, *, partner_ids=None, **kwargs):
        """Notify the readers of each comment, and drop other recipients: a mention
        would let them read the message. What a program writes, an absence for one,
        goes at most to who wrote to it."""
        self.ensure_one()
        # A message brings no rating: only :meth:`action_rate` gives one.
        kwargs.pop("rating_id", None)
        kwargs.pop("rating_value", None)
        readers = self._get_readers().ids
        if kwargs.get("message_type") in AUTOMATIC_TYPES:
            # A notice that came by mail is an internal note.
            asking = [] if kwargs.get("is_internal") else self._get_last_author().ids
            partner_ids = [each for each in partner_ids or [] if each in asking]
        elif self._is_comment(kwargs):
            partner_ids = readers
        kept = [partner_id for partner_id in partner_ids or [] if partner_id in readers]
        return super().message_post(partner_ids=kept, **kwargs)

    def _get_last_author(self):
        """Return the contact of who wrote last in this conversation, as a person."""
        # sudo: a contact, compared with the recipients of an automatic message
        message = self.env["mail.message"].sudo()
        domain = [
            *(("model", "=", self._name), ("res_id", "=", self.id)),
            ("message_type", "in", ("comment", "email")),
        ]
        last = message.search(domain, order="id desc", limit=1)
        return last.author_id or self.mentee_id.partner_id

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
        readers = self._get_readers()
        if message.message_type in AUTOMATIC_TYPES:  # not to the followers
            readers &= message.sudo().partner_ids  # sudo: to whom it goes
        return [data for data in recipients if data["id"] in readers.ids]

    def _notify_thread_with_out_of_office(self, message, *args, **kwargs):
        # sudo: the absence of who is told, in their name; with the rights of a portal
        # user, Odoo would refuse the message that they just wrote
        request = self.sudo()
        return super(MentoratRequest, request)._notify_thread_with_out_of_office(
            message.sudo(), *args, **kwargs
        )

    # ------------------------------------------------------------------
    # OUTGOING MAIL
    # ------------------------------------------------------------------

    def _message_compute_subject(self):
        """Use the subject in the mail, not the reference of the display name."""
        return self.name

    def _notify_by_email_prepare_rendering_context(
        self,
        message,
        msg_vals=False,
        model_description=False,
        force_email_company=False,
        force_email_lang=False,
        force_record_name=False,
    ):
        return super()._notify_by_email_prepare_rendering_context(
            message,
            msg_vals=msg_vals,
            model_description=model_description,
            force_email_company=force_email_company,
            force_email_lang=force_email_lang,
            force_record_name=self.name,
        )

    def _notify_get_recipients_groups(self, message, *args, **kwargs):
        groups = super()._notify_get_recipients_groups(message, *args, **kwargs)
        title = self.env._("Read and answer")
        for _name, _belongs, values in groups:
            values.setdefault("button_access", {})["title"] = title
        return groups

    def _get_undelivered_notice(self, partner):
        if partner in self._get_readers():
            return self, "mentorat_module.mail_template_message"
        return super()._get_undelivered_notice(partner)

    def _notify_thread_by_email(self, message, recipients_data, **kwargs):
        """Queue a notice instead for partners who want mails daily or never, who are in
        quiet hours, or whom no mail reaches."""
        if message.message_type in AUTOMATIC_TYPES:
            # At once: no page shows it, and its recipient has just written.
            return super()._notify_thread_by_email(message, recipients_data, **kwargs)
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
        for data in at_once:
            # One mail each, from Odoo's queue, which commits after each: a process that
            # is killed meanwhile sends one of them twice, with the same Message-Id.
            super()._notify_thread_by_email(
                message, [data], **{**kwargs, "force_send": False}
            )
        if at_once:
            self.env["mentorat.notice"]._trigger_mail_queue()
        return True
