from odoo import api, models
from odoo.fields import Domain


class MentoratNotice(models.Model):
    """A commitment of which no mail reached its mentor is not delivered."""

    _inherit = "mentorat.notice"

    @api.model
    def _get_truths(self):
        live = self.env["mentorat.commitment"]._get_live_domain()
        overdue = Domain("state", "=", "overdue")
        return super()._get_truths() | {
            "reminder": live,
            "hand_reminder": live,
            "overdue_coordinator": overdue,
            "overdue_mentee": overdue,
        }

    @api.model
    def _get_commitment_paths(self):
        """Hook: return ``{model of a notice: the field of a commitment}``: which
        commitments a notice about a record tells of."""
        return {"mentorat.commitment": "id", "mentorat.agreement": "agreement_id"}

    def _find_told_commitments(self):
        """Return the live commitments of which these notices tell who answers."""
        commitments = self.env["mentorat.commitment"]
        paths = self._get_commitment_paths()
        live = commitments._get_live_domain()
        found = commitments.browse()
        for model, notices in self.grouped("res_model").items():
            path = paths.get(model)
            if not path:
                continue
            told = {(notice.res_id, notice.partner_id) for notice in notices}
            rows = commitments.search(
                live & Domain(path, "in", notices.mapped("res_id"))
            )
            answering = rows.agreement_id._get_answering()
            for row in rows:
                record = row._get_told_record(model, path)
                partner = answering[row.agreement_id]["mentor"].partner_id
                if (record.id, partner) in told:
                    found |= row
        return found

    def _on_undelivered(self):
        told = self._find_told_commitments()
        (told - self._filter_known(told))._mark_undelivered()
        return super()._on_undelivered()

    def _filter_known(self, commitments):
        """Return those of ``commitments`` of which another mail told whoever answers
        since they were opened: a reminder that comes back hides no lateness."""
        known = commitments.browse()
        answering = commitments.agreement_id._get_answering()
        paths = self._get_commitment_paths()
        for commitment in commitments:
            about = Domain.OR(
                Domain("res_model", "=", model) & Domain("res_id", "=", record.id)
                for model, path in paths.items()
                if (record := commitment._get_told_record(model, path))
            )
            partner = answering[commitment.agreement_id]["mentor"].partner_id
            others = Domain("id", "not in", self.ids)
            arrived = Domain("partner_id", "=", partner.id) & Domain(
                "state", "=", "sent"
            )
            since = Domain("sent_at", ">=", commitment.opened_at)
            if self.search_count(others & arrived & since & about, limit=1):
                known |= commitment
        return known

    def _on_delivered(self, now):
        self._find_told_commitments()._mark_delivered(now)
        return super()._on_delivered(now)

    def _is_answered_by_coordinator(self):
        """A coordinator who reminds somebody by hand asks what is in the way, and gets
        the answer."""
        by_hand = self.env.ref("mentorat_module.mail_template_hand_reminder", False)
        return self.template_id == by_hand or super()._is_answered_by_coordinator()

    @api.model
    def _get_still_read_domain(self, limit):
        """Keep who was told of a commitment that is still open: a later mail that comes
        back does not make it undelivered."""
        commitments = self.env["mentorat.commitment"]
        live = commitments.search(
            commitments._get_live_domain() & Domain("opened_at", "<", limit)
        )
        about = Domain.OR(
            Domain("res_model", "=", model)
            & Domain("res_id", "in", (live if path == "id" else live.mapped(path)).ids)
            for model, path in self._get_commitment_paths().items()
        )
        return super()._get_still_read_domain(limit) | about
