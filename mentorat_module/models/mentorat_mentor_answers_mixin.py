from odoo import api, fields, models


class MentoratMentorAnswersMixin(models.AbstractModel):
    """What mentees propose and the mentor has yet to answer, on the mentor's desk. Read
    with the rights of whoever looks, so it opens nothing else."""

    _name = "mentorat.mentor.answers.mixin"
    _description = "The Mentor's Desk: Proposals to Answer"

    desk_proposal_ids = fields.Many2many(
        "mentorat.meeting.proposal",
        string="Proposed Meetings",
        compute="_compute_desk_answers",
    )
    desk_change_ids = fields.Many2many(
        "mentorat.terms.change",
        string="Proposed Changes of Terms",
        compute="_compute_desk_answers",
    )
    desk_proposed_objective_ids = fields.Many2many(
        "mentorat.objective",
        string="Proposed Objectives",
        compute="_compute_desk_answers",
    )

    @api.depends_context("uid")
    def _compute_desk_answers(self):
        for mentor in self:
            mine = [
                ("mentor_id", "=", mentor.id),
                ("state", "=", "proposed"),
                ("proposed_by", "=", "mentee"),
            ]
            mentor.desk_proposal_ids = self.env["mentorat.meeting.proposal"].search(
                [*mine, ("start", ">", fields.Datetime.now())]
            )
            mentor.desk_change_ids = self.env["mentorat.terms.change"].search(mine)
            mentor.desk_proposed_objective_ids = self.env["mentorat.objective"].search(
                [
                    ("agreement_id", "in", mentor._get_desk_agreements().ids),
                    ("is_proposal", "=", True),
                    ("state", "in", ("todo", "doing")),
                ],
            )
