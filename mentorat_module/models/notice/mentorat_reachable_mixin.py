from odoo import api, fields, models


class MentoratReachableMixin(models.AbstractModel):
    """Say on the page of a person whether mails reach them."""

    _name = "mentorat.reachable.mixin"
    _description = "Whether Mails Reach a Person"

    unreachable_note = fields.Char(
        string="Cannot Be Reached",
        compute="_compute_unreachable_note",
        compute_sudo=True,
        groups="mentorat_module.group_mentorat_coordinator",
        help="Why no mail reaches this person, and what to do.",
    )

    @api.depends("partner_id.email", "partner_id.message_bounce")
    @api.depends_context("lang")
    def _compute_unreachable_note(self):
        problems = self.env["mentorat.problem"]
        causes = dict(problems._fields["cause"]._description_selection(self.env))
        remedies = problems._get_remedies()
        for person in self:
            cause = person.partner_id._find_mail_problem()
            person.unreachable_note = cause and f"{causes[cause]}. {remedies[cause]}"

    def action_view_problems(self):
        """Open what keeps mails from reaching this person, to try again."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "mentorat_module.mentorat_problem_action"
        )
        action["domain"] = [("partner_id", "=", self.partner_id.id)]
        return action
