from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route

from .main import MentoratController

PHOTO_KEPT = 24 * 3600  # seconds


class MentoratAgreementController(MentoratController, Controller):
    def _find_agreement(self, agreement_id):
        agreement = self._get_pages("agreement")._find_agreement(agreement_id)
        if not agreement:
            raise NotFound()
        return agreement

    @route(
        "/my/mentorat/agreements/<int:agreement_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def mentorat_agreement(self, agreement_id, **kwargs):
        agreement = self._find_agreement(agreement_id)
        return self._render(
            "portal_agreement", self._get_pages("agreement")._get_page(agreement)
        )

    @route(
        "/my/mentorat/agreements/<int:agreement_id>/photo",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def mentorat_photo(self, agreement_id, **kwargs):
        """The mentor's photo, which the browser keeps."""
        employee = self._find_agreement(agreement_id).mentor_id.employee_id
        binary = request.env["ir.binary"]
        stream = binary._get_image_stream_from(employee, "avatar_128")
        return stream.get_response(max_age=PHOTO_KEPT)

    @route(
        "/my/mentorat/agreements/<int:agreement_id>/sign",
        type="jsonrpc",
        auth="user",
        website=True,
    )
    def mentorat_sign(self, agreement_id, name=None, signature=None, **kwargs):
        """The signature widget speaks JSON: that is a POST that other sites cannot
        make (their pages may not send this content type here)."""
        agreement = request.env["mentorat.agreement"].browse(agreement_id)
        if not self._get_pages("agreement")._find_agreement(agreement_id):
            return {"error": request.env._("This agreement is not yours to sign.")}
        _signed, error = self._try(agreement.action_sign, name, signature)
        if error:
            return {"error": error}
        return {
            "force_refresh": True,
            "redirect_url": f"/my/mentorat/agreements/{agreement_id}?done=signed",
        }
