from odoo import api, fields, models
from odoo.exceptions import ValidationError

# Fields: how many hours before a training starts its reminders leave.
REMINDERS = ("training_reminder_hours", "training_last_reminder_hours")
# A reminder a month before is as early as any.
MOST_HOURS = 31 * 24


class MentoratProgram(models.Model):
    """Say when those who are expected at a training are reminded of it."""

    _inherit = "mentorat.program"

    training_reminder_hours = fields.Float(
        string="Training: First Reminder Before (h)",
        default=24,
        tracking=True,
        help="0: none. Who has a seat, who gives it and the guests get a mail, unless "
        "they declined.",
    )
    training_last_reminder_hours = fields.Float(
        string="Training: Last Reminder Before (h)",
        default=1,
        tracking=True,
        help="0: none.",
    )

    @api.constrains(*REMINDERS)
    def _check_training_reminders(self):
        for program in self:
            if not all(0 <= program[name] <= MOST_HOURS for name in REMINDERS):
                raise ValidationError(
                    self.env._(
                        "The reminders of a training leave at most %s hours before it "
                        "starts; 0 is none.",
                        MOST_HOURS,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & set(REMINDERS):
            # sudo: only when the scheduled action looks at them
            sessions_sudo = self.env["mentorat.training.session"].sudo()
            planned = [("program_id", "in", self.ids), ("next_check_at", "!=", False)]
            sessions_sudo.search(planned)._schedule_checks()
        return result

    def _on_moved(self, target, origins):
        """Cancel the trainings to come when the programme closes: before super(), which
        ends the registrations, and so the seats of those who are to be told."""
        if target == "closed":
            # sudo: follows from closing the programme
            sessions_sudo = self.env["mentorat.training.session"].sudo()
            sessions_sudo.search(
                [
                    ("program_id", "in", self.ids),
                    ("state", "=", "planned"),
                    ("start", ">", fields.Datetime.now()),
                ]
            ).action_cancel()
        return super()._on_moved(target, origins)
