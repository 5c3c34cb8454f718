from odoo import api, models


class MentoratPrivateLinkMixin(models.AbstractModel):
    """Portal links without token.

    With the token that Odoo adds, whoever has the link would read the conversation."""

    _name = "mentorat.private.link.mixin"
    _description = "Links That Open Nothing by Themselves"
    _inherit = ["portal.mixin", "mail.thread"]

    def _portal_ensure_token(self):
        """Make no token: whoever follows the link has to log in."""
        return ""

    def _get_share_url(
        self, redirect=False, signup_partner=False, pid=None, share_token=True
    ):
        url = super()._get_share_url(
            redirect=redirect, signup_partner=signup_partner, share_token=False
        )
        return url.removesuffix("?")

    @api.model
    def _get_thread_with_access(self, thread_id, *, mode="read", **_links):
        return super()._get_thread_with_access(thread_id, mode=mode)
