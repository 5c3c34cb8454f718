from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..matching.profiles import MAX_PREFERRED


class MentoratPairingWish(models.Model):
    """A mentor whom a mentee would like, or asks not to get. In confidence: for the
    coordinators and the mentee; mentors, who may read registrations, have no access to
    this model."""

    _name = "mentorat.pairing.wish"
    _description = "Wish for the Pairing"
    _order = "mentee_id, kind desc, sequence, id"

    mentee_id = fields.Many2one(
        "mentorat.mentee", required=True, ondelete="cascade", index=True
    )
    mentor_id = fields.Many2one(
        "mentorat.mentor", required=True, ondelete="cascade", index=True
    )
    kind = fields.Selection(
        [("prefer", "Would like"), ("avoid", "Rather not")],
        string="Wish",
        default="prefer",
        required=True,
    )
    sequence = fields.Integer(default=10, help="The first choice first.")

    _one_wish = models.UniqueIndex(
        "(mentee_id, mentor_id)", "This mentor is named twice among the wishes."
    )

    @api.constrains("mentee_id", "kind")
    def _check_preferred_count(self):
        for mentee in self.mentee_id:
            preferred = mentee.wish_ids.filtered(lambda wish: wish.kind == "prefer")
            if len(preferred) > MAX_PREFERRED:
                raise ValidationError(
                    self.env._("At most %s mentors can be preferred.", MAX_PREFERRED)
                )

    @api.constrains("mentee_id", "mentor_id")
    def _check_named_once(self):
        for mentee in self.mentee_id:
            if len(mentee.wish_ids.mentor_id) < len(mentee.wish_ids):
                raise ValidationError(
                    self.env._("A mentor cannot be named twice among the wishes.")
                )
