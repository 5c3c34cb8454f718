from odoo import fields, models


class MentoratAgreementFieldsMixin(models.AbstractModel):
    """What an organisation wants to know of a pair that we did not think of."""

    _name = "mentorat.agreement.fields.mixin"
    _description = "Own Fields of Agreements"

    program_id = fields.Many2one("mentorat.program")  # which says what the fields are
    agreement_properties = fields.Properties(
        string="Own Fields",
        definition="program_id.agreement_properties_definition",
        copy=False,
        precompute=False,  # the programme is that of the registration: known later
        help="Fields of your organisation, the same for all agreements of the "
        "programme. Read by the coordinators and by the pair: what the two say to "
        "each other does not belong here.",
    )
