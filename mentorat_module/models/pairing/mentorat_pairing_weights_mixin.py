from odoo import api, fields, models


class MentoratPairingWeightsMixin(models.AbstractModel):
    """How much each criterion of the pairing counts."""

    _name = "mentorat.pairing.weights.mixin"
    _description = "Weights of the Pairing"
    _inherit = ["mentorat.bounds.mixin"]

    workplace_weight = fields.Integer(
        default=40, required=True, string="Weight of the Workplace"
    )
    expertise_weight = fields.Integer(
        default=40, required=True, string="Weight of the Skills"
    )
    expectations_weight = fields.Integer(
        default=20, required=True, string="Weight of the Expectations"
    )

    _weights_positive = models.Constraint(
        "CHECK (workplace_weight >= 0 AND expertise_weight >= 0 "
        "AND expectations_weight >= 0)",
        "A weight cannot be negative.",
    )

    @api.model
    def _get_weight_fields(self):
        """Return ``{code of the criterion: field of its weight}``."""
        return {
            criterion._get_code(): criterion._weight_field
            for criterion in self.env["mentorat.pairing.criterion"]._get_all()
            if criterion._weight_field
        }

    def _get_weights(self):
        """Return ``{code of the criterion: weight}``, as the engine takes them."""
        self.ensure_one()
        return {code: self[name] for code, name in self._get_weight_fields().items()}
