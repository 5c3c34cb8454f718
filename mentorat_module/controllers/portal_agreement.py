from functools import partial

from odoo.http import Controller, request

from .main import MentoratController, data_route, form_route, page_route

URL = "/my/mentorat/agreements/<int:agreement_id>"
PHOTO_KEPT = 24 * 3600  # seconds
UNKNOWN = "unknown"  # the digest of no text


class MentoratAgreementController(MentoratController, Controller):
    def _show_agreement(self, agreement, answers=None, errors=None):
        values = self._get_pages("agreement")._get_page(agreement, answers, errors)
        return self._render("portal_agreement", values)

    @page_route(URL)
    def mentorat_agreement(self, agreement_id, **kwargs):
        return self._show_agreement(self._get_agreement(agreement_id))

    @page_route(f"{URL}/photo", website=False)
    def mentorat_photo(self, agreement_id, **kwargs):
        """Send the mentor's photo, which the browser keeps."""
        employee = self._get_agreement(agreement_id).mentor_id.employee_id
        binary = request.env["ir.binary"]
        stream = binary._get_image_stream_from(employee, "avatar_128")
        return stream.get_response(max_age=PHOTO_KEPT)

    @data_route(f"{URL}/sign")
    def mentorat_sign(
        self, agreement_id, name=None, signature=None, digest=None, **kwargs
    ):
        """Sign, as the signature widget asks in JSON: a content type that pages of
        other sites may not send here.

        :param digest: of the text that the page shows; without one, it is shown again
        """
        agreement = request.env["mentorat.agreement"].browse(agreement_id)
        found = self._get_pages("agreement")._find_agreement(agreement_id)
        if not found:
            return {"error": request.env._("This agreement is not yours to sign.")}
        _signed, errors = self._call(
            agreement.action_sign, name, signature, digest or UNKNOWN
        )
        if errors:
            is_changed, changes = "changes" in errors, errors.pop("changes", None)
            answer = {"error": "\n".join(errors.values())}
            if is_changed:
                text = found._get_charter()
                answer |= {
                    "changes": changes or text,
                    "text": text,
                    "digest": found._get_charter_digest(),
                }
            return answer
        return {
            "force_refresh": True,
            "redirect_url": f"/my/mentorat/agreements/{agreement_id}?done=signed",
        }

    @form_route(f"{URL}/contributions/<int:contribution_id>/<string:answer>")
    def mentorat_open_earlier(self, agreement_id, contribution_id, answer, **post):
        """Open the conversations of before a mentor joined to them, or close them."""
        agreement = self._get_own("mentorat.agreement", agreement_id)
        row = agreement.contribution_ids._filter_others().filtered(
            lambda row: row.id == contribution_id
        )
        row = self._require(row).with_env(request.env)
        actions = {
            "open": partial(row.action_open_earlier, post.get("digest")),
            "close": row.action_close_earlier,
        }
        return self._submit(
            self._require(actions.get(answer)),
            show=partial(self._show_agreement, agreement),
            to=f"{agreement.access_url}?done={answer}#readers",
        )

    # ------------------------------------------------------------------
    # CHANGE OF THE CONDITIONS
    # ------------------------------------------------------------------

    def _get_signed_agreement(self, agreement_id):
        """Return the agreement (sudo) of which the current user signs one side.

        :raise NotFound: it does not exist, or they are not one of the two
        """
        agreement = self._get_agreement(agreement_id)
        self._require(agreement._get_signer_role())
        return agreement

    @form_route(f"{URL}/terms")
    def mentorat_propose_terms(self, agreement_id, **post):
        agreement = self._get_signed_agreement(agreement_id)
        return self._submit(
            self._get_pages("agreement")._propose,
            agreement,
            post,
            answers=post,
            show=partial(self._show_agreement, agreement),
            to=f"{agreement.access_url}?done=change",
        )

    @form_route(f"{URL}/changes/<int:change_id>/<string:answer>")
    def mentorat_answer_terms(self, agreement_id, change_id, answer, word=None, **post):
        agreement = self._get_signed_agreement(agreement_id)
        change = agreement.terms_change_ids.filtered(lambda row: row.id == change_id)
        change = self._require(change).with_env(request.env)
        actions = {
            "accept": partial(change.action_accept, post.get("digest")),
            "refuse": partial(change.action_refuse, word),
            "withdraw": change.action_withdraw,
        }
        return self._submit(
            self._require(actions.get(answer)),
            answers={"word": word},
            show=partial(self._show_agreement, agreement),
            to=f"{agreement.access_url}?done={answer}",
        )
