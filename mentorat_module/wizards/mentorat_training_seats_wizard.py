from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from .mentorat_training_time_wizard import RELOAD


class MentoratTrainingSeatsWizard(models.TransientModel):
    """Choose who goes to the waiting list when a session has fewer seats."""

    _name = "mentorat.training.seats.wizard"
    _description = "Seats of a Training"
    _inherit = ["mentorat.bounds.mixin"]

    session_id = fields.Many2one(
        "mentorat.training.session", required=True, readonly=True, ondelete="cascade"
    )
    capacity = fields.Integer(string="Seats", required=True)
    excess = fields.Integer(string="People Too Many", compute="_compute_excess")
    participation_ids = fields.Many2many(
        "mentorat.training.participation",
        "mentorat_training_seats_wizard_rel",
        "wizard_id",
        "participation_id",
        string="On the Waiting List",
        compute="_compute_participation_ids",
        store=True,
        readonly=False,
        compute_sudo=False,
        help="At first those who registered last.",
    )

    @api.depends("session_id", "capacity")
    def _compute_excess(self):
        for wizard in self:
            wizard.excess = wizard.session_id._count_excess(wizard.capacity)

    @api.depends("session_id", "capacity")
    def _compute_participation_ids(self):
        for wizard in self:
            rows = wizard.session_id.participation_ids
            last = rows._get_last_seated(wizard.excess)
            wizard.participation_ids = [Command.set(last.ids)]

    def action_confirm(self):
        self.ensure_one()
        session = self.session_id
        session.check_access("write")
        session._lock_rows()
        chosen = self.participation_ids & session.participation_ids
        if len(chosen) != self.excess or set(chosen.mapped("state")) - {"registered"}:
            raise UserError(
                self.env._("Choose %s people who have a seat.", self.excess)
            )
        session._make_room(chosen)
        session.with_context(mentorat_confirmed=True).write({"capacity": self.capacity})
        return RELOAD
