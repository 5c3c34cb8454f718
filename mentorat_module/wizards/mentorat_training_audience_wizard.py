import ast

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.common.mentorat_arguments import MAX_TEXT


class MentoratTrainingAudienceWizard(models.TransientModel):
    """Choose whom a training is for: those that a filter finds, less those removed by
    hand, or those selected in the list of mentees."""

    _name = "mentorat.training.audience.wizard"
    _description = "Choose Who a Training Is For"
    _inherit = ["mentorat.bounds.mixin"]

    session_id = fields.Many2one(
        "mentorat.training.session",
        string="Training",
        required=True,
        ondelete="cascade",
        domain="[('state', 'in', ('requested', 'planned'))]",
    )
    mentee_domain = fields.Char(
        string="Filter",
        default="[]",
        bound=MAX_TEXT,
        help="For example those of a workplace, of a field of expertise, or who wait.",
    )
    is_filtered = fields.Boolean(default=True)
    mentee_ids = fields.Many2many(
        "mentorat.mentee",
        string="Mentees",
        compute="_compute_mentee_ids",
        compute_sudo=False,  # the filter searches with the rights of the user
        store=True,
        readonly=False,
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "mentorat.mentee":
            mentees = self.env["mentorat.mentee"].browse(
                self.env.context.get("active_ids", [])
            )
            values["is_filtered"] = False
            values["mentee_ids"] = [Command.set(mentees.ids)]
        return values

    @api.depends("session_id", "mentee_domain")
    def _compute_mentee_ids(self):
        for wizard in self.filtered("is_filtered"):
            wizard.mentee_ids = wizard._find_mentees()

    def _find_mentees(self):
        """Return those of the programme whom the filter finds and who take no part
        yet."""
        session = self.session_id
        if not session:
            return self.env["mentorat.mentee"]
        found = self.env["mentorat.mentee"].search(
            Domain(session._get_audience_domain()) & self._parse_domain()
        )
        return found - session.participation_ids.mentee_id

    def _parse_domain(self):
        try:
            return Domain(ast.literal_eval(self.mentee_domain or "[]"))
        except (SyntaxError, ValueError, TypeError) as error:
            raise UserError(self.env._("This filter cannot be read.")) from error

    def action_confirm(self):
        self.ensure_one()
        session = self.session_id
        if strangers := self.mentee_ids.filtered(
            lambda mentee: mentee.program_id != session.program_id
        ):
            raise UserError(
                self.env._("%s is registered in another programme.", strangers[0].name)
            )
        if not self.mentee_ids:
            raise UserError(self.env._("Choose at least one person."))
        session._add_people(self.mentee_ids)
        return session._get_records_action()
