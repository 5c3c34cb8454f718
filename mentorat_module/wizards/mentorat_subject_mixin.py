from odoo import api, models


class MentoratSubjectMixin(models.AbstractModel):
    """Forms about one record, which the user must be allowed to read, whatever id the
    form is given."""

    _name = "mentorat.subject.mixin"
    _description = "Form about One Record"
    _inherit = ["mentorat.bounds.mixin"]
    # The field of that record.
    _subject = "agreement_id"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_subjects(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_subjects([vals])
        return super().write(vals)

    @api.model
    def _check_subjects(self, vals_list):
        """Raise ``AccessError`` when the user may not read one of the records."""
        ids = {vals[self._subject] for vals in vals_list if vals.get(self._subject)}
        self.env[self._fields[self._subject].comodel_name].browse(ids).check_access(
            "read"
        )
