from odoo import fields, models


class MentoratProgram(models.Model):
    """What cannot be delivered or done in a programme."""

    _inherit = "mentorat.program"

    problem_count = fields.Integer(
        string="To Be Solved",
        compute="_compute_problem_count",
        compute_sudo=True,
        groups="mentorat_module.group_mentorat_coordinator",
        help="People who cannot be reached, mails that cannot be written, records that "
        "the scheduler could not treat.",
    )

    def _compute_problem_count(self):
        rows = self.env["mentorat.problem"]._read_group(
            [("program_ids", "in", self.ids), ("cleared_at", "=", False)],
            ["program_ids"],
            ["__count"],
        )
        counts = dict(rows)
        for program in self:
            program.problem_count = counts.get(program, 0)

    def action_view_problems(self):
        """Open what is to be solved in this programme."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "mentorat_module.mentorat_problem_action"
        )
        action["domain"] = [("program_ids", "in", self.ids)]
        return action
