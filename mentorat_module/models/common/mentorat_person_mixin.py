from odoo import api, fields, models


class MentoratPersonMixin(models.AbstractModel):
    """Link a mentor or a mentee to their employee file.

    Names are stored, for people who may not read employee files."""

    _name = "mentorat.person.mixin"
    _description = "A Person of the Service"
    _inherit = ["mentorat.wall.mixin"]

    employee_id = fields.Many2one(
        "hr.employee", required=True, ondelete="restrict", copy=False
    )
    name = fields.Char(related="employee_id.name", store=True)
    user_id = fields.Many2one(related="employee_id.user_id", store=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Contact", compute="_compute_partner_id", store=True
    )

    def _get_fixed_fields(self):
        """Keep the employee once agreements refer to this person."""
        fixed = super()._get_fixed_fields()
        return fixed | {"employee_id"} if self._has_history() else fixed

    def _has_history(self):
        """Hook: return whether agreements refer to this person."""
        return False

    @api.depends("employee_id.user_id.partner_id", "employee_id.work_contact_id")
    def _compute_partner_id(self):
        for person in self:
            employee_sudo = person.employee_id.sudo()  # sudo: only the contact leaves
            person.partner_id = (
                employee_sudo.user_id.partner_id or employee_sudo.work_contact_id
            )
