from odoo import models
from odoo.fields import Domain
from odoo.tools import email_normalize

from ...tools import mail_addresses

# Mails go to the second one, which Odoo computes from the first unless it is written.
ADDRESS_FIELDS = {"email", "email_normalized"}


class ResPartner(models.Model):
    """Follow the address of employees: the text of conversations is mailed to it."""

    _inherit = "res.partner"

    def write(self, vals):
        for name in sorted(ADDRESS_FIELDS & vals.keys()):
            self._on_address_change(vals[name])
        result = super().write(vals)
        if "active" in vals:
            self._get_mentorat_employees()._sync_mentorat_accounts()
        return result

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

    # ------------------------------------------------------------------
    # WHO WRITES
    # ------------------------------------------------------------------

    def _find_by_mailbox(self, email):
        """Return the one of these contacts who writes from ``email``: who has exactly
        this address, else the only one whose mailbox it is, unless it is the address
        of somebody else's account.

        :param str email: a normalized address, or ``False``
        """
        exact = self.filtered(lambda partner: email == partner.email_normalized)
        mailbox = mail_addresses.get_mailbox(email)
        if exact or not mailbox:
            return exact[:1]
        found = self.filtered(lambda each: mailbox in each._get_known_mailboxes())
        is_theirs = len(found) == 1 and not found._is_address_of_others(email)
        return found if is_theirs else self.browse()

    def _is_address_of_others(self, email):
        """Return whether an account of somebody else has exactly this address."""
        # sudo: compares addresses, tells nothing
        users_sudo = self.env["res.users"].sudo()
        exact = Domain("login", "=", email)
        exact |= Domain("partner_id.email_normalized", "=", email)
        others = exact & Domain("partner_id", "not in", self.ids)
        return bool(users_sudo.search_count(others, limit=1))

    def _get_known_mailboxes(self):
        """Return the mailboxes of this contact: of the address of the contact, of the
        account and of the employee.

        Each change of one of these is told to the pair. A private address is none of
        them: those who keep the files of employees write it untold."""
        self.ensure_one()
        partner_sudo = self.sudo()  # sudo: compares addresses, tells nothing
        employees_sudo = partner_sudo._get_mentorat_employees().filtered("active")
        addresses = {
            partner_sudo.email_normalized,
            *partner_sudo.user_ids.mapped("login"),
            *employees_sudo.mapped("work_email"),
        }
        normalized = map(email_normalize, filter(None, addresses))
        return {mail_addresses.get_mailbox(email) for email in normalized if email}
