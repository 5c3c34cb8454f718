from odoo import models
from odoo.exceptions import AccessError


class RatingRating(models.Model):
    """Refuse to write ratings of conversations, which :meth:`action_rate` alone does:
    Odoo lets all employees write ratings, and move them to another document."""

    _inherit = "rating.rating"

    def write(self, vals):
        result = super().write(vals)
        # Record rules check the document before the write; this, the one after it.
        if not self.env.su and "mentorat.request" in self.mapped("res_model"):
            raise AccessError(
                self.env._("Only the person accompanied says whether an answer helped.")
            )
        return result
