from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """The scripts of our pages speak the language of the page."""
        modules = super()._get_translation_frontend_modules_name()
        return [*modules, "mentorat_module"]
