from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import texts
from ..common.own_context import OWN
from .mentorat_agreement import MAX_CONDITION, MAX_DAYS


class MentoratTermsChange(models.Model):
    """Other conditions, which one of the two who signed proposes to the other.

    The new text is frozen when it is proposed. Proposing and accepting it are the
    consents of the two, each identified by their account, to the same text (one
    SHA-256). Both are kept as signatures of the new text; the earlier text and its
    signatures are kept as well."""

    _name = "mentorat.terms.change"
    _description = "Change of the Terms of an Agreement"
    _inherit = ["mentorat.proposal.mixin"]
    _order = "id desc"
    _shown_fields = ("text",)

    reason = fields.Text(
        string="Why",
        readonly=True,
        bound=MAX_CONDITION,
        help="Read by the two only.",
    )
    old_terms = fields.Json(readonly=True, export_string_translation=False)
    new_terms = fields.Json(readonly=True, export_string_translation=False)
    text = fields.Html(
        string="The New Text", readonly=True, sanitize=False, required=True
    )
    text_sha256 = fields.Char(
        string="SHA-256 of the New Text", readonly=True, required=True
    )
    old_text = fields.Html(string="The Earlier Text", readonly=True, sanitize=False)
    old_text_sha256 = fields.Char(string="SHA-256 of the Earlier Text", readonly=True)
    difference = fields.Html(
        string="What Would Change", compute="_compute_difference", sanitize=False
    )

    # For two proposals in concurrent transactions.
    _one_open = models.UniqueIndex(
        "(agreement_id) WHERE state = 'proposed'",
        "A change is proposed already: it awaits its answer.",
    )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("old_terms", "new_terms")
    @api.depends_context("lang")
    def _compute_difference(self):
        for change in self:
            change.difference = self.env["ir.qweb"]._render(
                "mentorat_module.terms_difference",
                {"rows": change._get_differences()},
                lang=self.env.lang,
            )

    @api.depends("agreement_id.name")
    def _compute_display_name(self):
        for change in self:
            change.display_name = (
                f"{change.agreement_id.name} · {change._origin.id or 0}"
            )

    # ------------------------------------------------------------------
    # DIFFERENCES
    # ------------------------------------------------------------------

    def _get_differences(self):
        """Return ``[{"label", "old", "new"}]``, in words, of what would change."""
        self.ensure_one()
        old, new = self.old_terms or {}, self.new_terms or {}
        rows = [
            (
                self.env._("A meeting every"),
                self._format_days(old.get("meeting_interval_days")),
                self._format_days(new.get("meeting_interval_days")),
            ),
            (self.env._("Rules we agree on"), old.get("rules"), new.get("rules")),
            *self._get_contribution_rows(old, new),
        ]
        return [
            {"label": label, "old": before or "–", "new": after or "–"}
            for label, before, after in rows
            if (before or "") != (after or "")
        ]

    def _format_days(self, days):
        return self.env._("%s days", days) if days else self.env._("no frequency")

    def _get_contribution_rows(self, old, new):
        before = {row["mentor_id"]: row for row in old.get("contributions", ())}
        after = {row["mentor_id"]: row for row in new.get("contributions", ())}
        return [
            (
                self.env._("What %s brings", row["mentor"]),
                self._format_contribution(before.get(mentor_id)),
                self._format_contribution(after.get(mentor_id)),
            )
            for mentor_id, row in {**before, **after}.items()
        ]

    def _format_contribution(self, row):
        """Return a contribution in words, also one without a description."""
        return row and (row["description"] or self.env._("(contributes)"))

    # ------------------------------------------------------------------
    # PROPOSE
    # ------------------------------------------------------------------

    @api.model
    def _propose(self, agreement, conditions, reason):
        """Propose ``conditions`` as the current user, one of the two.

        :param agreement: theirs (sudo)
        :param dict conditions: see :meth:`action_propose_terms` of the agreement
        :return: the change (sudo)
        :raise UserError: the change cannot be proposed
        """
        changes = self.sudo()  # sudo: the person was found by their agreement
        agreement._lock_rows()
        changes.invalidate_model(["state"])
        agreement.invalidate_recordset(["terms_change_ids"])
        if error := agreement._get_conditions_error():
            raise UserError(error)
        old = agreement._get_conditions()
        new = self._clean_conditions(agreement, old, conditions)
        if error := self._get_content_error(old, new, reason):
            raise UserError(error)
        self.env["mentorat.rate.log"]._check_limit("proposal")
        change = changes.create(self._prepare_values(agreement, old, new, reason))
        change._notify_partners(change._get_other_role(), "terms_proposed")
        return change

    @api.model
    def _prepare_values(self, agreement, old, new, reason):
        text = agreement._render_charter_with(new)
        return {
            "agreement_id": agreement.id,
            "proposed_by": agreement._get_signer_role(),
            "proposer_id": self.env.uid,
            "reason": reason,
            "old_terms": old,
            "new_terms": new,
            "text": text,
            "text_sha256": self.env["mentorat.shown"]._get_digest(text),
            "old_text": agreement.charter_text,
            "old_text_sha256": agreement.charter_sha256,
        }

    @api.model
    def _clean_conditions(self, agreement, old, conditions):
        """Return ``old`` updated with ``conditions``, each contributing mentor once.

        :param agreement: one agreement (sudo)
        :raise UserError: of another form, or with a mentor of another programme
        """
        arguments = self.env["mentorat.arguments"]
        try:
            new = {**old, **conditions}
            wanted = {
                arguments._get_record("mentorat.mentor", row["mentor_id"]).id: row[
                    "description"
                ]
                for row in new["contributions"]
            }
        except (KeyError, TypeError) as error:
            raise UserError(
                self.env._("These are not the conditions of an agreement.")
            ) from error
        allowed = agreement.program_id.mentor_ids | agreement.contribution_ids.mentor_id
        mentors = {mentor.id: mentor for mentor in allowed}
        known = {row["mentor_id"]: row["description"] for row in old["contributions"]}
        if wanted.keys() - mentors.keys():
            raise UserError(
                self.env._("Those who contribute are mentors of the programme.")
            )
        return {
            "meeting_interval_days": new["meeting_interval_days"],
            "rules": self._clean_condition(new["rules"], old["rules"]),
            "contributions": [
                {
                    "mentor_id": mentor_id,
                    "mentor": mentors[mentor_id].name,
                    "description": self._clean_condition(
                        description, known.get(mentor_id, "")
                    ),
                }
                for mentor_id, description in wanted.items()
            ],
        }

    @api.model
    def _clean_condition(self, text, known):
        """Return a typed condition, or ``known`` when it says the same."""
        if isinstance(text, str) and texts.is_same(text, known):
            return known
        return self.env["mentorat.arguments"]._get_text(text) or ""

    @api.model
    def _get_content_error(self, old, new, reason):
        """Return why the conditions ``new`` cannot be proposed, or ``False``."""
        days = new["meeting_interval_days"]
        if type(days) is not int or not 0 <= days <= MAX_DAYS:
            return self.env._("Choose between 0 and %s days.", MAX_DAYS)
        # What stays is not judged again: it may be older than the bound.
        typed = {reason or "", *self._get_texts(new)} - self._get_texts(old)
        if any(texts.count_characters(text) > MAX_CONDITION for text in typed):
            return self.env._("At most %s characters.", MAX_CONDITION)
        if old == new:
            return self.env._("Nothing would change: these are your terms already.")
        if not reason:
            return self.env._("Say in a few words why: it helps to agree.")
        return False

    @api.model
    def _get_texts(self, conditions):
        """Return the texts of ``conditions``."""
        rows = conditions["contributions"]
        return {conditions["rules"], *(row["description"] for row in rows)}

    # ------------------------------------------------------------------
    # ANSWER
    # ------------------------------------------------------------------

    def _get_shown(self):
        self.ensure_one()
        return str(self.text)

    def action_accept(self, digest=None):
        """Apply the new conditions, and sign the new text for both: for the one who
        proposed it at that time, for the current user now.

        :param str digest: of the text that was shown, see ``mentorat.shown``
        :raise AccessError: not the other one of the pair
        :raise UserError: answered already, over, no longer about what is in force, or
            not what was shown
        """
        change = self._lock_to_answer()
        change._check_shown(digest)
        if error := change._get_stale_error():
            raise UserError(error)
        agreement = change.agreement_id
        # Both have agreed to this text: nobody is asked to sign again.
        agreement.with_context(mentorat_conditions_agreed=OWN).write(
            {
                **agreement._prepare_conditions_values(change.new_terms),
                "charter_text": change.text,
                "charter_sha256": change.text_sha256,
            }
        )
        change.state = "accepted"
        self.env["mentorat.signature"].sudo().create(  # sudo: consents known above
            change._prepare_signatures()
        )
        change._log_acceptance()
        change._notify_partners(change.proposed_by, "terms_answered")
        return True

    def _get_stale_error(self):
        """Return why this change does not apply to what is in force now, or
        ``False``."""
        agreement = self.agreement_id
        signer = agreement[f"{self.proposed_by}_id"].user_id
        same_text = agreement.charter_sha256 == self.old_text_sha256
        if same_text and signer == self.proposer_id and agreement.is_signed_by_both:
            return False
        return self.env._(
            "The agreement is not what it was when this was proposed: propose again."
        )

    def _prepare_signatures(self):
        """Return the values of both signatures of the new text."""
        return [
            self._prepare_signature(
                self.proposed_by, self.proposer_id, self.proposed_at
            ),
            self._prepare_signature(
                self._get_other_role(), self.env.user, fields.Datetime.now()
            ),
        ]

    def _prepare_signature(self, role, user, when):
        return {
            "agreement_id": self.agreement_id.id,
            "role": role,
            "partner_id": user.partner_id.id,
            "user_id": user.id,
            "name": user.name,
            "signed_at": when,
            "text_sha256": self.text_sha256,
            "manner": "agreed",
        }

    def _log_acceptance(self):
        """Log on the agreement, for coordinators, that both agreed and the hashes of
        the two texts, without the reason."""
        self.agreement_id._message_log(
            body=self.env._(
                "The two changed their terms: one proposed, the other accepted. "
                "SHA-256 of the earlier text: %(old)s; of the new one: %(new)s. All "
                "signatures are kept.",
                old=self.old_text_sha256,
                new=self.text_sha256,
            )
        )

    def action_refuse(self, word=None):
        """Leave the conditions as they are.

        :param str word: why, for the other one
        """
        change = self._lock_to_answer()
        word = self.env["mentorat.arguments"]._get_text(word)
        change.write({"state": "declined", "answer": word})
        change._notify_partners(change.proposed_by, "terms_answered")
        return True

    def _get_answer_subject(self):
        """Return the subject of the mail about the answer."""
        if self.state == "accepted":
            return self.env._("Your change of the agreement is accepted")
        return self.env._("Your agreement stays as it is")

    def _get_portal_path(self):
        return self.agreement_id.access_url

    # ------------------------------------------------------------------
    # FORMS
    # ------------------------------------------------------------------

    def action_open_answer(self):
        """Open the change, old and new, to accept or to refuse."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "mentorat_module.mentorat_terms_answer_wizard_action"
        )
        action["context"] = {"default_change_id": self.id}
        return action
