from odoo import models


class ResourceResource(models.Model):
    _inherit = "resource.resource"

    def write(self, vals):
        """Check the account here as well: ``user_id`` of the employee is related to
        it."""
        if "user_id" in vals:
            # sudo: only compares people
            user = self.env["res.users"].browse(vals["user_id"]).sudo()
            employees = self.env["hr.employee"].sudo()
            employees = employees.search([("resource_id", "in", self.ids)])
            employees.sudo(self.env.su)._move_mentorat_account(user.partner_id)
        return super().write(vals)
