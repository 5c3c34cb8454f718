from odoo import models

from ..models.common.own_context import is_own


class PortalWizardUser(models.TransientModel):
    _inherit = "portal.wizard.user"

    def _send_email(self):
        """Queue an invitation among many: none leaves when the transaction fails, and
        the user does not wait for the mail server."""
        if not is_own(self.env, "mentorat_invitation"):
            return super()._send_email()
        self.ensure_one()
        user = self.user_id
        user.partner_id.signup_prepare()
        template = self.env.ref("auth_signup.portal_set_password_email").with_context(
            dbname=self.env.cr.dbname,
            lang=user.lang,
            welcome_message=self.wizard_id.welcome_message,
            medium="portalinvite",
        )
        template.send_mail(user.id, force_send=False)
        return True
