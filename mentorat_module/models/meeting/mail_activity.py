from odoo import api, models


class MailActivity(models.Model):
    """Let only the pair link an activity to its meeting: Odoo copies the title and the
    description of the meeting into the activity."""

    _inherit = "mail.activity"

    @api.model_create_multi
    def create(self, vals_list):
        activities = super().create(vals_list)
        activities.calendar_event_id._check_pair_attendees()
        return activities

    def write(self, vals):
        result = super().write(vals)
        if "calendar_event_id" in vals:
            self.calendar_event_id._check_pair_attendees()
        return result

    def action_create_calendar_event(self):
        """Open our form for an activity of a pair, in place of the calendar: an event
        from there would be read by all employees."""
        self.ensure_one()
        if self.res_model != "mentorat.agreement":
            return super().action_create_calendar_event()
        return self.env[self.res_model].browse(self.res_id).action_plan_meeting()
