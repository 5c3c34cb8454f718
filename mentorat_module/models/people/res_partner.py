from odoo import models
from odoo.fields import Domain
from odoo.tools import email_normalize

# Mails go to the second one, which Odoo computes from the first unless it is written.
ADDRESS_FIELDS = {"email", "email_normalized"}


class ResPartner(models.Model):
    """Follow the address of employees: the text of conversations is mailed to it."""

    _inherit = "res.partner"

    def write(self, vals):
        for name in sorted(ADDRESS_FIELDS & vals.keys()):
            self._on_address_change(vals[name])
        return super().write(vals)

    def _on_address_change(self, email):
        new = email_normalize(email or "") or email
        for partner in self.sudo():  # sudo: compares addresses
            old = partner.email_normalized or partner.email
            if (old or new) and old != new:
                employees = partner._get_mentorat_employees()
                employees._on_account_change("address", old, new)

    def _get_mentorat_employees(self):
        """Return the employees (sudo) whose account or contact these partners are."""
        # sudo: finds them; what may be done is decided by the hook
        employees_sudo = self.env["hr.employee"].sudo().with_context(active_test=False)
        return employees_sudo.search(
            Domain("work_contact_id", "in", self.ids)
            | Domain("user_id.partner_id", "in", self.ids)
        )

    def _get_mentorat_programs(self):
        # sudo: whose coordinators are told
        mentees_sudo = self.env["mentorat.mentee"].sudo()
        mine = Domain("partner_id", "in", self.ids)
        registered = mentees_sudo.search(mine & mentees_sudo._get_live_domain())
        mentors = self.env["mentorat.mentor"].sudo().search(mine)
        return (
            super()._get_mentorat_programs()
            | registered.program_id
            | mentors.program_ids
        )

    def _check_mentorat_merge(self):
        """Hook: check that these contacts may become one."""
        employees = self._get_mentorat_employees()
        employees._on_account_change("merge", False, False)
