from odoo import models

from .mentorat_mentee import LIVE_STATES


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    def write(self, vals):
        users = self.user_id if "user_id" in vals else self.env["res.users"]
        leaving = (
            self.filtered("active") if vals.get("active") is False else self.browse()
        )
        result = super().write(vals)
        if "user_id" in vals:
            # What the database refuses is refused here, as without us, and not while a
            # record rule is read.
            self.flush_recordset(["user_id"])
            self.env["mentorat.mentor"]._sync_role(users | self.user_id)
        if leaving:
            leaving._leave_mentorat()
        return result

    def _leave_mentorat(self):
        """Withdraw the registrations of who leaves the organisation, and archive them
        as mentors. Agreements extend it."""
        # sudo: whoever lets an employee go need not be a coordinator
        env = self.sudo().env
        registrations = env["mentorat.mentee"].search(
            [("employee_id", "in", self.ids), ("state", "in", LIVE_STATES)]
        )
        registrations.write({"state": "withdrawn"})
        mentors = env["mentorat.mentor"].search([("employee_id", "in", self.ids)])
        mentors.action_archive()

    # ------------------------------------------------------------------
    # PORTAL ACCOUNT
    # ------------------------------------------------------------------

    def _get_invitation_email(self):
        """:return: the address at which this employee is invited, as it was typed"""
        self.ensure_one()
        return (self.work_email or self.work_contact_id.email or "").strip()

    def _get_contact_user(self):
        """:return: the account that the contact of this employee has, linked to nobody
        of the company yet"""
        self.ensure_one()
        users = self.work_contact_id.with_context(active_test=False).user_ids
        return users.filtered(
            lambda user: self.company_id not in user.employee_ids.company_id
        )[:1]

    def _get_account_state(self):
        """:return: what stands of the portal account of this employee, as in the form
        of the invitation, or ``False`` when there is none"""
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
