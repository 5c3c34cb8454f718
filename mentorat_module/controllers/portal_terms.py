from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route

from .main import UNPROCESSABLE, MentoratController


class MentoratTermsController(MentoratController, Controller):
    def _find_signed_by_me(self, agreement_id):
        """Raise ``NotFound``: not there, or the current user is not one of the two."""
        agreement = self._get_pages("agreement")._find_agreement(agreement_id)
        if not agreement or not agreement._get_signer_role():
            raise NotFound()
        return agreement

    def _refuse(self, agreement, errors, answers=None):
        values = self._get_pages("agreement")._get_page(agreement, answers, errors)
        return self._render("portal_agreement", values, UNPROCESSABLE)

    @route(
        "/my/mentorat/agreements/<int:agreement_id>/terms",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def mentorat_propose_terms(self, agreement_id, **post):
        agreement = self._find_signed_by_me(agreement_id)
        pages = self._get_pages("terms")
        errors, error = self._try(pages._propose, agreement, post)
        if error:
            errors = {"form": error}
        if errors:
            return self._refuse(agreement, errors, post)
        return self._go(agreement.access_url, "change")

    @route(
        "/my/mentorat/agreements/<int:agreement_id>/changes/<int:change_id>/<string:answer>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def mentorat_answer_terms(self, agreement_id, change_id, answer, word=None, **post):
        agreement = self._find_signed_by_me(agreement_id)
        change = agreement.terms_change_ids.filtered(lambda row: row.id == change_id)
        change = change.with_env(request.env)
        if not change:
            raise NotFound()
        if answer == "refuse":
            _done, error = self._try(change.action_refuse, word)
        elif answer == "accept":
            _done, error = self._try(change.action_accept)
        elif answer == "withdraw":
            _done, error = self._try(change.action_withdraw)
        else:
            raise NotFound()
        if error:
            return self._refuse(agreement, {"form": error})
        return self._go(agreement.access_url, answer)
