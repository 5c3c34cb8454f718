from odoo import fields, models


class MentoratProgramFirstStepsMixin(models.AbstractModel):
    """From an empty database to the first pair: what is done, and what comes next."""

    _name = "mentorat.program.first.steps.mixin"
    _description = "First Steps of a Programme"

    has_first_steps = fields.Boolean(
        string="First Steps to Take",
        compute="_compute_has_first_steps",
        help="Whether this programme has yet to see its first pair.",
    )

    def _compute_has_first_steps(self):
        paired = self.env["mentorat.agreement"]._read_group(
            [("program_id", "in", self.ids)], ["program_id"]
        )
        begun = {program.id for (program,) in paired}
        for program in self:
            program.has_first_steps = (
                program.state != "closed" and program._origin.id not in begun
            )

    def action_open_add_mentors(self):
        """Open the form that makes mentors of employees."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "mentorat_module.mentorat_mentor_wizard_action"
        )
        action["context"] = {"default_program_id": self.id}
        return action

    def action_open_registration(self):
        """Open the form that registers somebody for this programme."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Register Somebody"),
            "res_model": "mentorat.mentee",
            "views": [(False, "form")],
            "context": {"default_program_id": self.id},
        }

    def action_open_invite(self):
        """Open the directory, to invite employees to the portal."""
        return self.env["ir.actions.actions"]._for_xml_id(
            "mentorat_module.hr_employee_public_action_invite"
        )
