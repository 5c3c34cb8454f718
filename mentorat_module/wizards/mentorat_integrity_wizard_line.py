from odoo import fields, models


class MentoratIntegrityWizardLine(models.TransientModel):
    _name = "mentorat.integrity.wizard.line"
    _description = "Line of the Integrity Check"
    # What is to look at comes first.
    _order = "state, id"

    wizard_id = fields.Many2one(
        "mentorat.integrity.wizard", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(string="What Must Be True", readonly=True)
    state = fields.Selection(
        [("bad", "To look at"), ("failed", "Could not run"), ("well", "True")],
        readonly=True,
        string="Outcome",
    )
    count = fields.Integer(string="Found", readonly=True, aggregator=None)
    records = fields.Char(readonly=True)
    advice = fields.Char(string="What to Do", readonly=True)
