from odoo import fields, models
from odoo.fields import Domain


class HrEmployee(models.Model):
    """What follows in the service when an employee leaves or changes account."""

    _name = "hr.employee"
    _inherit = ["hr.employee", "mentorat.lock.mixin"]

    def write(self, vals):
        users = self.user_id if "user_id" in vals else self.env["res.users"]
        leaving = self._filter_leaving(vals)
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
        if vals.keys() & {"user_id", "active", "work_contact_id"}:
            self._sync_mentorat_accounts()
        return result

    def _filter_leaving(self, vals):
        """Return those who leave the organisation, or its company, by ``vals``."""
        archived = vals.get("active") is False
        company_id = vals.get("company_id")
        return self.filtered(
            lambda employee: (archived and employee.active)
            or (company_id and employee.company_id.id != company_id)
        )

    def _sync_mentorat_accounts(self):
        """Do what follows in the service when these employees lost their account, or
        have one again."""
        mine = Domain("employee_id", "in", self.ids)
        for name in ("mentorat.mentee", "mentorat.mentor"):
            self.env[name]._sync_accounts(mine)

    def _leave_mentorat(self):
        """Withdraw the registrations of those who leave, and archive the mentors.

        :return: these registrations and these mentors (sudo)
        """
        mine = Domain("employee_id", "in", self.ids)
        # sudo: the user who archives an employee need not be a coordinator
        mentees_sudo = self.env["mentorat.mentee"].sudo()
        mentees_sudo = mentees_sudo.search(mine & mentees_sudo._get_live_domain())
        mentors_sudo = self.env["mentorat.mentor"].sudo().search(mine)
        now = fields.Datetime.now()
        for people in (mentees_sudo, mentors_sudo):
            people.filtered(
                lambda person: not person.employee_id.active
                and not person.account_lost_at
            ).write({"account_lost_at": now})
        mentees_sudo.write({"state": "withdrawn"})
        mentors_sudo.action_archive()
        return mentees_sudo, mentors_sudo

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
            # That a closed account goes was told when it was closed.
            if not partner and employee.user_id and not employee.user_id.active:
                continue
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
