from odoo import api, fields, models


class MentoratTrainingDeclineWizard(models.TransientModel):
    """Turn down a topic, with a reason that those who asked for it read."""

    _name = "mentorat.training.decline.wizard"
    _description = "Turn Down a Training Topic"
    _inherit = ["mentorat.bounds.mixin"]

    session_id = fields.Many2one(
        "mentorat.training.session", required=True, readonly=True, ondelete="cascade"
    )
    asker_count = fields.Integer(string="Asked For By", compute="_compute_asker_count")
    reason = fields.Text(
        required=True,
        bound=2000,
        help="For example: there is a course on it, or it comes again in autumn.",
    )

    @api.depends("session_id")
    def _compute_asker_count(self):
        for wizard in self:
            wizard.asker_count = len(wizard.session_id.requested_by_ids)

    def action_confirm(self):
        self.ensure_one()
        self.session_id.action_turn_down(self.reason)
        return {"type": "ir.actions.act_window_close"}
