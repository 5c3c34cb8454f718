import re

from odoo import api, models

from ..agreement.mentorat_terms_change import MAX_DAYS, MAX_TEXT


class MentoratPortalTerms(models.AbstractModel):
    """The change of the terms that one of the two proposes, on the page of the
    agreement: for the two who sign, and nobody else."""

    _name = "mentorat.portal.terms"
    _description = "Portal: Change of the Terms"
    _inherit = ["mentorat.portal"]

    @api.model
    def _get_values(self, agreement, answers=None, errors=None):
        """Values for the page of ``agreement`` (sudo, found as the reader's)."""
        is_signer = bool(agreement._get_signer_role())
        changes = agreement.terms_change_ids if is_signer else []
        answers = answers or {}
        return {
            "change": next(
                (self._prepare(row) for row in changes if row.state == "proposed"),
                False,
            ),
            "settled": [
                self._prepare(row)
                for row in changes
                if row.state in ("accepted", "declined")
            ],
            "can_propose_terms": not agreement._get_conditions_error(),
            "terms": self._get_terms_answers(agreement, answers),
            "answers": answers,
            "errors": errors or {},
            "max_days": MAX_DAYS,
            "max_text": MAX_TEXT,
        }

    def _prepare(self, change):
        states = dict(change._fields["state"]._description_selection(self.env))
        program = change.program_id
        return {
            "id": change.id,
            "is_mine": change.is_mine,
            "state": change.state,
            "state_label": states[change.state],
            "proposer": change.proposer_id.name,
            "other": change[f"{change._get_other_role()}_id"].name,
            "proposed_at": self._format_instant(change.proposed_at, program),
            "answered_at": self._format_instant(change.answered_at, program),
            "reason": change.reason,
            "answer": change.answer,
            "differences": change._get_differences(),
            "text": change.text,
            "sha256": change.text_sha256,
            "old_sha256": change.old_text_sha256,
        }

    def _get_terms_answers(self, agreement, answers):
        """Return the terms as the form shows them: what was typed, else what holds."""
        terms = agreement._get_conditions()
        for row in terms["contributions"]:
            row["field"] = f"contribution_{row['mentor_id']}"
            row["label"] = self.env._("What %s brings", row["mentor"])
            row["description"] = answers.get(row["field"], row["description"])
        for name in ("meeting_interval_days", "rules"):
            terms[name] = answers.get(name, terms[name])
        return terms

    @api.model
    def _propose(self, agreement, answers):
        """Propose what was typed, as the current user.

        :return: ``{name of the answer: sentence}``, empty when it was proposed
        """
        errors = {}
        days = (answers.get("meeting_interval_days") or "").strip()
        if not re.fullmatch("[0-9]{1,5}", days) or int(days) > MAX_DAYS:
            errors["meeting_interval_days"] = self.env._(
                "Write a number of days, from 0 to %s.", MAX_DAYS
            )
        if not (answers.get("reason") or "").strip():
            errors["reason"] = self.env._("Say in a few words why: it helps to agree.")
        terms = self._get_terms_answers(agreement, answers)
        fields = ["rules", "reason", *(row["field"] for row in terms["contributions"])]
        for name in fields:
            if len(answers.get(name) or "") > MAX_TEXT:
                errors[name] = self.env._("At most %s characters.", MAX_TEXT)
        if not errors:
            terms["meeting_interval_days"] = int(days)
            agreement.with_env(self.env).action_propose_terms(
                self._unify_lines(terms), answers["reason"]
            )
        return errors

    def _unify_lines(self, terms):
        """Browsers send line ends of their own: they are no change of the terms."""
        for row in terms["contributions"]:
            row["description"] = "\n".join(row["description"].splitlines())
        terms["rules"] = "\n".join((terms["rules"] or "").splitlines())
        return terms
