from odoo import api, models

# By which somebody signs in; the second ones belong to modules that may be installed.
LOGIN_FIELDS = ("login", "oauth_uid", "oauth_provider_id")


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
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_no_mentorat_account(self):
        for user in self:
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
