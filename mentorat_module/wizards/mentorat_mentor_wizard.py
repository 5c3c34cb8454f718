from odoo import fields, models
from odoo.fields import Command


class MentoratMentorWizard(models.TransientModel):
    """Make several employees mentors of a programme: the second of the first steps."""

    _name = "mentorat.mentor.wizard"
    _description = "Add Mentors to a Programme"
    _inherit = ["mentorat.bounds.mixin"]
    _check_company_auto = True

    program_id = fields.Many2one("mentorat.program", required=True, readonly=True)
    company_id = fields.Many2one(related="program_id.company_id")
    # Coordinators need not read employee files; the public ones have the same ids.
    employee_ids = fields.Many2many(
        "hr.employee.public",
        string="Employees",
        required=True,
        check_company=True,
        domain="[('user_id.share', '=', False), ('company_id', '=', company_id)]",
        help="Those with an internal account: a mentor answers from the back-office.",
    )
    capacity = fields.Integer(
        string="Seats Each",
        default=lambda self: self.env["mentorat.mentor"].default_get(["capacity"])[
            "capacity"
        ],
        required=True,
        help="How many people each of them accompanies at the same time, at the most.",
    )

    def action_confirm(self):
        """Make mentors of those who are none, and add all to the programme."""
        self.ensure_one()
        employees = self.env["hr.employee"].browse(self.employee_ids.ids)
        mentors = self.env["mentorat.mentor"].search(
            [("employee_id", "in", employees.ids)]
        )
        mentors.write({"program_ids": [Command.link(self.program_id.id)]})
        self.env["mentorat.mentor"].create(
            [
                self._prepare_mentor_values(employee)
                for employee in employees - mentors.employee_id
            ]
        )
        return {"type": "ir.actions.act_window_close"}

    def _prepare_mentor_values(self, employee):
        """Return the values of the mentor whom ``employee`` becomes."""
        return {
            "employee_id": employee.id,
            "capacity": self.capacity,
            "program_ids": [Command.set(self.program_id.ids)],
        }
