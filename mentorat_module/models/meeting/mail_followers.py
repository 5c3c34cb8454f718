from odoo import api, models


class MailFollowers(models.Model):
    """Let only the pair change who follows its meeting: followers get its messages."""

    _inherit = "mail.followers"

    @api.model_create_multi
    def create(self, vals_list):
        followers = super().create(vals_list)
        followers._check_pair_followers()
        return followers

    def write(self, vals):
        self._check_pair_followers()
        result = super().write(vals)
        self._check_pair_followers()
        return result

    def unlink(self):
        self._check_pair_followers()
        return super().unlink()

    def _check_pair_followers(self):
        if not self.env.su:
            events = self.filtered(lambda each: each.res_model == "calendar.event")
            meetings = self.env["calendar.event"].browse(events.mapped("res_id"))
            meetings.exists()._check_pair_attendees()
