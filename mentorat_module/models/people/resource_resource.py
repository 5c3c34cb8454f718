from odoo import models


class ResourceResource(models.Model):
    _inherit = "resource.resource"

    def write(self, vals):
        """Do here as well what follows for employees: their ``user_id`` and ``active``
        are related to those of the resource."""
        if not vals.keys() & {"user_id", "active"}:
            return super().write(vals)
        # sudo: only compares people
        employees = self.env["hr.employee"].sudo().with_context(active_test=False)
        employees = employees.search([("resource_id", "in", self.ids)])
        if "user_id" in vals:
            # sudo: as above
            user = self.env["res.users"].browse(vals["user_id"]).sudo()
            # That a closed account goes was told when it was closed.
            told = self.filtered(
                lambda row: user or not row.user_id or row.user_id.active
            )
            # Those written as employees have it already: it was told there.
            moved = employees.filtered(
                lambda employee: employee.resource_id in told
                and employee.user_id != user
            )
            moved.sudo(self.env.su)._move_mentorat_account(user.partner_id)
        users = self.user_id
        archived = "active" in vals and not vals["active"] and self.filtered("active")
        result = super().write(vals)
        if "user_id" in vals:
            self.env["mentorat.mentor"]._sync_role(users | self.user_id)
        if archived:
            employees.filtered(
                lambda employee: employee.resource_id in archived
            )._leave_mentorat()
        employees._sync_mentorat_accounts()
        return result
