from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.rating.models import rating_data

# The words of our pages, and what Odoo's ratings call them.
HELPED = {
    "yes": rating_data.RATING_HAPPY_VALUE,
    "partly": rating_data.RATING_NEUTRAL_VALUE,
    "no": rating_data.RATING_UNHAPPY_VALUE,
}


class MentoratRequest(models.Model):
    """Whether an answer helped: a rating of Odoo's, which only who gives it and who
    gets it can read (see the rules of ``rating.rating``).

    It hangs on no message, so the conversation and its clock know nothing of it, and it
    has no token: no address opens it, and nobody but the mentee can give it."""

    _inherit = "mentorat.request"

    # Stored, it would cost a query for each new question, of which nothing is said yet.
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
        """Return what the mentee said (a ``rating.rating``), maybe nothing."""
        self.ensure_one()
        return self.rating_ids.filtered("consumed")[:1]

    def action_rate(self, helped, note=None):
        """The mentee says whether the answer helped; said again, the last word counts.

        :param str helped: ``yes``, ``partly`` or ``no``
        :param str note: a word for the mentor
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
            rating.flush_recordset()  # what the request sums up, it reads with SQL
        rating.write(said)
        return True

    def _prepare_rating_values(self):
        """Return whose rating it is."""
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
