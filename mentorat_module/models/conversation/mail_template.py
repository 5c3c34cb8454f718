from odoo import models
from odoo.exceptions import AccessError

from .mail_message import CONFIDENTIAL_MODELS, OWN_MODELS


class MailTemplate(models.Model):
    """Let nobody give the values of a mail about our records: Odoo writes them with all
    rights into a message of any record, new or posted before."""

    _inherit = "mail.template"

    def send_mail_batch(self, res_ids, *args, email_values=None, **kwargs):
        if email_values and not self.env.su:
            self._check_email_values(email_values)
        return super().send_mail_batch(
            res_ids, *args, email_values=email_values, **kwargs
        )

    def _check_email_values(self, email_values):
        """Raise ``AccessError`` when they could speak for somebody else, or rewrite."""
        target = email_values.get("model") or ""
        if (
            "mail_message_id" in email_values
            or (self.model or "").startswith(OWN_MODELS)
            or target.startswith(OWN_MODELS)
            or target in CONFIDENTIAL_MODELS
        ):
            raise AccessError(
                self.env._("Everybody writes in their own name: leave out the author.")
            )
