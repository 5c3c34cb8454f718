from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MentoratExpertise(models.Model):
    """The level of a mentee in one of their fields of expertise, in their own view.

    Optional: a field of expertise may have no level."""

    _name = "mentorat.expertise"
    _description = "Level in a Field of Expertise"
    _inherit = ["mentorat.wall.mixin"]
    _rec_name = "skill_id"
    _order = "skill_id, id"

    mentee_id = fields.Many2one(
        "mentorat.mentee", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="mentee_id.company_id", store=True)
    skill_id = fields.Many2one(
        "hr.skill",
        string="Field of Expertise",
        required=True,
        ondelete="cascade",
        index=True,
    )
    skill_type_id = fields.Many2one(related="skill_id.skill_type_id")
    skill_level_id = fields.Many2one(
        "hr.skill.level",
        string="Level",
        required=True,
        ondelete="cascade",
        domain="[('skill_type_id', '=', skill_type_id)]",
    )

    _one_level = models.UniqueIndex(
        "(mentee_id, skill_id)", "This field of expertise has a level already."
    )

    @api.constrains("skill_id", "skill_level_id")
    def _check_level_of_type(self):
        for row in self.sudo():  # sudo: only compares types
            if row.skill_level_id.skill_type_id != row.skill_id.skill_type_id:
                raise ValidationError(
                    self.env._(
                        "“%(level)s” is no level of “%(skill)s”.",
                        level=row.skill_level_id.name,
                        skill=row.skill_id.name,
                    )
                )
