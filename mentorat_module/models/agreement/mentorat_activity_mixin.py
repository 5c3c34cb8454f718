from odoo import api, models

# Changes of other fields, such as the order, do not count as activity.
ACTIVITY_FIELDS = {"state", "answered_at", "strategy", "date_deadline", "helped"}


class MentoratActivityMixin(models.AbstractModel):
    """Update the last activity of the pair that a record belongs to."""

    _name = "mentorat.activity.mixin"
    _description = "Source of News"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records.agreement_id._update_last_activity()
        return records

    def write(self, vals):
        result = super().write(vals)
        if ACTIVITY_FIELDS & vals.keys():
            self.agreement_id._update_last_activity()
        return result

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        if message.message_type in ("comment", "email"):
            self.agreement_id._update_last_activity()
        return result
