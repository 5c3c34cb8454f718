from odoo import api, models

from ...tools import mail_references


class MailAliasDomain(models.Model):
    """The addresses of conversations are ours: nobody is made a contact, or is written
    to, by one."""

    _inherit = "mail.alias.domain"

    @api.model
    def _find_aliases(self, email_list):
        known = super()._find_aliases(email_list)
        own = [
            email
            for email in email_list
            if email not in known and mail_references.find_addresses(email)
        ]
        return [*known, *own]
