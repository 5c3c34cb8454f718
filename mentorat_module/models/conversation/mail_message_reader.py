from odoo import models
from odoo.fields import Domain


class MailMessage(models.Model):
    """Who read a conversation once, and does no more, reads its messages no more.

    To Odoo, whoever was notified of a message reads it for ever. Authors keep their own
    words."""

    _inherit = "mail.message"

    def _search(self, domain, *args, bypass_access=False, **kwargs):
        Request = self.env["mentorat.request"]
        if not (bypass_access or self.env.su) and Request.has_access("read"):
            domain = Domain(domain) & (
                Domain("model", "!=", Request._name)
                | Domain("author_id", "=", self.env.user.partner_id.id)
                | Domain("res_id", "in", Request._search([]))
            )
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _get_forbidden_access(self, operation):
        forbidden = super()._get_forbidden_access(operation)
        if operation == "create":
            return forbidden
        # sudo: which conversations they are of; the right to read these is asked below
        messages_sudo = (
            (self - forbidden)
            .sudo()
            .filtered(
                lambda message: message.model == "mentorat.request"
                and message.author_id != self.env.user.partner_id
            )
        )
        requests = self.env["mentorat.request"].browse(messages_sudo.mapped("res_id"))
        closed = set((requests - requests._filtered_access("read")).ids)
        return forbidden | messages_sudo.sudo(False).filtered(
            lambda message: message.sudo().res_id in closed
        )
