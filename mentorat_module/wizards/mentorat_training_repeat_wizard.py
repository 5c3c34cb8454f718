from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import planning


class MentoratTrainingRepeatWizard(models.TransientModel):
    """Repeat a session, at the same local hour."""

    _name = "mentorat.training.repeat.wizard"
    _description = "Repeat a Training Session"
    _inherit = ["mentorat.bounds.mixin"]

    session_id = fields.Many2one(
        "mentorat.training.session", required=True, readonly=True, ondelete="cascade"
    )
    every = fields.Selection(
        [
            ("week", "Every week"),
            ("fortnight", "Every two weeks"),
            ("month_weekday", "Every month, on the same weekday"),
            ("month_day", "Every month, on the same date"),
        ],
        string="Repeats",
        default="week",
        required=True,
    )
    end = fields.Selection(
        [("count", "After a number of sessions"), ("until", "On a date")],
        string="Ends",
        default="count",
        required=True,
    )
    count = fields.Integer(
        string="Sessions in All", default=4, help="The first one included."
    )
    until = fields.Date(string="Last Day")
    preview = fields.Text(string="Dates", compute="_compute_preview")

    @api.depends("session_id", "every", "end", "count", "until")
    def _compute_preview(self):
        words = self.env["mentorat.format"]
        for wizard in self:
            session = wizard.session_id
            occasions = [(session.start, session.stop), *wizard._get_occasions()]
            wizard.preview = "\n".join(
                words._format_day_and_time(start, session.program_id.tz)
                for start, _stop in occasions
                if start
            )

    def _get_occasions(self):
        """Return the times that come on top of the first, ``(start, stop)``."""
        session = self.session_id
        if not (session.start and session.stop and self.every):
            return []
        return planning.repeat(
            session.start,
            session.stop,
            session.program_id.tz,
            self.every,
            count=max(self.count, 1) if self.end == "count" else None,
            until=self.until if self.end == "until" else None,
        )

    def action_confirm(self):
        self.ensure_one()
        if self.end == "count" and not 2 <= self.count <= planning.MAX_OCCURRENCES:
            raise UserError(
                self.env._(
                    "Choose between 2 and %s sessions.", planning.MAX_OCCURRENCES
                )
            )
        if self.end == "until" and not self.until:
            raise UserError(self.env._("Choose the last day."))
        occasions = self._get_occasions()
        if not occasions:
            raise UserError(
                self.env._("No other session falls by this day: choose a later one.")
            )
        # The dates were read in the preview.
        self.session_id.with_context(mentorat_confirmed=True)._repeat(occasions)
        return self.session_id.action_view_series()
