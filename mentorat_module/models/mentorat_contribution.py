from odoo import api, fields, models


class MentoratContribution(models.Model):
    """What one of several mentors brings to an agreement."""

    _name = "mentorat.contribution"
    _description = "Contribution of a Mentor"
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

    @api.model_create_multi
    def create(self, vals_list):
        agreements = self.env["mentorat.agreement"].browse(
            vals["agreement_id"] for vals in vals_list if vals.get("agreement_id")
        )
        agreements._check_terms_open()
        contributions = super().create(vals_list)
        contributions.agreement_id._on_terms_changed()
        return contributions

    def write(self, vals):
        changes = vals.keys() & {"mentor_id", "description", "agreement_id"}
        if changes:
            self.agreement_id._check_terms_open()
        result = super().write(vals)
        if changes:
            self.agreement_id._on_terms_changed()
        return result

    def unlink(self):
        agreements = self.agreement_id
        agreements._check_terms_open()
        result = super().unlink()
        agreements.exists()._on_terms_changed()
        return result
