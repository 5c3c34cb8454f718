from odoo import api, models


class MailLinkPreview(models.Model):
    """Fetch no page that a message of the service links to: what it is about would be
    stored where administrators read it."""

    _inherit = "mail.link.preview"

    @api.model
    def _create_from_message_and_notify(self, message, request_url=None):
        if message._filter_kept():
            return None
        return super()._create_from_message_and_notify(message, request_url)
