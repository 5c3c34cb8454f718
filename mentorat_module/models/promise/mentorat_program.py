from odoo import models

CLOCK_FIELDS = {
    "first_contact_reminder_hours",
    "first_contact_limit_hours",
    "follow_up_reminder_hours",
    "follow_up_limit_hours",
    "calendar_id",
}


class MentoratProgram(models.Model):
    """Commitments follow the delays and the working days of their programme."""

    _inherit = "mentorat.program"

    def write(self, vals):
        changing = self.filtered(
            lambda program: any(
                program._fields[name].convert_to_write(program[name], program)
                != vals[name]
                for name in CLOCK_FIELDS & vals.keys()
            )
        )
        result = super().write(vals)
        # The constraints refuse wrong delays, with which no limit can be computed.
        changing.flush_recordset(CLOCK_FIELDS)
        # sudo: the programme may be written, which moves the limits; nothing is shown
        self.env["mentorat.commitment"].sudo().search(
            [("program_id", "in", changing.ids), ("state", "in", ("open", "reminded"))]
        )._recompute_limits()
        return result
