import logging
from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import SQL, email_normalize

_logger = logging.getLogger(__name__)

POSSIBLE = ("invite", "link", "again")


class MentoratInviteWizardLine(models.TransientModel):
    """One employee, and whether they can get a portal account."""

    _name = "mentorat.invite.wizard.line"
    _description = "Employee to Invite"

    wizard_id = fields.Many2one(
        "mentorat.invite.wizard", required=True, ondelete="cascade"
    )
    employee_id = fields.Many2one(
        "hr.employee", required=True, readonly=True, ondelete="cascade"
    )
    name = fields.Char(compute="_compute_state")
    email = fields.Char(compute="_compute_state", string="Work E-mail")
    state = fields.Selection(
        [
            ("invite", "To invite"),
            ("link", "Has an account, to be linked"),
            ("again", "Invited, has not logged in yet"),
            ("done", "Has an account"),
            ("no_email", "No e-mail address"),
            ("bad_email", "The e-mail address is not valid"),
            ("double", "Another employee has the same address"),
            ("taken", "Another account uses this address"),
            ("blocked", "Their account is archived"),
            ("archived", "The employee is archived"),
        ],
        string="Situation",
        compute="_compute_state",
    )
    selected = fields.Boolean(string="Invite")
    error = fields.Char(string="Problem", readonly=True)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_visible(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_visible([vals])
        return super().write(vals)

    @api.model
    def _check_visible(self, vals_list):
        """Raise ``AccessError`` when an employee is not in the user's directory."""
        ids = {vals["employee_id"] for vals in vals_list if vals.get("employee_id")}
        visible = self.env["mentorat.invite.wizard"]._filter_visible(ids)
        if not self.env.su and ids - set(visible.ids):
            raise AccessError(
                self.env._("Invite those whom you see in the directory of employees.")
            )

    # ------------------------------------------------------------------
    # WHO CAN BE INVITED
    # ------------------------------------------------------------------

    @api.depends("employee_id")
    def _compute_state(self):
        # sudo: a name, the work address and one word about the account leave; the
        # form opens for those whom the user sees in the directory
        employees = self.sudo().employee_id
        emails = {employee: employee._get_invitation_email() for employee in employees}
        normal = {employee: email_normalize(mail) for employee, mail in emails.items()}
        sharing = self._count_sharing(set(normal.values()) - {False})
        taken = self._get_taken(set(normal.values()) - {False})
        for line in self:
            employee = line.sudo().employee_id  # sudo: see above
            email = normal[employee]
            line.name = employee.name
            line.email = emails[employee]
            line.state = employee._get_account_state() or (
                ("bad_email" if emails[employee] else "no_email")
                if not email
                else "double"
                if sharing[email] > 1 or len(employee.work_contact_id.employee_ids) > 1
                else "taken"
                if email in taken
                else "invite"
            )

    @api.model
    def _count_sharing(self, emails):
        """Return ``Counter`` of the employees who work under each of ``emails``."""
        if not emails:
            return Counter()
        self.env["hr.employee"].flush_model(["work_email", "active"])
        rows = self.env.execute_query(
            SQL(
                "SELECT lower(trim(work_email)), count(*) FROM hr_employee "
                "WHERE active AND lower(trim(work_email)) IN %s GROUP BY 1",
                tuple(emails),
            )
        )
        return Counter(dict(rows))

    @api.model
    def _get_taken(self, emails):
        """Return those of ``emails`` that are the login or the address of an account,
        archived ones included."""
        # sudo: whether an account exists, as the portal's own form tells
        users = self.env["res.users"].sudo().with_context(active_test=False)
        domain = Domain("login", "in", list(emails))
        domain |= Domain("partner_id.email_normalized", "in", list(emails))
        found = users.search_fetch(domain, ["login", "partner_id"])
        return {*found.mapped("login"), *found.partner_id.mapped("email_normalized")}

    def _is_possible(self):
        self.ensure_one()
        return self.state in POSSIBLE

    def _filter_chosen(self):
        """Return the rows that are ticked and can be invited."""
        return self.filtered(lambda line: line.selected and line._is_possible())

    # ------------------------------------------------------------------
    # INVITE
    # ------------------------------------------------------------------

    def _invite(self):
        """Give each its account; one that fails holds back none of the others."""
        for line in self:
            try:
                with self.env.cr.savepoint():
                    line._invite_one()
                    self.env.flush_all()
                line.write({"error": False, "selected": False})
            except (UserError, ValidationError) as error:
                self.env.invalidate_all(flush=False)
                line.error = str(error)
            except Exception:
                self.env.invalidate_all(flush=False)
                _logger.exception("Employee %s could not be invited", line.employee_id)
                line.error = self.env._("The account could not be created.")
        self.invalidate_recordset(["state"])

    def _invite_one(self):
        # sudo: coordinators may not create users nor write employees; the person is one
        # they see, the account is a portal one, the address that of the file
        employee = self.sudo().employee_id
        if self.state == "link":
            employee.user_id = employee._get_contact_user()
            return
        access = self._create_access(employee)
        if self.state == "again":
            access.action_invite_again()
            return
        access.action_grant_access()
        access.invalidate_recordset(["user_id"])
        employee.user_id = access.user_id

    def _create_access(self, employee):
        """Return Odoo's own line of portal access (sudo) for ``employee``."""
        if not employee.work_contact_id:
            employee._create_work_contacts()
        # sudo: the portal's form belongs to those who manage contacts
        forms = self.env["portal.wizard"].sudo().with_company(employee.company_id)
        contact = (
            employee.user_id.partner_id
            if self.state == "again"
            else employee.work_contact_id
        )
        form = forms.with_context(mentorat_invitation=True).create(
            {
                "partner_ids": [Command.clear()],
                "welcome_message": self.wizard_id.message,
                "user_ids": [
                    Command.create({"partner_id": contact.id, "email": self.email})
                ],
            }
        )
        return form.user_ids
