from odoo import api, fields, models


class MentoratMessageVersion(models.Model):
    """The text that a message of a conversation had before its author edited it.

    Read by who reads the conversation, and written by the edit alone."""

    _name = "mentorat.message.version"
    _description = "Earlier Text of a Message"
    _order = "id desc"
    _rec_name = "replaced_at"

    message_id = fields.Many2one(
        "mail.message", required=True, readonly=True, ondelete="cascade", index=True
    )
    request_id = fields.Many2one(
        "mentorat.request", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="request_id.company_id", store=True)
    body = fields.Html(string="Earlier Text", readonly=True, sanitize_style=True)
    replaced_at = fields.Datetime(required=True, readonly=True, string="Replaced On")

    @api.model
    def _keep(self, message):
        """Keep the text that ``message`` (sudo) has now."""
        return self.sudo().create(self._prepare_values(message))  # sudo: of an edit

    @api.model
    def _prepare_values(self, message):
        return {
            "message_id": message.id,
            "request_id": message.res_id,
            "body": message.body,
            "replaced_at": fields.Datetime.now(),
        }
