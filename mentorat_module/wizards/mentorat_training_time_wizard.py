from odoo import api, fields, models

# Shows again what the dialog was opened from, whatever asked.
RELOAD = {"type": "ir.actions.client", "tag": "soft_reload"}


class MentoratTrainingTimeWizard(models.TransientModel):
    """Choose when a session takes place, with what stands against it: nothing is
    written before it is confirmed."""

    _name = "mentorat.training.time.wizard"
    _description = "When a Training Takes Place"
    _inherit = ["mentorat.bounds.mixin"]

    session_id = fields.Many2one(
        "mentorat.training.session", required=True, readonly=True, ondelete="cascade"
    )
    session_state = fields.Selection(related="session_id.state", related_sudo=False)
    start = fields.Datetime(string="When", required=True)
    stop = fields.Datetime(required=True)
    warning = fields.Text(compute="_compute_warning")
    invited_count = fields.Integer(
        string="People Concerned", compute="_compute_invited_count"
    )

    @api.depends("session_id", "start", "stop")
    def _compute_warning(self):
        for wizard in self:
            session = wizard.session_id
            sentences = [session._get_unlikely_error(wizard.start)]
            if wizard.start and wizard.stop and wizard.start < wizard.stop:
                moved = session.new(
                    {"start": wizard.start, "stop": wizard.stop}, origin=session
                )
                sentences.append(moved.conflict_text)
            wizard.warning = "\n".join(filter(None, sentences)) or False

    @api.depends("session_id")
    def _compute_invited_count(self):
        for wizard in self:
            session = wizard.session_id
            is_planned = session.state == "planned"
            wizard.invited_count = len(
                session._get_concerned() if is_planned else session._get_audience()
            )

    def action_confirm(self):
        """Note the time; those invited are told, if the session is planned."""
        self.ensure_one()
        self._write_session()
        return RELOAD

    def action_plan(self):
        """Note the time, and put the session in the calendar."""
        self.ensure_one()
        self._write_session(state="planned")
        return RELOAD

    def _write_session(self, **values):
        session = self.session_id.with_context(mentorat_confirmed=True)
        session.write({"start": self.start, "stop": self.stop, **values})
