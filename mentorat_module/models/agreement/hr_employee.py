from odoo import models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class HrEmployee(models.Model):
    """What happens to the agreements of an employee who leaves or changes account."""

    _inherit = "hr.employee"

    def _leave_mentorat(self):
        """End the agreements of those who leave, and tell the coordinators.

        The mentees of a mentor who leaves wait again, first in line."""
        # sudo: the user who archives an employee need not be a coordinator
        Agreement = self.env["mentorat.agreement"].sudo()
        own, led = (
            Agreement.search(
                Domain(f"{role}_id.employee_id", "in", self.ids)
                & Agreement._get_live_domain()
            )
            for role in ("mentee", "mentor")
        )
        # Before super(), which cannot archive a mentor of live agreements. Those where
        # they are the mentee end with the registration.
        (led - own)._end("early", note=self.env._("The mentor left."), waits_again=True)
        result = super()._leave_mentorat()
        (own | led)._notify_coordinators_of_leaver()
        return result

    def _on_mentorat_account_changes(self, partner):
        """Refuse that users link their own account to one of a pair, and log other
        changes of the account on the agreements."""
        # sudo: the user who edits employees need not be a coordinator
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
        return super()._on_mentorat_account_changes(partner)

    def _get_mentorat_agreements(self):
        """Return the agreements of this employee: as mentee, mentor or contributor."""
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
