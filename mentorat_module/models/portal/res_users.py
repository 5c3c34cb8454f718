from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    mentorat_calendar_token = fields.Char(
        copy=False,
        index="btree_not_null",
        groups=fields.NO_ACCESS,
        help="Opens this person's calendar feed; they make it and revoke it.",
    )
