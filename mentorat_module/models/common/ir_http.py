from werkzeug.exceptions import Forbidden

from odoo import models
from odoo.http import request

from ...tools import texts


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """Send the translations of our scripts to the pages of the portal."""
        modules = super()._get_translation_frontend_modules_name()
        return [*modules, "mentorat_module"]

    @classmethod
    def _serve_fallback(cls):
        """Refuse an address that the database cannot hold: no page nor file has it,
        and to look it up would fail."""
        if not texts.is_storable(request.httprequest.path):
            raise Forbidden()
        return super()._serve_fallback()
