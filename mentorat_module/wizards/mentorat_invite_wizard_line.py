import logging
from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import SQL, email_normalize

from ..models.common.own_context import OWN

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
        lines_sudo = self.sudo()
        emails = {
            employee_sudo: employee_sudo._get_invitation_email()
            for employee_sudo in lines_sudo.employee_id
        }
        normal = {employee: email_normalize(mail) for employee, mail in emails.items()}
        sharing = self._count_sharing(set(normal.values()) - {False})
        taken = self._get_taken(set(normal.values()) - {False})
        for line, line_sudo in zip(self, lines_sudo, strict=True):
            employee_sudo = line_sudo.employee_id
            email = normal[employee_sudo]
            namesakes_sudo = employee_sudo.work_contact_id.employee_ids
            line.name = employee_sudo.name
            line.email = emails[employee_sudo]
            line.state = employee_sudo._get_account_state() or (
                ("bad_email" if line.email else "no_email")
                if not email
                else "double"
                if sharing[email] > 1 or len(namesakes_sudo) > 1
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
        users_sudo = self.env["res.users"].sudo().with_context(active_test=False)
        domain = Domain("login", "in", list(emails))
        domain |= Domain("partner_id.email_normalized", "in", list(emails))
        found_sudo = users_sudo.search_fetch(domain, ["login", "partner_id"])
        partners_sudo = found_sudo.partner_id
        return {
            *found_sudo.mapped("login"),
            *partners_sudo.mapped("email_normalized"),
        }

    def _is_possible(self):
        self.ensure_one()
        return self.state in POSSIBLE

    def _filter_chosen(self):
        """Return the rows that are selected and can be invited."""
        return self.filtered(lambda line: line.selected and line._is_possible())

    # ------------------------------------------------------------------
    # INVITE
    # ------------------------------------------------------------------

    def _invite(self):
        """Create the account of each row; one that fails does not stop the others."""
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
        employee_sudo = self.sudo().employee_id
        if self.state == "link":
            employee_sudo.user_id = employee_sudo._get_contact_user()
            return
        access_sudo = self._create_access(employee_sudo)
        if self.state == "again":
            access_sudo.action_invite_again()
            return
        access_sudo.action_grant_access()
        access_sudo.invalidate_recordset(["user_id"])
        employee_sudo.user_id = access_sudo.user_id

    def _create_access(self, employee_sudo):
        """Return Odoo's own line of portal access (sudo) for an employee."""
        if not employee_sudo.work_contact_id:
            employee_sudo._create_work_contacts()
        contact_sudo = (
            employee_sudo.user_id.partner_id
            if self.state == "again"
            else employee_sudo.work_contact_id
        )
        contact = {"partner_id": contact_sudo.id, "email": self.email}
        # sudo: the portal's form belongs to those who manage contacts
        forms_sudo = self.env["portal.wizard"].sudo()
        form_sudo = (
            forms_sudo.with_company(employee_sudo.company_id)
            .with_context(mentorat_invitation=OWN)
            .create(
                {
                    "partner_ids": [Command.clear()],
                    "welcome_message": self.wizard_id.message,
                    "user_ids": [Command.create(contact)],
                }
            )
        )
        return form_sudo.user_ids
