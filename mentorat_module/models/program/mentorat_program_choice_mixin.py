from odoo import api, models


class MentoratProgramChoiceMixin(models.AbstractModel):
    """Records of a programme: where one only is open, nobody has to choose it."""

    _name = "mentorat.program.choice.mixin"
    _description = "Choice of a Programme"

    @api.model
    def _default_program_id(self):
        """:return: the programme that is open in this company, empty when there are
        several or none"""
        programs = self.env["mentorat.program"].search(
            [("state", "=", "open"), ("company_id", "=", self.env.company.id)], limit=2
        )
        return programs if len(programs) == 1 else programs.browse()
