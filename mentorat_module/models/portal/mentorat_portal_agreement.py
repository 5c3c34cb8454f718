import re

from odoo import api, models

from ..agreement.mentorat_agreement import MAX_CONDITION, MAX_DAYS

SETTLED_STATES = ("accepted", "declined")


class MentoratPortalAgreement(models.AbstractModel):
    """Prepare the page of the agreement: read it, sign it, propose other conditions."""

    _name = "mentorat.portal.agreement"
    _description = "Portal: Agreement"
    _inherit = ["mentorat.portal"]

    @api.model
    def _find_agreement(self, agreement_id):
        """Return the agreement (sudo) when the current user is one of its pair or
        contributes to it, else an empty set."""
        # sudo: the people are compared here; who is none of them gets nothing
        agreement = self.env["mentorat.agreement"].sudo().browse(agreement_id).exists()
        if agreement and (agreement._is_mentee() or agreement._is_mentor()):
            return agreement
        return agreement.browse()

    # ------------------------------------------------------------------
    # THE PAGE
    # ------------------------------------------------------------------

    @api.model
    def _get_page(self, agreement, answers=None, errors=None):
        """Return the values of the page of ``agreement``, which
        :meth:`_find_agreement` found."""
        current = agreement.signature_ids.filtered(
            lambda signature: signature.text_sha256 == agreement.charter_sha256
        )
        earlier = agreement.signature_ids - current
        text = agreement._get_charter()
        return {
            "id": agreement.id,
            "name": agreement.name,
            "url": agreement.access_url,
            "state": agreement.state,
            "state_label": self._format_choice(agreement),
            "mentee": agreement.mentee_id.name,
            "mentor": agreement.mentor_id.name,
            "date_start": self._format_day(agreement.date_start),
            "date_end": self._format_day(agreement._get_end_day()),
            "text": text,
            "digest": self.env["mentorat.shown"]._get_digest(text),
            "sha256": agreement.charter_sha256,
            "is_frozen": bool(agreement.charter_sha256),
            "is_mentee": agreement._is_mentee(),
            "can_sign": agreement._has_to_be_signed_by(self.env.user),
            "refusal": agreement._get_signing_error(self.env.user),
            "reader": self.env.user.name,
            "readers": self.env["mentorat.portal.reader"]._get_readers(agreement),
            "documents": self._get_documents(agreement),
            "signatures": [self._prepare_signature(each) for each in current],
            "earlier_signatures": [self._prepare_signature(each) for each in earlier],
            **self._prepare_conditions(agreement, answers or {}),
            "answers": answers or {},
            "errors": errors or {},
        }

    @api.model
    def _get_documents(self, agreement):
        return self.env["mentorat.portal.document"]._get_of_agreement(agreement)

    def _prepare_signature(self, signature):
        program = signature.agreement_id.program_id
        image = signature.signature
        return {
            "manner": self._format_choice(signature, "manner"),
            "role": self._format_choice(signature, "role"),
            "name": signature.name,
            "at": self._format_instant(signature.signed_at, program),
            "day": self._format_day_of(signature.signed_at, program),
            "sha256": signature.text_sha256,
            "image": image and f"data:image/png;base64,{image.decode()}",
        }

    # ------------------------------------------------------------------
    # CHANGE OF THE CONDITIONS
    # ------------------------------------------------------------------

    def _prepare_conditions(self, agreement, answers):
        """Return the proposed and the settled changes, for the two who sign only, and
        the form that proposes one."""
        changes = agreement.terms_change_ids
        if not agreement._get_signer_role():
            changes = changes.browse()
        proposed = changes.filtered(lambda change: change.state == "proposed")[:1]
        settled = changes.filtered(lambda change: change.state in SETTLED_STATES)
        return {
            "change": proposed and self._prepare_change(proposed),
            "settled": [self._prepare_change(change) for change in settled],
            "can_propose_terms": not agreement._get_conditions_error(),
            "terms": self._get_typed_conditions(agreement, answers),
            "max_days": MAX_DAYS,
            "max_text": MAX_CONDITION,
            "max_answer": changes._get_bound("answer"),
        }

    def _prepare_change(self, change):
        program = change.program_id
        return {
            "id": change.id,
            "is_mine": change.is_mine,
            "state": change.state,
            "state_label": self._format_choice(change),
            "proposer": change.proposer_id.name,
            "other": change[f"{change._get_other_role()}_id"].name,
            "proposed_at": self._format_instant(change.proposed_at, program),
            "answered_at": self._format_instant(change.answered_at, program),
            "reason": change.reason,
            "answer": change.answer,
            "differences": change._get_differences(),
            "text": change.text,
            "sha256": change.text_sha256,
            "digest": change.shown_sha256,
            "old_sha256": change.old_text_sha256,
        }

    def _get_typed_conditions(self, agreement, answers):
        """Return the conditions for the form: what was typed, else what is agreed."""
        conditions = agreement._get_conditions()
        for row in conditions["contributions"]:
            row["field"] = f"contribution_{row['mentor_id']}"
            row["label"] = self.env._("What %s brings", row["mentor"])
            row["description"] = answers.get(row["field"], row["description"])
        for name in ("meeting_interval_days", "rules"):
            conditions[name] = answers.get(name, conditions[name])
        return conditions

    @api.model
    def _propose(self, agreement, answers):
        """Propose the conditions that the current user typed.

        :raise AnswerError: an answer is missing, too long or no number of days
        """
        conditions = self._get_typed_conditions(agreement, answers)
        known = self._get_typed_conditions(agreement, {})
        texts = {
            "rules": known["rules"],
            **{row["field"]: row["description"] for row in known["contributions"]},
        }
        days = (answers.get("meeting_interval_days") or "").strip()
        is_number = re.fullmatch("[0-9]{1,5}", days) and int(days) <= MAX_DAYS
        self._check_answers(
            {
                "meeting_interval_days": not is_number
                and self.env._("Write a number of days, from 0 to %s.", MAX_DAYS),
                "reason": self._get_text_error(
                    answers.get("reason"),
                    MAX_CONDITION,
                    self.env._("Say in a few words why: it helps to agree."),
                ),
                **{
                    name: self._get_text_error(
                        answers.get(name), MAX_CONDITION, known=text
                    )
                    for name, text in texts.items()
                },
            }
        )
        conditions["meeting_interval_days"] = int(days)
        agreement.with_env(self.env).action_propose_terms(
            self._unify_line_ends(conditions), answers["reason"]
        )

    def _unify_line_ends(self, conditions):
        """Return ``conditions`` with ``\\n`` line ends: those of a browser differ, and
        would be taken for a change."""
        for row in conditions["contributions"]:
            row["description"] = "\n".join(row["description"].splitlines())
        conditions["rules"] = "\n".join((conditions["rules"] or "").splitlines())
        return conditions
