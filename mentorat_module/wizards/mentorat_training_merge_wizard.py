from odoo import Command, api, fields, models


class MentoratTrainingMergeWizard(models.TransientModel):
    """Merge topics that ask for the same thing."""

    _name = "mentorat.training.merge.wizard"
    _description = "Merge Training Topics"
    _inherit = ["mentorat.bounds.mixin"]

    session_ids = fields.Many2many(
        "mentorat.training.session", string="Topics", required=True
    )
    target_id = fields.Many2one(
        "mentorat.training.session",
        string="Keep",
        required=True,
        domain="[('id', 'in', session_ids)]",
        help="The topic that stays. The others are cancelled, with a link to it.",
    )
    name = fields.Char(string="Topic", required=True)
    supporter_count = fields.Integer(
        string="Asked For By", compute="_compute_supporter_count"
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        sessions = self.env["mentorat.training.session"].browse(
            self.env.context.get("active_ids", [])
        )
        sessions._check_mergeable()
        target = sessions.sorted(lambda each: (-len(each.requested_by_ids), each.id))[0]
        return {
            **values,
            "session_ids": [Command.set(sessions.ids)],
            "target_id": target.id,
            "name": target.name,
        }

    @api.depends("session_ids")
    def _compute_supporter_count(self):
        for wizard in self:
            wizard.supporter_count = len(wizard.session_ids.requested_by_ids)

    @api.onchange("target_id")
    def _onchange_target_id(self):
        self.name = self.target_id.name or self.name

    def action_confirm(self):
        self.ensure_one()
        target = self.target_id
        target._merge(self.session_ids - target)
        target.name = self.name
        return target._get_records_action()
