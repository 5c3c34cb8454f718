from odoo import api, models
from odoo.fields import Domain

from .mentorat_request_reader import READER_PATHS

# How many conversations a refusal lists.
MAX_LINKS = 5


class MentoratRequest(models.Model):
    """Why a mail into a conversation is refused, and where to answer instead."""

    _inherit = "mentorat.request"

    def _get_mail_error(self, author):
        """Return why a mail of ``author`` is refused, or ``False``, in the language of
        the context; to strangers the sentence is the same whether there is a
        conversation or not.

        :param author: the contact of a reader, or ``None``
        """
        if not author:
            return self.env._(
                "Your message was not delivered: this address takes the answers to our "
                "mails only, from the people to whom they were sent, written from the "
                "address that we know of them."
            )
        error = self._get_message_error(author)
        return error and self.env._("Your message was not delivered. %s", error)

    def _prepare_links(self, partner):
        """Return ``{"name", "url"}`` of these conversations, for a reader of them."""
        return [
            {"name": request.name, "url": request._get_recipient_url()}
            for request in self.with_context(mentorat_recipient_id=partner.id)
        ]

    @api.model
    def _get_open_of(self, partner):
        """Return the conversations (sudo) that ``partner`` reads and that still go on,
        those that wait for an answer first; a few at the most."""
        user = partner.user_ids[:1] if partner else self.env["res.users"]
        # sudo: of this reader, and told to them alone
        requests_sudo = self.with_user(user).sudo() if user else self.sudo()
        return requests_sudo.search(
            Domain("reader_role", "in", list(READER_PATHS) if user else [])
            & Domain("state", "!=", "closed"),
            order="state desc, id desc",
            limit=MAX_LINKS,
        )
