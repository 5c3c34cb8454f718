from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    """A meeting on a day when one of the two is on leave does not count as held."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._find_meetings()._update_held()
        return leaves

    def write(self, vals):
        if not vals.keys() & {"date_from", "date_to", "resource_id", "time_type"}:
            return super().write(vals)
        before = self._find_meetings()
        result = super().write(vals)
        (before | self._find_meetings())._update_held()
        return result

    def unlink(self):
        meetings = self._find_meetings()
        result = super().unlink()
        meetings._update_held()
        return result

    def _find_meetings(self):
        """Return the meetings of the employees of these leaves (sudo)."""
        meetings = self.env["calendar.event"].sudo()  # sudo: see _find_meetings_of
        for resource, leaves in self.grouped("resource_id").items():
            meetings |= meetings._find_meetings_of(
                resource.sudo().employee_id,  # sudo: only finds their meetings
                min(leaves.mapped("date_from")),
                max(leaves.mapped("date_to")),
            )
        return meetings
