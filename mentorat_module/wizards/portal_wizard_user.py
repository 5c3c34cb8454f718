from odoo import models


class PortalWizardUser(models.TransientModel):
    _inherit = "portal.wizard.user"

    def _send_email(self):
        """An invitation among many waits in the mail queue: none leaves when the whole
        fails, and the server of the mails holds back nobody's click."""
        if not self.env.context.get("mentorat_invitation"):
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
