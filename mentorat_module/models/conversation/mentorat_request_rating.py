from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.rating.models import rating_data

# The choices of our pages: the values of Odoo's ratings.
HELPED = {
    "yes": rating_data.RATING_HAPPY_VALUE,
    "partly": rating_data.RATING_NEUTRAL_VALUE,
    "no": rating_data.RATING_UNHAPPY_VALUE,
}


class MentoratRequest(models.Model):
    """Keep whether an answer helped in an Odoo rating, which only the mentee and the
    rated mentor read (see the rules of ``rating.rating``).

    It belongs to no message, so it counts as no answer, and has no token, so no link
    opens it. Only the mentee gives it."""

    _inherit = "mentorat.request"

    # Storing it would cost a query for each new request.
    rating_last_value = fields.Float(store=False, aggregator=None)
    helped = fields.Selection(
        [("yes", "Yes"), ("partly", "In part"), ("no", "Not yet")],
        string="Did It Help?",
        compute="_compute_helped",
        compute_sudo=True,
        help="Said by the mentee, read by the pair.",
    )
    helped_note = fields.Text(
        string="A Word for the Mentor", compute="_compute_helped", compute_sudo=True
    )

    @api.depends("rating_ids.rating", "rating_ids.feedback", "rating_ids.consumed")
    def _compute_helped(self):
        words = {value: word for word, value in HELPED.items()}
        for request in self:
            rating = request._get_rating()
            request.helped = words.get(int(rating.rating), False)
            request.helped_note = rating.feedback

    def _get_rating(self):
        """Return the ``rating.rating`` of the mentee, maybe none."""
        self.ensure_one()
        return self.rating_ids.filtered("consumed")[:1]

    def action_rate(self, helped, note=None):
        """Rate the answer as the mentee, or replace the rating.

        :param str helped: ``yes``, ``partly`` or ``no``
        :param str note: a message for the mentor
        :raise UserError: there is no answer, or ``helped`` is none of the three
        """
        self.ensure_one()
        self._check_actor("mentee")
        if not self.answered_at:
            raise UserError(self.env._("There is no answer yet."))
        if helped not in list(HELPED):
            raise UserError(self.env._("Choose one of the three."))
        note = self.env["mentorat.arguments"]._get_text(note)
        said = {"rating": HELPED[helped], "feedback": note, "consumed": True}
        request = self.sudo()  # sudo: the actor was checked
        rating = request._get_rating()
        if not rating:
            rating = rating.create(request._prepare_rating_values())
            rating.flush_recordset()  # the figures of the request are read with SQL
        rating.write(said)
        return True

    def _prepare_rating_values(self):
        """Return the values of a new rating, not given yet."""
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "partner_id": self._rating_get_partner().id,
            "rated_partner_id": self._rating_get_operator().id,
            "access_token": False,
        }

    def _rating_get_operator(self):
        return self.mentor_id.partner_id

    def _rating_get_partner(self):
        return self.mentee_id.partner_id
