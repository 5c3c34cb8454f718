from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import get_lang


class RefusedTogetherError(Exception):
    """Make the import try each row alone, when one of several is refused."""


class MentoratImportMixin(models.AbstractModel):
    """Import people from a spreadsheet: a template in the user's language, and each
    error on its row."""

    _name = "mentorat.import.mixin"
    _description = "Import from a Spreadsheet"

    def _load_records(self, data_list, update=False):
        """Show an error on its own row only.

        The import tries rows together first: it would show an error on the first of
        them, and again on its own."""
        if not self.env.context.get("import_file"):
            return super()._load_records(data_list, update)
        try:
            for data in data_list:
                self._check_import_values(data)
            return super()._load_records(data_list, update)
        except UserError as error:
            if len(data_list) > 1:
                raise RefusedTogetherError(str(error)) from error
            raise

    @api.model
    def _check_import_values(self, data):
        """Refuse a new row without an employee."""
        is_new = not (data.get("xml_id") or data["values"].get("id"))
        if is_new and not data["values"].get("employee_id"):
            raise UserError(
                self.env._("The employee of this row is missing, or not known here.")
            )

    @api.model
    def _get_import_template(self):
        """Return ``(label, name of the file in static/xls)`` of the spreadsheet."""
        raise NotImplementedError

    @api.model
    def get_import_templates(self):
        """Return the spreadsheet to begin an import with, in the user's language."""
        label, name = self._get_import_template()
        suffix = "_fr" if get_lang(self.env).code.startswith("fr") else ""
        return [
            {
                "label": label,
                "template": f"/mentorat_module/static/xls/{name}{suffix}.xlsx",
            }
        ]
