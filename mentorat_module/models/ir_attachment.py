from odoo import api, fields, models
from odoo.fields import Domain


class IrAttachment(models.Model):
    """Files of a meeting of a pair: an invitation, a note. All employees read all
    events; these files are for those invited."""

    _inherit = "ir.attachment"

    mentorat_is_closed = fields.Boolean(
        compute="_compute_mentorat_is_closed",
        search="_search_mentorat_is_closed",
        export_string_translation=False,
        help="On a meeting of a pair that is not the reader's.",
    )

    @api.depends("res_model", "res_id")
    @api.depends_context("uid")
    def _compute_mentorat_is_closed(self):
        on_events = self.filtered(lambda each: each.res_model == "calendar.event")
        closed = on_events and self.sudo().search(
            Domain("id", "in", on_events.ids) & Domain("mentorat_is_closed", "=", True)
        )
        for attachment in self:
            attachment.mentorat_is_closed = attachment in (closed or self.browse())

    @api.model
    def _search_mentorat_is_closed(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("res_model", "=", "calendar.event") & Domain(
            "res_id", "in", self.env["calendar.event"]._get_closed_query()
        )
