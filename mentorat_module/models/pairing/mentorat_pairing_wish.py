from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL

from ...matching.choice import MAX_CHOICES


class MentoratPairingWish(models.Model):
    """A mentor whom a mentee would like, or asks not to get. In confidence, for the
    coordinators and the mentee: mentors, who may read registrations, have no access to
    this model, and a record rule hides from coordinators who mentor what is said of
    them."""

    _name = "mentorat.pairing.wish"
    _description = "Wish for the Pairing"
    _inherit = ["mentorat.wall.mixin"]
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

    # ------------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------------

    @api.constrains("mentee_id", "kind")
    def _check_preferred_count(self):
        for mentee in self.mentee_id:
            preferred = mentee.wish_ids.filtered(lambda wish: wish.kind == "prefer")
            if len(preferred) > MAX_CHOICES:
                raise ValidationError(
                    self.env._("At most %s mentors can be preferred.", MAX_CHOICES)
                )

    @api.constrains("mentee_id", "mentor_id")
    def _check_named_once(self):
        for mentee in self.mentee_id:
            if len(mentee.wish_ids.mentor_id) < len(mentee.wish_ids):
                raise ValidationError(
                    self.env._("A mentor cannot be named twice among the wishes.")
                )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_not_about_user([vals.get("mentor_id") for vals in vals_list])
        return super().create(vals_list)

    def write(self, vals):
        self._check_not_about_user([vals.get("mentor_id")])
        return super().write(vals)

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    @api.model
    def _check_not_about_user(self, mentor_ids):
        """Refuse wishes about the user. This comes before the insertion: the error on a
        double would tell that there is one.

        :raise AccessError: when one of the mentors is the user
        """
        if self.env.su:
            return
        mentor_ids = [key for key in mentor_ids if key]
        # sudo: whether one of them is the user
        mentors_sudo = self.env["mentorat.mentor"].sudo().browse(mentor_ids).exists()
        if self.env.user in mentors_sudo.user_id:
            raise AccessError(
                self.env._(
                    "What people wish about you is for the other coordinators to enter."
                )
            )

    @api.model
    def _read_wishes(self, mentee_ids, kind):
        """Return the wishes of one kind as ``[(mentee id, mentor id)]``, the first
        choice first, past the rights of the user: for the pairing only."""
        return self.env.execute_query(
            SQL(
                """
                SELECT mentee_id, mentor_id
                  FROM mentorat_pairing_wish
                 WHERE mentee_id = ANY(%s) AND kind = %s
              ORDER BY mentee_id, sequence, id
                """,
                list(mentee_ids),
                kind,
            )
        )

    @api.model
    def _read_avoided(self, mentee_ids):
        """Return whom the persons of these registrations asked not to get, in any of
        their registrations, past the rights of the user: for the pairing only.

        What an earlier or another registration says counts until the person, or a
        coordinator, says later that they would like that mentor.

        :return: ``[(mentee id, mentor id, wish id)]``
        """
        self.env["mentorat.mentee"].flush_model(["employee_id"])
        self.flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT mentee.id, wish.mentor_id, wish.id
                  FROM mentorat_mentee AS mentee
                  JOIN mentorat_mentee AS said
                    ON said.employee_id = mentee.employee_id
                  JOIN mentorat_pairing_wish AS wish
                    ON wish.mentee_id = said.id AND wish.kind = 'avoid'
                 WHERE mentee.id = ANY(%s)
                   AND (said.id = mentee.id OR NOT EXISTS (
                           SELECT 1
                             FROM mentorat_pairing_wish AS later
                             JOIN mentorat_mentee AS changed
                               ON changed.id = later.mentee_id
                            WHERE changed.employee_id = mentee.employee_id
                              AND later.mentor_id = wish.mentor_id
                              AND later.kind = 'prefer'
                              AND later.id > wish.id))
              ORDER BY mentee.id, wish.id
                """,
                list(mentee_ids),
            )
        )
