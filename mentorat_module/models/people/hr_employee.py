from odoo import models
from odoo.exceptions import AccessError

from .mentorat_mentee import LIVE_STATES


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    def write(self, vals):
        users = self.user_id if "user_id" in vals else self.env["res.users"]
        leaving = (
            self.filtered("active") if vals.get("active") is False else self.browse()
        )
        if "user_id" in vals:
            user = self.env["res.users"].browse(vals["user_id"])
            self._on_mentorat_account_changes(user.sudo().partner_id)  # sudo: compares
        if "work_contact_id" in vals:
            contact = self.env["res.partner"].browse(vals["work_contact_id"])
            self._on_mentorat_account_changes(contact)
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
        """Someone leaves the organisation: as a mentee their path ends, as a mentor the
        people they accompany wait again, first in line, and coordinators are told."""
        # sudo: whoever lets an employee go need not be a coordinator
        env = self.sudo().env
        registrations = env["mentorat.mentee"].search(
            [
                ("employee_id", "in", self.ids),
                ("state", "in", LIVE_STATES),
            ]
        )
        mentors = env["mentorat.mentor"].search([("employee_id", "in", self.ids)])
        own = registrations.live_agreement_id
        led = mentors.agreement_ids.filtered(lambda agreement: agreement._is_live())
        registrations.write({"state": "withdrawn"})
        led._end("early", note=self.env._("The mentor left."), waits_again=True)
        (own | led)._notify_coordinators_of_leaver()
        mentors.action_archive()

    # ------------------------------------------------------------------
    # WHOSE ACCOUNT IT IS
    # ------------------------------------------------------------------

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
