from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """Send the translations of our scripts to the pages of the portal."""
        modules = super()._get_translation_frontend_modules_name()
        return [*modules, "mentorat_module"]
