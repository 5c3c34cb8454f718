from odoo import fields, models


class MentoratAgreement(models.Model):
    """Show the trainings that the mentee of a pair takes part in."""

    _inherit = "mentorat.agreement"

    training_session_ids = fields.Many2many(
        "mentorat.training.session",
        compute="_compute_training_session_ids",
        string="Trainings",
    )

    def _compute_training_session_ids(self):
        Participation = self.env["mentorat.training.participation"]
        sessions = dict(
            Participation._read_group(
                [("mentee_id", "in", self.mentee_id.ids)],
                ["mentee_id"],
                ["session_id:recordset"],
            )
        )
        for agreement in self:
            agreement.training_session_ids = sessions.get(agreement.mentee_id)
