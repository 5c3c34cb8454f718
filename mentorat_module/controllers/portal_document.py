from werkzeug.exceptions import NotFound

from odoo.http import route

from odoo.addons.portal.controllers.portal import CustomerPortal

from .main import MentoratController


class MentoratDocumentController(MentoratController, CustomerPortal):
    """PDFs of what is the reader's own. Each document checks its reader once more."""

    @route(
        "/my/mentorat/documents/<any(agreement,plan,certificate):kind>/<int:agreement_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def mentorat_document(self, kind, agreement_id, **kwargs):
        agreement = self._get_pages("agreement")._find_agreement(agreement_id)
        if not agreement or (
            kind == "certificate" and not agreement._has_certificate()
        ):
            raise NotFound()
        return self._send_document(agreement, kind)

    @route(
        "/my/mentorat/documents/attendance/<int:participation_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def mentorat_attendance(self, participation_id, **kwargs):
        participation = self._get_pages("document")._find_attended(participation_id)
        if not participation:
            raise NotFound()
        return self._send_document(participation, "participation")

    def _send_document(self, record, kind):
        response = self._show_report(
            record.with_context(mentorat_document=kind),
            "pdf",
            f"mentorat_module.action_report_{kind}",
            download=True,
        )
        # What a shared computer keeps of these pages, the next person reads.
        response.headers["Cache-Control"] = "no-store"
        return response
