from odoo import models


class ResGroups(models.Model):
    """Follow who gets or loses a role from the side of the group."""

    _inherit = "res.groups"

    def write(self, vals):
        if not vals.keys() & {"user_ids", "implied_ids"}:
            return super().write(vals)
        before = self.all_user_ids
        result = super().write(vals)
        if changed := (before - self.all_user_ids) | (self.all_user_ids - before):
            changed._sync_mentorat()
        return result
