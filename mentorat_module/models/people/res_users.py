from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# By which somebody signs in; the second ones belong to modules that may be installed.
LOGIN_FIELDS = ("login", "oauth_uid", "oauth_provider_id")
# What decides whether somebody can sign in, and as what.
ACCESS_FIELDS = {"active", "group_ids", "partner_id", "company_ids"}


class ResUsers(models.Model):
    """Follow the accounts of employees: whoever has one reads their conversations."""

    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        default = self.env.context.get("default_partner_id")
        for vals in vals_list:
            if partner_id := vals.get("partner_id", default):
                self._on_account_opened(partner_id, vals.get("login"))
        return super().create(vals_list)

    def write(self, vals):
        for user in self.sudo():  # sudo: compares with what is known
            if "partner_id" in vals and vals["partner_id"] != user.partner_id.id:
                partners = user.partner_id | user.partner_id.browse(vals["partner_id"])
                user._tell_account_change("partner", partners=partners)
            if any(name in vals and vals[name] != user[name] for name in LOGIN_FIELDS):
                user._tell_account_change("login", user.login, vals.get("login"))
            if "active" in vals and bool(vals["active"]) != user.active:
                kind = "opened" if vals["active"] else "closed"
                user._tell_account_change(kind, False, user.login)
        if "active" in vals and not vals["active"]:
            self._hand_over_coordination()
        result = super().write(vals)
        if vals.keys() & ACCESS_FIELDS:
            self._sync_mentorat()
        return result

    def unlink(self):
        """Take accounts that were closed from their employees before they are deleted,
        as people on the portal ask for: the file of the employee stays."""
        # sudo: follows from the right to delete the account, checked by super()
        closed_sudo = self.sudo().filtered(lambda user: user.share and not user.active)
        closed_sudo._get_mentorat_files().write({"user_id": False})
        return super().unlink()

    def action_archive(self):
        # Before super(), which deletes the activities of these users.
        self._hand_over_coordination()
        return super().action_archive()

    @api.ondelete(at_uninstall=False)
    def _unlink_no_mentorat_account(self):
        for user in self:
            if user.active or not user.share:
                user._tell_account_change("deletion")

    def _set_password(self):
        """Tell who gets a password from somebody else; their first one, through the
        link that they got by mail, is their own."""
        for user in self.sudo():  # sudo: compares dates
            first = self.env.user._is_public() and not user.login_date
            if user.id and user != self.env.user and not first:
                user._tell_account_change("password")
        return super()._set_password()

    @api.model
    def _on_account_opened(self, partner_id, login):
        """Check, and tell, that an account is made for the contact of an employee; a
        second one is refused."""
        partner = self.env["res.partner"].browse(partner_id)
        # sudo: whether there is one
        known = partner.sudo().with_context(active_test=False).user_ids
        kind = "partner" if known else "opened"
        self._tell_account_change(kind, new=login, partners=partner)

    def _tell_account_change(self, kind, old=False, new=False, partners=None):
        """Call the hook of the employees of these accounts.

        :param partners: the contacts of the employees, by default those of ``self``
        """
        partners = self.sudo().partner_id if partners is None else partners  # sudo: ids
        employees = partners._get_mentorat_employees()
        employees._on_account_change(kind, old, new)

    def _is_own_deletion(self):
        """Whether the owner deleted this account on the portal: Odoo renames it."""
        return self.login.startswith(f"__deleted_user_{self.id}_")

    # ------------------------------------------------------------------
    # ACCESS LOST OR REGAINED
    # ------------------------------------------------------------------

    def _get_mentorat_files(self):
        """Return the employees (sudo) whose account these users are, archived ones
        too."""
        # sudo: what follows for them is decided by the service
        employees_sudo = self.env["hr.employee"].sudo().with_context(active_test=False)
        return employees_sudo.search([("user_id", "in", self.ids)])

    def _sync_mentorat(self):
        """Do what follows in the service when these users can sign in no more, or
        again."""
        if files := self._get_mentorat_files():
            files._sync_mentorat_accounts()
        self.env["mentorat.program"]._sync_coordinators(
            Domain("id", "in", self._get_coordinated_ids())
        )

    def _get_coordinated_ids(self):
        """Return the ids of the programmes that name one of these users; in SQL, as the
        field hides accounts that are closed."""
        if not self:
            return []
        field = self.env["mentorat.program"]._fields["coordinator_ids"]
        self.env["mentorat.program"].flush_model(["coordinator_ids"])
        rows = self.env.execute_query(
            SQL(
                "SELECT %s FROM %s WHERE %s IN %s",
                SQL.identifier(field.column1),
                SQL.identifier(field.relation),
                SQL.identifier(field.column2),
                tuple(self.ids),
            )
        )
        return [program_id for (program_id,) in rows]

    def _hand_over_coordination(self):
        """Give the activities of coordinators who leave to those who stay."""
        # sudo: the activities of these users in the service
        activities_sudo = self.env["mail.activity"].sudo()
        activities_sudo = activities_sudo.search(
            [("user_id", "in", self.ids), ("res_model", "=like", "mentorat.%")]
        )
        for model, activities in activities_sudo.grouped("res_model").items():
            records = activities_sudo.env[model].browse(activities.mapped("res_id"))
            programs = {row.id: row._get_notice_program() for row in records.exists()}
            for activity in activities:
                activity._hand_over(programs.get(activity.res_id), self)
