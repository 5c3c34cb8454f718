from odoo import models
from odoo.exceptions import AccessError


class RatingRating(models.Model):
    """The rating of a conversation is given on its page, by its mentee, or not at all:
    Odoo lets every employee write ratings, and move them from one document to another.
    """

    _inherit = "rating.rating"

    def write(self, vals):
        result = super().write(vals)
        # The rules look at what a rating was before; this, at what it has become.
        if not self.env.su and "mentorat.request" in self.mapped("res_model"):
            raise AccessError(
                self.env._("Only the person accompanied says whether an answer helped.")
            )
        return result
