from odoo.addons.portal.controllers.portal import CustomerPortal

from .main import NO_STORE, MentoratController, page_route

URL = "/my/mentorat/documents"


class MentoratDocumentController(MentoratController, CustomerPortal):
    """Send the PDFs of the current user. Each report checks its user once more."""

    @page_route(
        f"{URL}/<any(agreement,plan,certificate):kind>/<int:agreement_id>",
    )
    def mentorat_document(self, kind, agreement_id, **kwargs):
        agreement = self._get_agreement(agreement_id)
        if kind == "certificate":
            self._require(agreement._has_certificate())
        return self._send_document(agreement, kind)

    @page_route(f"{URL}/attendance/<int:participation_id>")
    def mentorat_attendance(self, participation_id, **kwargs):
        by_id = [("id", "=", participation_id)]
        attended = self._get_pages("document")._get_attended(by_id)
        return self._send_document(self._require(attended), "participation")

    def _send_document(self, record, kind):
        response = self._show_report(
            record.with_context(mentorat_document=kind),
            "pdf",
            f"mentorat_module.action_report_{kind}",
            download=True,
        )
        response.headers.set(*NO_STORE)
        return response
