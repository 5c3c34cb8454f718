from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..common.search import when_true


class IrAttachment(models.Model):
    """Hide the files of a meeting of a pair from users who are not invited: all
    employees read all events, and so their files."""

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
    @when_true
    def _search_mentorat_is_closed(self):
        return Domain.custom(to_sql=self._get_closed_condition)

    @api.model
    def _get_closed_condition(self, model, alias, query):
        """Return the SQL of a file of a meeting of another pair.

        Each read of a file runs it, so it looks up an event by id, for files of events
        only. A domain would list all meetings, whatever the files are of."""
        events = self.env["calendar.event"]._get_closed_query()
        res_id = model._field_to_sql(alias, "res_id", query)
        events.add_where(SQL("%s = %s", SQL.identifier(events.table, "id"), res_id))
        return SQL(
            # OFFSET 0 keeps the planner from listing all the meetings.
            "((%s = 'calendar.event') IS TRUE AND EXISTS (%s OFFSET 0))",
            model._field_to_sql(alias, "res_model", query),
            events.select(SQL("1")),
        )
