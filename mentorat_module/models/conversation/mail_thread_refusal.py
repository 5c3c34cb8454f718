import logging
import re

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize, formataddr
from odoo.tools.mail import (
    decode_message_header,
    email_split_tuples,
    generate_tracking_message_id,
)

from ...tools import automatic_mail, mail_references

_logger = logging.getLogger(__name__)

# After so many refusals in a row a machine answers, and none is sent any more.
MAX_REFUSALS = 3
# A name as people write theirs: neither an address nor an advertisement.
NAME = re.compile(r"[^\W\d_][^\d_/@:<>]{0,59}")


class MailThread(models.AbstractModel):
    """Tell the sender of a mail that was refused what to do instead, by name and in
    their language; a stranger learns nothing of the conversation."""

    _inherit = "mail.thread"

    @api.model
    def _refuse_lost_mail(self, message, message_dict):
        """Refuse a mail that came for the address of answers, and answers nothing."""
        if not automatic_mail.is_automatic(message, message_dict.get("subject")):
            requests = self.env["mentorat.request"]
            self._refuse_mail(message, message_dict, requests, None)

    @api.model
    def _refuse_mail(self, message, message_dict, request, author):
        """Tell the sender of a mail that it was refused, and what to do instead.

        :param message: the mail as it came
        :param dict message_dict: the same, as Odoo parsed it
        :param request: the conversation (sudo) that it answers, maybe none
        :param author: the contact of the reader who sent it, or ``None``
        """
        references = f"{message_dict['references']} {message_dict['in_reply_to']}"
        count = mail_references.count_refusals(references)
        sender = email_normalize(message_dict["email_from"])
        # sudo: the gateway has no user; whether the sender is an address of ours
        domains_sudo = self.env["mail.alias.domain"].sudo()
        is_ours = not sender or domains_sudo._find_aliases([sender])
        if is_ours or count >= MAX_REFUSALS:
            _logger.info("Mail %s refused untold", message_dict["message_id"])
            return
        values = self._prepare_refusal_mail(message, message_dict, request, author)
        if request:
            values["message_id"] = request._make_message_id(f"refused{count + 1}")
        # sudo: the gateway has no user
        self.env["mail.mail"].sudo().create(values).send()

    @api.model
    def _prepare_refusal_mail(self, message, message_dict, request, author):
        """Return the values of the mail that refuses another one."""
        addressee = author or self._find_addressee(message_dict["email_from"])
        company = request.company_id or self.env.company
        lang = addressee.lang or company.partner_id.lang or self.env.lang
        speaking = self.with_context(lang=lang)
        words = speaking._prepare_refusal_words(
            request.with_context(lang=lang), author, addressee, company
        )
        words["name"] = addressee.name or self._get_sender_name(message_dict)
        subject = " ".join((message_dict.get("subject") or "").split())
        tag = generate_tracking_message_id("loop-detection-bounce-email")
        contact = words["contact"]
        return {
            "author_id": False,
            "subject": speaking.env._("Not delivered: %s", subject)
            if subject
            else speaking.env._("Your message was not delivered"),
            "body_html": self.env["ir.qweb"]._render(
                "mentorat_module.mail_refusal", words, lang=lang
            ),
            "email_from": self._get_refusal_sender(company),
            "email_to": self._get_refusal_address(message, message_dict, addressee),
            "reply_to": contact and formataddr((contact["name"], contact["email"])),
            "references": f"{message_dict['message_id']} {tag}",
            # No machine answers this one.
            "headers": repr(
                {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
            ),
            "auto_delete": True,
        }

    @api.model
    def _prepare_refusal_words(self, request, author, addressee, company):
        """Return the values of the template of a refusal, in the language of the
        context.

        :param author: as for :meth:`_refuse_mail`
        :param addressee: the contact who is written to, maybe none
        """
        requests = self.env["mentorat.request"]
        reason, conversations = request._get_mail_error(author), []
        if request and author:
            conversations = request._prepare_links(author)
        elif not request and (own := requests._get_open_of(addressee)):
            reason = self.env._(
                "Your message was not delivered: nothing in it tells which "
                "conversation it belongs to."
            )
            conversations = own._prepare_links(addressee)
            request, author = own[:1], addressee
        return {
            "reason": reason,
            "is_reader": bool(author),
            "is_over": bool(author) and bool(request._get_mail_error(author)),
            "conversations": conversations,
            "url": f"{self.get_base_url()}/odoo",
            "contact": self._get_refusal_contact(
                request if author else requests, company
            ),
            "company": company,
        }

    @api.model
    def _get_refusal_contact(self, request, company):
        """Return ``{"name", "email"}`` of whom to write to: the coordinator for who
        reads ``request``, else the company; ``None`` without an address."""
        coordinators = request.program_id.coordinator_ids
        for person in (*coordinators.partner_id, company.partner_id):
            if person.email_normalized:
                return {"name": person.name, "email": person.email_normalized}
        return None

    @api.model
    def _find_addressee(self, email_from):
        """Return the contact of the one account with this address, maybe none."""
        address = email_normalize(email_from or "")
        # sudo: the gateway has no user; who is written to
        users_sudo = self.env["res.users"].sudo()
        found = address and users_sudo.search(
            Domain("login", "=", address)
            | Domain("partner_id.email_normalized", "=", address)
        )
        partners = found.partner_id if found else users_sudo.partner_id
        return partners if len(partners) == 1 else partners.browse()

    @api.model
    def _get_refusal_address(self, message, message_dict, addressee):
        """Return where the refusal goes: for people that we know, to their address
        and nowhere else."""
        if addressee.email_normalized:
            return formataddr((addressee.name, addressee.email_normalized))
        return (
            decode_message_header(message, "Return-Path") or message_dict["email_from"]
        )

    @api.model
    def _get_refusal_sender(self, company):
        """Return whom the refusal comes from: machines that answer it are not heard."""
        if company.bounce_email:
            return formataddr((company.name, company.bounce_email))
        return company.email_formatted or self.env.user.email_formatted

    @api.model
    def _get_sender_name(self, message_dict):
        """Return the name that an unknown sender gives themself; empty when it could
        be anything else than a name."""
        pairs = email_split_tuples(message_dict["email_from"] or "")
        name = pairs[0][0] if pairs else ""
        return name if NAME.fullmatch(name) else ""
