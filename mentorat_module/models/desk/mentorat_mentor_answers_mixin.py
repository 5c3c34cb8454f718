from odoo import api, fields, models


class MentoratMentorAnswersMixin(models.AbstractModel):
    """What mentees propose and the mentor has yet to answer, among the lines of the
    mentor's desk. Read with the rights of whoever looks, so it opens nothing else."""

    _name = "mentorat.mentor.answers.mixin"
    _description = "The Mentor's Desk: Proposals to Answer"
    _inherit = ["mentorat.desk.rows.mixin"]

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

    def _get_desk_rows(self, now):
        return [
            *super()._get_desk_rows(now),
            *map(self._prepare_proposal_row, self.desk_proposal_ids),
            *(self._prepare_change_row(row, now) for row in self.desk_change_ids),
            *(
                self._prepare_proposed_objective_row(row, now)
                for row in self.desk_proposed_objective_ids
            ),
        ]

    def _prepare_proposal_row(self, proposal):
        return self._prepare_desk_row(
            proposal,
            proposal.start,
            is_limit=False,
            icon="fa-calendar-plus-o",
            title=self.env._("Meeting proposed, %s minutes", proposal.minutes),
            who=proposal.mentee_id.name,
            note=" · ".join(filter(None, [proposal.location, proposal.agenda])),
            label=self.env._("Accept"),
            method="action_accept",
            others=[
                {
                    "label": self.env._("Another Time"),
                    "method": "action_open_counter",
                },
                {"label": self.env._("Decline"), "method": "action_open_decline"},
            ],
        )

    def _prepare_change_row(self, change, now):
        return self._prepare_waiting_row(
            change,
            change.proposed_at,
            now,
            icon="fa-pencil-square-o",
            title=self.env._("Change of your terms proposed"),
            label=self.env._("Read and Answer"),
            method="action_open_answer",
        )

    def _prepare_proposed_objective_row(self, objective, now):
        return self._prepare_waiting_row(
            objective,
            objective.create_date,
            now,
            icon="fa-flag-o",
            title=self.env._("Objective proposed: %s", objective.name),
            note=objective.strategy,
            label=self.env._("Agree"),
            method="action_agree",
        )
