from odoo import models
from odoo.fields import Domain


class HrEmployee(models.Model):
    """What follows in the service when an employee leaves or changes account."""

    _name = "hr.employee"
    _inherit = ["hr.employee", "mentorat.lock.mixin"]

    def write(self, vals):
        users = self.user_id if "user_id" in vals else self.env["res.users"]
        leaving = (
            self.filtered("active") if vals.get("active") is False else self.browse()
        )
        if "user_id" in vals:
            user = self.env["res.users"].browse(vals["user_id"])
            self._move_mentorat_account(user.sudo().partner_id)  # sudo: compares
        if "work_contact_id" in vals:
            contact = self.env["res.partner"].browse(vals["work_contact_id"])
            self._move_mentorat_account(contact)
        result = super().write(vals)
        if "user_id" in vals:
            # Raise the error of a unique constraint here, as Odoo does, and not later
            # while a record rule is read.
            self.flush_recordset(["user_id"])
            self.env["mentorat.mentor"]._sync_role(users | self.user_id)
        if leaving:
            leaving._leave_mentorat()
        return result

    def _leave_mentorat(self):
        """Withdraw the registrations of those who leave, and archive the mentors."""
        mine = Domain("employee_id", "in", self.ids)
        # sudo: the user who archives an employee need not be a coordinator
        mentees_sudo = self.env["mentorat.mentee"].sudo()
        mentees_sudo.search(mine & mentees_sudo._get_live_domain()).write(
            {"state": "withdrawn"}
        )
        self.env["mentorat.mentor"].sudo().search(mine).action_archive()

    def _get_valid_skills(self):
        """Return the rows of skills that are valid today, without the expired
        certificates that Odoo keeps among the current ones."""
        return self.employee_skill_ids._filter_valid()

    # ------------------------------------------------------------------
    # ACCOUNT AND ADDRESS
    # ------------------------------------------------------------------

    def _on_account_change(self, kind, old, new):
        """Hook: check, and tell, that these employees get another account or address,
        by which somebody else could read or write in their name.

        Each way to change one of them calls this method first.

        :param str kind: one of the kinds of ``mentorat.account.change``, or one of
            ``REFUSED_CHANGES``
        :param old: the address or the login until now; the contact, when the kind is
            ``account``
        :param new: the one from now on
        """

    def _move_mentorat_account(self, partner):
        """Check, and tell, that these employees get the account or the contact
        ``partner``."""
        # sudo: the user who edits employees need not read contacts
        for employee in self.sudo():
            known = employee.user_id.partner_id | employee.work_contact_id
            if partner not in known and (partner or known):
                employee._on_account_change("account", known[:1], partner.sudo())

    # ------------------------------------------------------------------
    # PORTAL ACCOUNT
    # ------------------------------------------------------------------

    def _get_invitation_email(self):
        """Return the address to invite this employee at, as it was typed."""
        self.ensure_one()
        return (self.work_email or self.work_contact_id.email or "").strip()

    def _get_contact_user(self):
        """Return the account of the contact of this employee that is linked to no
        employee of the company yet."""
        self.ensure_one()
        users = self.work_contact_id.with_context(active_test=False).user_ids
        return users.filtered(
            lambda user: self.company_id not in user.employee_ids.company_id
        )[:1]

    def _get_account_state(self):
        """Return the state of the portal account, one of those in the form of the
        invitation, or ``False`` when there is none."""
        self.ensure_one()
        user = self.user_id
        if not self.active:
            return "archived"
        if not user and (contact_user := self._get_contact_user()):
            return "link" if contact_user.active else "blocked"
        if not user:
            return False
        if not user.active:
            return "blocked"
        return "again" if user.share and not user.login_date else "done"
