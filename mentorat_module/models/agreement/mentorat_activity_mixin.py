from odoo import api, models

# Written when something moved; a change of order or of a label is no news.
NEWS_FIELDS = {"state", "answered_at", "strategy", "date_deadline", "helped"}


class MentoratActivityMixin(models.AbstractModel):
    """What belongs to a pair, and tells by its movements that the pair is alive."""

    _name = "mentorat.activity.mixin"
    _description = "Source of News"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records.agreement_id._update_last_activity()
        return records

    def write(self, vals):
        result = super().write(vals)
        if NEWS_FIELDS & vals.keys():
            self.agreement_id._update_last_activity()
        return result

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        if message.message_type in ("comment", "email"):
            self.agreement_id._update_last_activity()
        return result
