import socket
import uuid

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import consteq, formataddr, hmac
from odoo.tools.mail import email_split_tuples

from ...tools import mail_references

# Set where the mail server delivers no address with a “+”.
SHARED_ADDRESS = "mentorat_module.shared_reply_address"


class MentoratRequest(models.Model):
    """How an answer by mail finds its conversation.

    Each mail about a conversation carries a signed reference to it: in its Message-Id,
    in its References, and in the address that takes the answers. Any of them is enough,
    since mail programs and servers lose or rewrite the others. A reference only finds
    the conversation: who may write in it is asked of the sender.
    """

    _inherit = "mentorat.request"

    # ------------------------------------------------------------------
    # REFERENCES GIVEN
    # ------------------------------------------------------------------

    def _get_answered_record(self):
        """Return this conversation when the recipient of the mail being written reads
        it: their answers go into it."""
        request_sudo = self.sudo()  # sudo: compares people
        is_reader = self._get_recipient() in request_sudo._get_readers()
        return request_sudo if is_reader else None

    def _prepare_answer_values(self):
        values = {"message_id": self._make_message_id()}
        if catchall := self._get_catchall():
            address = self._get_own_address() or catchall
            values["references"] = self._get_mail_reference()
            values["reply_to"] = formataddr((self.sudo().company_id.name, address))
        return values

    def _make_message_id(self, kind=""):
        """Return a new Message-Id of a mail about this conversation.

        :param str kind: a letter or word that tells what mail it is, may be empty
        """
        self.ensure_one()
        return mail_references.make_reference(
            self.id,
            self._sign_reference(),
            f"{kind}{kind and '.'}{uuid.uuid4().hex[:16]}",
            # sudo: the name of the domain
            self.sudo().company_id.alias_domain_id.name or socket.gethostname(),
        )

    def _get_mail_reference(self):
        """Return the reference in each mail about this conversation; ``False`` when the
        company receives no mail."""
        self.ensure_one()
        catchall = self._get_catchall()
        return bool(catchall) and mail_references.make_reference(
            self.id, self._sign_reference(), "", catchall.partition("@")[2]
        )

    def _get_own_address(self):
        """Return the address at which this conversation takes answers; empty when it is
        the one of all conversations."""
        self.ensure_one()
        catchall = self._get_catchall()
        # sudo: whether the mail server delivers such addresses
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        if not catchall or parameters_sudo.get_param(SHARED_ADDRESS):
            return ""
        return mail_references.make_address(self.id, self._sign_reference(), catchall)

    def _get_catchall(self):
        """Return the address that receives the answers of all conversations, maybe
        none."""
        # sudo: an address that is in each mail
        return self.sudo().company_id.alias_domain_id.catchall_email

    def _sign_reference(self):
        """Return a signature, without which an id can be guessed."""
        # sudo: reads the secret of the database, and returns a digest only
        return hmac(self.env(su=True), "mentorat.request", self.id)

    def _notify_get_reply_to_batch(self, defaults=None, author_ids=None):
        """Give each conversation its own address."""
        addresses = super()._notify_get_reply_to_batch(
            defaults=defaults, author_ids=author_ids
        )
        for request in self:
            own = request._get_own_address()
            names = own and email_split_tuples(addresses[request.id] or "")
            if names and names[0][1] == request._get_catchall():
                addresses[request.id] = formataddr((names[0][0], own))
        return addresses

    # ------------------------------------------------------------------
    # REFERENCES FOUND
    # ------------------------------------------------------------------

    @api.model
    def _find_by_mail_reference(self, references):
        """Return the conversation (sudo) of a reference with a valid signature.

        :param str references: the headers References and In-Reply-To of a mail, the
            nearest last
        """
        return self._find_signed(mail_references.find_references(references))

    @api.model
    def _find_by_address(self, addresses):
        """Return the conversation (sudo) that takes answers at one of ``addresses``.

        :param str addresses: the headers of the recipients of a mail
        """
        return self._find_signed(mail_references.find_addresses(addresses))

    @api.model
    def _find_by_message_id(self, references):
        """Return the conversation (sudo) of a message in it, by its Message-Id as mail
        programs and servers change it.

        :param str references: as for :meth:`_find_by_mail_reference`
        """
        ids = mail_references.find_ids(references)
        # sudo: the gateway has no user; the route checks the sender
        messages_sudo = self.env["mail.message"].sudo()
        message = ids and messages_sudo.search(
            Domain("message_id", "in", ids) & Domain("model", "=", self._name),
            order="id desc",
            limit=1,
        )
        return self.sudo().browse(message and message.res_id or []).exists()

    @api.model
    def _find_signed(self, references):
        """Return the first conversation (sudo) whose signature is right.

        :param list references: ``(id, beginning of the signature)``
        """
        for number, signature in references:
            # sudo: the gateway has no user; the route checks the sender
            request = self.sudo().browse(number)
            expected = request._sign_reference()[: mail_references.SIGNATURE_LENGTH]
            if consteq(expected, signature) and request.exists():
                return request
        return self.sudo().browse()
