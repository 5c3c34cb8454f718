from odoo import api, fields, models
from odoo.exceptions import UserError


class MentoratContribution(models.Model):
    """What one of several mentors brings to an agreement."""

    _name = "mentorat.contribution"
    _description = "Contribution of a Mentor"
    _inherit = ["mentorat.wall.mixin"]
    _order = "agreement_id, sequence, id"
    _rec_name = "mentor_id"
    _check_company_auto = True

    agreement_id = fields.Many2one(
        "mentorat.agreement", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="agreement_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    mentor_id = fields.Many2one(
        "mentorat.mentor", required=True, ondelete="restrict", index=True
    )
    description = fields.Text(string="Contribution", translate=False)

    _mentor_unique = models.UniqueIndex(
        "(agreement_id, mentor_id)",
        "This mentor contributes to this agreement already.",
    )

    def _get_fixed_fields(self):
        return super()._get_fixed_fields() | {"agreement_id"}

    @api.model_create_multi
    def create(self, vals_list):
        agreements = self.env["mentorat.agreement"].browse(
            vals["agreement_id"] for vals in vals_list if vals.get("agreement_id")
        )
        agreements._check_conditions_open()
        contributions = super().create(vals_list)
        contributions._on_mentor_joins()
        contributions.agreement_id._on_conditions_changed()
        return contributions

    def write(self, vals):
        changes = vals.keys() & {"mentor_id", "description", "agreement_id"}
        if changes:
            self.agreement_id._check_conditions_open()
        joining = self.filtered(
            lambda row: vals.get("mentor_id", row.mentor_id.id) != row.mentor_id.id
        )
        result = super().write(vals)
        joining._on_mentor_joins()
        if changes:
            self.agreement_id._on_conditions_changed()
        return result

    def unlink(self):
        agreements = self.agreement_id
        agreements._check_conditions_open()
        result = super().unlink()
        agreements.exists()._on_conditions_changed()
        return result

    # ------------------------------------------------------------------
    # ACCESS
    # ------------------------------------------------------------------

    def _on_mentor_joins(self):
        """Log on the agreement that a mentor contributes, and so reads what the pair
        says.

        :raise UserError: users add themselves
        """
        for row in self:
            pair = row.sudo()  # sudo: compares people
            agreement, mentor = pair.agreement_id, pair.mentor_id
            if not self.env.su and mentor.user_id == self.env.user:
                if mentor != agreement.mentor_id:
                    raise UserError(
                        self.env._(
                            "Nobody adds themself to a pair: %s does, or another "
                            "coordinator.",
                            agreement.mentor_id.name,
                        )
                    )
            agreement._message_log(
                body=self.env._(
                    "%s contributes from now on, and reads the conversations and the "
                    "action plan.",
                    mentor.name,
                ),
                author_id=self.env.user.partner_id.id,
            )
