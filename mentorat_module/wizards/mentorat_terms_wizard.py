from odoo import api, fields, models
from odoo.fields import Command


class MentoratTermsWizard(models.TransientModel):
    """Propose other conditions to the mentee; mentees do so on the portal."""

    _name = "mentorat.terms.wizard"
    _description = "Propose a Change of the Terms"
    _inherit = ["mentorat.subject.mixin"]

    agreement_id = fields.Many2one(
        "mentorat.agreement", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="agreement_id.company_id", related_sudo=False)
    program_id = fields.Many2one(related="agreement_id.program_id", related_sudo=False)
    meeting_interval_days = fields.Integer(
        string="A Meeting Every (days)",
        compute="_compute_conditions",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    rules = fields.Text(
        string="Rules We Agree On",
        compute="_compute_conditions",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    line_ids = fields.One2many(
        "mentorat.terms.wizard.line",
        "wizard_id",
        string="What Each Mentor Brings",
        compute="_compute_conditions",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    reason = fields.Text(
        string="Why",
        required=True,
        help="Read by the person you accompany, and nobody else.",
    )

    @api.depends("agreement_id")
    def _compute_conditions(self):
        for wizard in self.filtered("agreement_id"):
            conditions = wizard.agreement_id._get_conditions()
            wizard.meeting_interval_days = conditions["meeting_interval_days"]
            wizard.rules = conditions["rules"]
            wizard.line_ids = [Command.clear()] + [
                Command.create(
                    {"mentor_id": row["mentor_id"], "description": row["description"]}
                )
                for row in conditions["contributions"]
            ]

    def _get_sources(self, vals):
        agreements = self.agreement_id
        if not self:  # about to be created
            default = self.env.context.get("default_agreement_id")
            agreements = agreements.browse(vals.get("agreement_id", default) or [])
        return agreements

    def action_confirm(self):
        self.ensure_one()
        self.agreement_id.action_propose_terms(self._prepare_conditions(), self.reason)
        return {"type": "ir.actions.act_window_close"}

    def _prepare_conditions(self):
        return {
            "meeting_interval_days": self.meeting_interval_days,
            "rules": self.rules,
            "contributions": [
                {"mentor_id": line.mentor_id.id, "description": line.description}
                for line in self.line_ids
            ],
        }


class MentoratTermsWizardLine(models.TransientModel):
    _name = "mentorat.terms.wizard.line"
    _description = "Proposed Contribution of a Mentor"
    _inherit = ["mentorat.bounds.mixin"]

    wizard_id = fields.Many2one(
        "mentorat.terms.wizard", required=True, ondelete="cascade", index=True
    )
    program_id = fields.Many2one(related="wizard_id.program_id")
    mentor_id = fields.Many2one("mentorat.mentor", required=True)
    description = fields.Text(string="Contribution")

    def _get_sources(self, vals):
        wizards = self.wizard_id.browse(vals.get("wizard_id", self.wizard_id.id))
        return wizards.agreement_id.contribution_ids
