from odoo import api, fields, models
from odoo.fields import Domain


class MentoratProgramMineMixin(models.AbstractModel):
    """Whether the reader has a registration in a programme, for its record rules.

    Rules are checked in Python as well, on records that are loaded: one that walks
    through the registrations would load all of them, of everybody, to find the
    reader's."""

    _name = "mentorat.program.mine.mixin"
    _description = "A Programme of the Reader"

    is_mine = fields.Boolean(
        string="I Am Registered",
        compute="_compute_is_mine",
        search="_search_is_mine",
        export_string_translation=False,
    )

    @api.depends_context("uid")
    def _compute_is_mine(self):
        # sudo: the reader's own registrations
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
        # past the rules: the reader's own registrations
        return Domain("mentee_ids", "any!", Domain("user_id", "=", self.env.uid))
