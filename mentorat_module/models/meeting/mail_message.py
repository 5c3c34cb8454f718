from odoo import models


class MailMessage(models.Model):
    """Keep what is posted on a meeting of a pair."""

    _inherit = "mail.message"

    def _is_kept(self):
        if self.model == "calendar.event":
            event = self.env["calendar.event"].browse(self.res_id).exists()
            return bool(event.mentorat_agreement_id)
        return super()._is_kept()
