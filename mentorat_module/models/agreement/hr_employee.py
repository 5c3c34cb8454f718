from odoo import models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    def write(self, vals):
        if "user_id" in vals:
            user = self.env["res.users"].browse(vals["user_id"])
            self._on_mentorat_account_changes(user.sudo().partner_id)  # sudo: compares
        if "work_contact_id" in vals:
            contact = self.env["res.partner"].browse(vals["work_contact_id"])
            self._on_mentorat_account_changes(contact)
        return super().write(vals)

    def _leave_mentorat(self):
        """End the agreements of who leaves: the mentees of a mentor wait again, first
        in line, and coordinators are told."""
        # sudo: whoever lets an employee go need not be a coordinator
        Agreement = self.sudo().env["mentorat.agreement"]
        live = Agreement._get_live_domain()
        own = Agreement.search(live & Domain("mentee_id.employee_id", "in", self.ids))
        led = Agreement.search(live & Domain("mentor_id.employee_id", "in", self.ids))
        (led - own)._end("early", note=self.env._("The mentor left."), waits_again=True)
        result = super()._leave_mentorat()
        (own | led)._notify_coordinators_of_leaver()
        return result

    def _on_mentorat_account_changes(self, partner):
        """Whoever has the account of one of a pair reads what the two say: nobody takes
        it for themself, and the agreements keep who gave it to whom.

        :param partner: the contact that these employees get with another account
        :raise AccessError: it is that of the current user
        """
        # sudo: whoever keeps the files need not be a coordinator
        for employee in self.sudo():
            known = employee.user_id.partner_id | employee.work_contact_id
            agreements = partner not in known and employee._get_mentorat_agreements()
            if not agreements:
                continue
            if partner == self.env.user.partner_id and not self.env.su:
                raise AccessError(
                    self.env._(
                        "%s takes part in the mentoring service: nobody takes over "
                        "their account for themself.",
                        employee.name,
                    )
                )
            agreements._log_account_change(employee.name, partner.display_name)

    def _get_mentorat_agreements(self):
        """:return: the agreements in which this employee is one of the two, or
        contributes"""
        self.ensure_one()
        return self.env["mentorat.agreement"].search(
            [
                "|",
                "|",
                ("mentee_id.employee_id", "=", self.id),
                ("mentor_id.employee_id", "=", self.id),
                ("contribution_ids.mentor_id.employee_id", "=", self.id),
            ]
        )
