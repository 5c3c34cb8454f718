from odoo import api, models
from odoo.exceptions import AccessError


class MentoratWallMixin(models.AbstractModel):
    """Refuse typed values of the fields that record rules read, such as the pair of a
    record: users could grant themselves access.

    Readonly fields are readonly for imports and the external API as well."""

    _name = "mentorat.wall.mixin"
    _description = "Wall around What a Pair Says"
    _inherit = ["mentorat.bounds.mixin"]

    def _get_fixed_fields(self):
        """Hook: return the fields of this record that keep their value from now on."""
        return set()

    @api.model
    def _get_filled_fields(self):
        """Hook: return the readonly fields that the model computes from what a user
        writes, whatever was typed."""
        return set()

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_typed_fields({name for vals in vals_list for name in vals})
        return super().create(vals_list)

    def write(self, vals):
        self._check_typed_fields(vals.keys())
        self._check_fixed_fields(vals)
        return super().write(vals)

    @api.model
    def _check_typed_fields(self, names):
        """Refuse a typed field that is readonly."""
        if not self.env.su:
            typed = set(names) - self._get_filled_fields()
            self._refuse_fields(filter(self._is_never_typed, typed))

    @api.model
    def _is_never_typed(self, name):
        field = self._fields.get(name)
        return bool(field and field.store and field.readonly and not field.inverse)

    def _check_fixed_fields(self, vals):
        """Refuse a change of a field that keeps its value."""
        if self.env.su:
            return
        for record in self:
            self._refuse_fields(
                name
                for name in record._get_fixed_fields() & vals.keys()
                if record[name].id != vals[name]
            )

    @api.model
    def _refuse_fields(self, names):
        labels = [
            self._fields[name]._description_string(self.env) or name for name in names
        ]
        if labels:
            raise AccessError(
                self.env._(
                    "“%s” follows from what happens and is not typed in.",
                    ", ".join(sorted(labels)),
                )
            )
