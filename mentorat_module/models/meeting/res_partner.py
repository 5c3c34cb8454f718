from odoo import api, models


class ResPartner(models.Model):
    """Check who is invited to the meeting of a pair from the side of the contact as
    well: Odoo asks for no right on the event there."""

    _inherit = "res.partner"

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        if "default_meeting_ids" in self.env.context or any(
            "meeting_ids" in vals for vals in vals_list
        ):
            partners._get_meetings()._check_pair_attendees()
        return partners

    def write(self, vals):
        if "meeting_ids" not in vals:
            return super().write(vals)
        before = {partner: partner._get_meetings() for partner in self}
        result = super().write(vals)
        for partner, meetings in before.items():
            after = partner._get_meetings()
            changed = (meetings | after) - (meetings & after)
            changed._check_pair_attendees()
        return result

    def _check_mentorat_merge(self):
        """Merge nobody into the meeting of a pair either."""
        self._get_meetings()._check_pair_attendees()
        return super()._check_mentorat_merge()

    def _get_meetings(self):
        """Return the meetings of these contacts, archived ones too."""
        # sudo: finds them; whether they may be changed is checked by the callers
        partners_sudo = self.sudo().with_context(active_test=False)
        return partners_sudo.meeting_ids.with_env(self.env)
