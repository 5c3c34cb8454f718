from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import get_lang


class RefusedTogetherError(Exception):
    """One row of several is refused: which one is found by trying each of them."""


class MentoratImportMixin(models.AbstractModel):
    """People brought from a spreadsheet: a template in the reader's language, and each
    error on the row that it comes from."""

    _name = "mentorat.import.mixin"
    _description = "Import from a Spreadsheet"

    def _load_records(self, data_list, update=False):
        """Rows are tried together first. What then refuses one of them would be shown
        against the first one, and again against its own: here only the latter."""
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
        """:raise UserError: nobody knows whom a new row is about"""
        is_new = not (data.get("xml_id") or data["values"].get("id"))
        if is_new and not data["values"].get("employee_id"):
            raise UserError(
                self.env._("The employee of this row is missing, or not known here.")
            )

    @api.model
    def _get_import_template(self):
        """:return: ``(label, name of the file in static/xls)`` of the spreadsheet"""
        raise NotImplementedError

    @api.model
    def get_import_templates(self):
        """The spreadsheet to begin an import with, in the reader's language."""
        label, name = self._get_import_template()
        suffix = "_fr" if get_lang(self.env).code.startswith("fr") else ""
        return [
            {
                "label": label,
                "template": f"/mentorat_module/static/xls/{name}{suffix}.xlsx",
            }
        ]
