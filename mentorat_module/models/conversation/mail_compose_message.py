from odoo import models
from odoo.exceptions import AccessError

from .mail_message import OWN_MODELS


class MailComposeMessage(models.TransientModel):
    """Send mails about our records in the name of the current user: Odoo creates those
    to many records with all rights."""

    _inherit = "mail.compose.message"

    def _action_send_mail(self, auto_commit=False):
        if not self.env.su:
            self._check_author()
        return super()._action_send_mail(auto_commit=auto_commit)

    def _check_author(self):
        """Raise ``AccessError``: the author is not the current user."""
        me = self.env.user.partner_id
        for wizard in self.filtered(lambda each: each._is_about_own_model()):
            addresses = (False, me.email_formatted, wizard.template_id.email_from)
            if wizard.author_id != me or wizard.email_from not in addresses:
                raise AccessError(
                    self.env._(
                        "Everybody writes in their own name: leave out the author."
                    )
                )

    def _is_about_own_model(self):
        return (self.model or "").startswith(OWN_MODELS)
