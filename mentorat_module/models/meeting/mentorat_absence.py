from odoo import api, models


class MentoratAbsence(models.Model):
    """A meeting on a day of absence does not count as held."""

    _inherit = "mentorat.absence"

    @api.model_create_multi
    def create(self, vals_list):
        absences = super().create(vals_list)
        absences._find_meetings()._update_held()
        return absences

    def write(self, vals):
        if not vals.keys() & {"date_from", "date_to", "mentor_id"}:
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
        """Return the meetings in these absences (sudo)."""
        meetings = self.env["calendar.event"].sudo()  # sudo: see _find_meetings_of
        for absence in self:
            meetings |= meetings._find_meetings_of(
                absence.mentor_id.sudo().employee_id,  # sudo: only finds their meetings
                absence.starts_at,
                absence.ends_at,
            )
        return meetings
