import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

MAX_DAYS = 366
MAX_TEXT = 5000


class MentoratTermsChange(models.Model):
    """Other terms, which one of the two who signed proposes to the other.

    The new text is frozen when it is proposed: proposing it is the consent of the one,
    accepting it the consent of the other, each identified by their account, to the same
    words (one SHA-256). Both are kept as signatures of the new text; the signatures of
    the earlier text stay, and that text is kept here."""

    _name = "mentorat.terms.change"
    _description = "Change of the Terms of an Agreement"
    _inherit = ["mentorat.proposal.mixin"]
    _order = "id desc"

    reason = fields.Text(string="Why", readonly=True, help="Read by the two only.")
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

    # The last word when both propose in the same instant.
    _one_open = models.UniqueIndex(
        "(agreement_id) WHERE state = 'proposed'",
        "A change is proposed already: it awaits its answer.",
    )

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

    def _get_portal_path(self):
        return self.agreement_id.access_url

    # ------------------------------------------------------------------
    # OLD → NEW
    # ------------------------------------------------------------------

    def _get_differences(self):
        """:return: ``[{"label", "old", "new"}]``: what is not as it was, in words"""
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
        """:return: a contribution in words; one without words is still there"""
        return row and (row["description"] or self.env._("(contributes)"))

    # ------------------------------------------------------------------
    # PROPOSE
    # ------------------------------------------------------------------

    @api.model
    def _propose(self, agreement, terms, reason):
        """The current user, one of the two, proposes ``terms``.

        :param agreement: theirs (sudo)
        :return: the change (sudo)
        """
        changes = self.sudo()  # sudo: the person was found by their agreement
        agreement._lock_rows()
        changes.invalidate_model(["state"])
        agreement.invalidate_recordset(["terms_change_ids"])
        if error := agreement._get_terms_error():
            raise UserError(error)
        old = agreement._get_terms()
        new = self._clean_terms(agreement, {**old, **terms})
        if error := self._get_content_error(old, new, reason):
            raise UserError(error)
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
            "reason": reason.strip(),
            "old_terms": old,
            "new_terms": new,
            "text": text,
            "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
            "old_text": agreement.charter_text,
            "old_text_sha256": agreement.charter_sha256,
        }

    @api.model
    def _clean_terms(self, agreement, terms):
        """:return: ``terms`` with the names of the mentors, who are mentors of the
        programme of ``agreement`` (sudo), each of them once"""
        wanted = {row["mentor_id"]: row for row in terms["contributions"]}
        allowed = agreement.program_id.mentor_ids | agreement.contribution_ids.mentor_id
        mentors = {mentor.id: mentor for mentor in allowed}
        if wanted.keys() - mentors.keys():
            raise UserError(
                self.env._("Those who contribute are mentors of the programme.")
            )
        return {
            "meeting_interval_days": terms["meeting_interval_days"],
            "rules": (terms["rules"] or "").strip(),
            "contributions": [
                {
                    "mentor_id": mentor_id,
                    "mentor": mentors[mentor_id].name,
                    "description": (row["description"] or "").strip(),
                }
                for mentor_id, row in wanted.items()
            ],
        }

    @api.model
    def _get_content_error(self, old, new, reason):
        """:return: why these words cannot be proposed, or ``False``"""
        days = new["meeting_interval_days"]
        if not isinstance(days, int) or not 0 <= days <= MAX_DAYS:
            return self.env._("Choose between 0 and %s days.", MAX_DAYS)
        descriptions = [row["description"] for row in new["contributions"]]
        texts = [new["rules"], reason or "", *descriptions]
        if max(map(len, texts)) > MAX_TEXT:
            return self.env._("At most %s characters.", MAX_TEXT)
        if old == new:
            return self.env._("Nothing would change: these are your terms already.")
        if not (reason or "").strip():
            return self.env._("Say in a few words why: it helps to agree.")
        return False

    # ------------------------------------------------------------------
    # ANSWER
    # ------------------------------------------------------------------

    def action_accept(self):
        """Accept: the terms change, and the new text is signed by both: by whoever
        proposed it when they did, by the current user now.

        :raise AccessError: not the other one of the pair
        :raise UserError: answered already, over, or no longer about what is in force
        """
        change = self._lock_to_answer()
        if error := change._get_stale_error():
            raise UserError(error)
        agreement = change.agreement_id
        # The terms are written as agreed: nobody is asked to sign anew.
        agreement.with_context(mentorat_terms_agreed=True).write(
            {
                **agreement._prepare_terms_values(change.new_terms),
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
        """:return: why this no longer is a change of what is in force, or ``False``"""
        agreement = self.agreement_id
        signer = agreement[f"{self.proposed_by}_id"].user_id
        same_text = agreement.charter_sha256 == self.old_text_sha256
        if same_text and signer == self.proposer_id and agreement.is_signed_by_both:
            return False
        return self.env._(
            "The agreement is not what it was when this was proposed: propose again."
        )

    def _prepare_signatures(self):
        """Each has consented to the same text, in their own session."""
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
        """What coordinators see of it: that both agreed, and the two fingerprints."""
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
        """Leave the terms as they are, with a word for the other one."""
        change = self._lock_to_answer()
        change.write({"state": "declined", "answer": (word or "").strip()})
        change._notify_partners(change.proposed_by, "terms_answered")
        return True

    def _get_answer_subject(self):
        """:return: the subject of the mail that tells of the answer"""
        if self.state == "accepted":
            return self.env._("Your change of the agreement is accepted")
        return self.env._("Your agreement stays as it is")

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
