from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class MentoratProgram(models.Model):
    """The mentors and the registrations of a programme."""

    _inherit = "mentorat.program"

    mentor_ids = fields.Many2many(
        "mentorat.mentor",
        "mentorat_mentor_program_rel",
        "program_id",
        "mentor_id",
        string="Mentors",
        check_company=True,
    )
    mentee_ids = fields.One2many(
        "mentorat.mentee", "program_id", string="Registrations"
    )
    # For record rules, which are checked in Python as well: a path through the
    # registrations would load all of them.
    is_mine = fields.Boolean(
        string="I Am Registered",
        compute="_compute_is_mine",
        search="_search_is_mine",
        export_string_translation=False,
    )

    @api.depends_context("uid")
    def _compute_is_mine(self):
        # sudo: the user's own registrations
        rows = (
            self.env["mentorat.mentee"]
            .sudo()
            ._read_group(
                [("user_id", "=", self.env.uid), ("program_id", "in", self.ids)],
                ["program_id"],
            )
        )
        mine = {program.id for (program,) in rows}
        for program in self:
            program.is_mine = program._origin.id in mine

    @api.model
    def _search_is_mine(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        # past the rules: the user's own registrations
        return Domain("mentee_ids", "any!", Domain("user_id", "=", self.env.uid))

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unused(self):
        for program in self:
            if program.mentee_ids:
                raise UserError(
                    self.env._(
                        "“%s” has registrations or agreements: its history is kept. "
                        "Close it or archive it instead.",
                        program.name,
                    )
                )

    def _on_moved(self, target, origins):
        """End the registrations when the programme closes."""
        result = super()._on_moved(target, origins)
        if target == "closed":
            # sudo: follows from closing the programme
            mentees_sudo = self.env["mentorat.mentee"].sudo()
            mentees_sudo.search(
                Domain("program_id", "in", self.ids) & mentees_sudo._get_live_domain()
            ).write({"state": "ended"})
        return result
