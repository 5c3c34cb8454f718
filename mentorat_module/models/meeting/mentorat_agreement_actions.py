from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

# What a meeting is taken to last, when one records it afterwards.
MEETING_LENGTH = timedelta(hours=1)


class MentoratAgreement(models.Model):
    """Count the meetings of a pair, list them, plan one or record one."""

    _inherit = "mentorat.agreement"

    meeting_count = fields.Integer(string="Meetings", compute="_compute_meeting_count")

    @api.depends("calendar_event_ids")
    def _compute_meeting_count(self):
        counts = dict(
            self.env["calendar.event"]._read_group(
                [("mentorat_agreement_id", "in", self.ids)],
                ["mentorat_agreement_id"],
                ["__count"],
            )
        )
        for agreement in self:
            agreement.meeting_count = counts.get(agreement._origin, 0)

    def action_view_meetings(self):
        """Open the meetings of this pair."""
        return self._get_list_action("mentorat_meeting_action", "mentorat_agreement_id")

    def action_plan_meeting(self):
        """Open a new meeting of this pair; what it is about stays with the two."""
        self._check_actor("mentee", "mentor")
        action = self._get_form_action("mentorat_meeting_action_new")
        # sudo: the contacts of the pair, whose names are shown here
        pair_sudo = self.sudo()
        partners = pair_sudo.mentor_id.partner_id | pair_sudo.mentee_id.partner_id
        action["context"] = {
            "default_mentorat_agreement_id": self.id,
            "default_name": self._format_meeting_name(),
            "default_partner_ids": [Command.set(partners.ids)],
            "default_privacy": "private",
        }
        return action

    def action_record_meeting(self):
        """Open a meeting of this pair that took place, say within the last hour."""
        action = self.action_plan_meeting()
        stop = fields.Datetime.now().replace(second=0)
        action["name"] = self.env._("Record a Meeting")
        action["context"] |= {
            "default_start": stop - MEETING_LENGTH,
            "default_stop": stop,
        }
        return action

    def _format_meeting_name(self):
        """Return what a meeting is called; both have it in their calendar."""
        self.ensure_one()
        return self.env._(
            "Mentoring: %(mentee)s and %(mentor)s",
            mentee=self.mentee_id.name,
            mentor=self.mentor_id.name,
        )
