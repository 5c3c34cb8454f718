from odoo import fields, models


class MentoratMenteeFieldsMixin(models.AbstractModel):
    """What an organisation wants to know of a registration that we did not think of."""

    _name = "mentorat.mentee.fields.mixin"
    _description = "Own Fields of Registrations"

    program_id = fields.Many2one("mentorat.program")  # which says what the fields are
    registration_properties = fields.Properties(
        string="Own Fields",
        definition="program_id.registration_properties_definition",
        copy=False,
        help="Fields of your organisation, the same for all registrations of the "
        "programme. Read by the coordinators, the person and their mentors: nothing "
        "confidential belongs here.",
    )
