from odoo import api, models
from odoo.fields import Domain
from odoo.tools.mail import email_normalize, email_split

from ...tools import mail_references

# Where mail servers write for whom a mail came, when it is not in To.
RECIPIENT_HEADERS = (
    *("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"),
    *("X-Delivered-To", "X-Forwarded-To", "X-Rcpt-To", "Apparently-To"),
    *("Resent-To", "Resent-Cc"),
)


class MailThread(models.AbstractModel):
    """Find the conversation that a mail answers."""

    _inherit = "mail.thread"

    @api.model
    def _find_mentorat_conversation(self, message, message_dict):
        """Return the conversation (sudo) that this mail answers, maybe none.

        The mail just before it counts most, then the address it was sent to, then the
        mails further back."""
        requests = self.env["mentorat.request"]
        if message_dict.get("is_bounce"):
            return requests
        if request := requests._find_by_address(self._get_recipients_text(message)):
            return request
        if self._is_forwarded(message_dict):
            return requests
        if request := self._find_by_references(message_dict["in_reply_to"]):
            return request
        # sudo: the gateway has no user; only reads what the answered message is about
        parent_sudo = (
            self.env["mail.message"].sudo().browse(message_dict.get("parent_id"))
        )
        if parent_sudo.model and parent_sudo.model != requests._name:
            return requests
        return self._find_by_references(message_dict["references"])

    @api.model
    def _find_by_references(self, references):
        requests = self.env["mentorat.request"]
        return requests._find_by_mail_reference(
            references
        ) or requests._find_by_message_id(references)

    @api.model
    def _get_recipients_text(self, message):
        """Return the headers that tell for whom a mail came."""
        return " ".join(
            str(value)
            for header in RECIPIENT_HEADERS
            for value in message.get_all(header, [])
        )

    @api.model
    def _is_forwarded(self, message_dict):
        """Return whether a mail went to the alias of other records, not to ours."""
        emails = self._split_recipients(message_dict["recipients"])
        return self._is_any_alias(emails) and not emails & self._get_answer_addresses()

    @api.model
    def _is_any_alias(self, emails):
        """Return whether one of these addresses is the alias of other records."""
        names = [email.partition("@")[0] for email in emails]
        of_domain = Domain("alias_full_name", "in", list(emails))
        of_any = Domain("alias_name", "in", names)
        of_any &= Domain("alias_incoming_local", "=", True)
        # sudo: the gateway has no user; whether there is one
        aliases_sudo = self.env["mail.alias"].sudo()
        return bool(aliases_sudo.search_count(of_domain | of_any, limit=1))

    @api.model
    def _detect_is_bounce(self, message, message_dict):
        """Take no mail of a person for one that came back: some programs answer to the
        address where mails come back, as absence notices must (RFC 3834)."""
        return super()._detect_is_bounce(message, message_dict) and not (
            message.get_content_type() != "multipart/report"
            and self._find_addressee(message_dict["email_from"])
        )

    @api.model
    def _get_answer_addresses(self):
        """Return the addresses that take the answers to all mails, and those where
        mails come back, to which some programs answer."""
        # sudo: the gateway has no user; they are in each mail
        domains_sudo = self.env["mail.alias.domain"].sudo()
        receiving_sudo = domains_sudo.search([("catchall_alias", "!=", False)])
        addresses = (
            *receiving_sudo.mapped("catchall_email"),
            *receiving_sudo.mapped("bounce_email"),
        )
        return set(filter(None, addresses))

    @api.model
    def _split_recipients(self, header):
        found = (email_normalize(each) for each in email_split(header or ""))
        return set(filter(None, found))

    @api.model
    def _forget_other_parent(self, message_dict, request):
        """Keep the answered message as the parent only if it is of this conversation:
        a notice is none."""
        # sudo: the gateway has no user; only reads what the answered message is about
        parent_sudo = (
            self.env["mail.message"].sudo().browse(message_dict.get("parent_id"))
        )
        if (parent_sudo.model, parent_sudo.res_id) != (request._name, request.id):
            message_dict.update(parent_id=False, is_internal=False)

    @api.model
    def _is_lost_mail(self, message_dict, model):
        """Return whether a mail came for the address of answers only, and answers
        nothing: no message of Odoo either.

        :param str model: whose records unknown mails create, or ``None``
        """
        if message_dict.get("is_bounce"):
            return False
        # sudo: the gateway has no user; only reads what the answered message is about
        parent_sudo = (
            self.env["mail.message"].sudo().browse(message_dict.get("parent_id"))
        )
        if parent_sudo.model and parent_sudo.res_id:
            return False
        emails = self._split_recipients(message_dict["to"])
        answers = self._get_answer_addresses()
        ours = {
            each
            for each in emails
            if each in answers or mail_references.find_addresses(each)
        }
        if not ours or ours == emails:
            return bool(ours)
        is_unknown = not model or model == "mail.thread"
        others = self._split_recipients(message_dict["recipients"])
        return is_unknown and not self._is_any_alias(others)

    # ------------------------------------------------------------------
    # LOOPS
    # ------------------------------------------------------------------

    @api.model
    def _detect_loop_headers(self, msg_dict):
        """Let a person answer the mail that refused theirs; so many refusals follow
        each other and no more (:meth:`_refuse_mail`)."""
        references = f"{msg_dict['references']} {msg_dict['in_reply_to']}"
        if self.env["mentorat.request"]._find_by_mail_reference(references):
            return False
        return super()._detect_loop_headers(msg_dict)

    @api.model
    def _detect_loop_sender(self, message, message_dict, routes):
        """Tell those who sent too many mails in their language."""
        if any(route[0] == "mentorat.request" for route in routes or []):
            author = self.env["res.partner"].browse(message_dict.get("author_id"))
            self_lang = self.with_context(lang=author.lang or self.env.lang)
            return super(MailThread, self_lang)._detect_loop_sender(
                message, message_dict, routes
            )
        return super()._detect_loop_sender(message, message_dict, routes)
