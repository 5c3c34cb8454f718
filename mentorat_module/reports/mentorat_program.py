from odoo import api, fields, models


class MentoratProgram(models.Model):
    _inherit = "mentorat.program"

    access_table = fields.Html(
        string="Who Sees What",
        compute="_compute_access_table",
        sanitize=False,
        groups="mentorat_module.group_mentorat_coordinator",
    )

    @api.depends_context("lang", "uid")
    def _compute_access_table(self):
        # The same for all: rights and rules make no difference between programmes.
        report = self.env["mentorat.access.report"]
        self.access_table = self.env["ir.qweb"]._render(
            "mentorat_module.access_table", {"rows": report._get_rows()}
        )
