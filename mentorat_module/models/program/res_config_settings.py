from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    mentorat_shared_reply_address = fields.Boolean(
        string="One Address for All Answers",
        config_parameter="mentorat_module.shared_reply_address",
        help="For mail servers that do not deliver an address with a “+”. An answer is "
        "then found by its headers only.",
    )
