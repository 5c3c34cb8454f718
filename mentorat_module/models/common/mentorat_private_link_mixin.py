from odoo import api, models


class MentoratPrivateLinkMixin(models.AbstractModel):
    """The address of a page opens it to those who may read it anyway, and to nobody
    else. The token of a document that Odoo shares would open a conversation to whoever
    holds the link, forwarded or left in a browser's history."""

    _name = "mentorat.private.link.mixin"
    _description = "Links That Open Nothing by Themselves"
    _inherit = ["portal.mixin", "mail.thread"]

    def _portal_ensure_token(self):
        """No token is made: who reads logs in, whoever passed the address on."""
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
