from odoo import fields, models


class MentoratObjective(models.Model):
    """Link an objective to the trainings that serve it."""

    _inherit = "mentorat.objective"

    training_session_ids = fields.Many2many(
        "mentorat.training.session",
        "mentorat_objective_training_rel",
        "objective_id",
        "session_id",
        string="Served By",
        copy=False,
        help="Trainings that serve this objective. The link stands on this side alone: "
        "a training says nothing of the objectives it serves.",
    )

    def _link_training(self, session, serves):
        """Note that a training serves this objective, or does not: by either of the
        pair, of a training they may read."""
        self.ensure_one()
        self.agreement_id._check_actor("mentee", "mentor")
        session.with_env(self.env).check_access("read")
        command = fields.Command.link if serves else fields.Command.unlink
        # sudo: the actor was checked; mentees change nothing else of their plan
        self.sudo().write({"training_session_ids": [command(session.id)]})
