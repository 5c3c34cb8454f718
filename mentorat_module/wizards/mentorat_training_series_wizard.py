from odoo import api, fields, models
from odoo.exceptions import UserError


class MentoratTrainingSeriesWizard(models.TransientModel):
    """Move or cancel a session of a series: this one, or the following too."""

    _name = "mentorat.training.series.wizard"
    _description = "Change a Series of Trainings"
    _inherit = ["mentorat.bounds.mixin"]

    session_id = fields.Many2one(
        "mentorat.training.session", required=True, readonly=True, ondelete="cascade"
    )
    change = fields.Selection(
        [("move", "Move"), ("cancel", "Cancel")], default="move", required=True
    )
    scope = fields.Selection(
        [("one", "This session only"), ("following", "This one and the following")],
        string="Which Ones",
        default="one",
        required=True,
    )
    start = fields.Datetime(
        compute="_compute_times", store=True, readonly=False, string="When"
    )
    stop = fields.Datetime(compute="_compute_times", store=True, readonly=False)
    session_count = fields.Integer(
        string="Sessions Concerned", compute="_compute_session_count"
    )

    warning = fields.Text(compute="_compute_warning")

    @api.depends("session_id")
    def _compute_times(self):
        for wizard in self:
            wizard.start = wizard.session_id.start
            wizard.stop = wizard.session_id.stop

    @api.depends("session_id", "start", "change")
    def _compute_warning(self):
        for wizard in self:
            wizard.warning = (
                wizard.change == "move"
                and wizard.start != wizard.session_id.start
                and wizard.session_id._get_unlikely_error(wizard.start)
            )

    @api.depends("session_id", "scope")
    def _compute_session_count(self):
        for wizard in self:
            wizard.session_count = len(wizard._get_sessions())

    def _get_sessions(self):
        if self.scope == "following":
            return self.session_id._get_following()
        return self.session_id

    def action_confirm(self):
        self.ensure_one()
        session = self.session_id.with_context(mentorat_confirmed=True)  # warned here
        if self.change == "cancel":
            self._get_sessions().action_cancel()
        elif not (self.start and self.stop and self.start < self.stop):
            raise UserError(self.env._("A session ends after it starts."))
        elif self.scope == "following":
            session._move_following(self.start, self.stop)
        else:
            session.write({"start": self.start, "stop": self.stop})
        return {"type": "ir.actions.act_window_close"}
