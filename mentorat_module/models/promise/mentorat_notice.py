from odoo import api, models
from odoo.fields import Domain


class MentoratNotice(models.Model):
    """A commitment of which no mail reached its mentor is not delivered."""

    _inherit = "mentorat.notice"

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
        for (model, partner), notices in self.grouped(
            lambda notice: (notice.res_model, notice.partner_id)
        ).items():
            if path := paths.get(model):
                about = Domain(path, "in", notices.mapped("res_id"))
                rows = commitments.search(live & about)
                answering = rows.agreement_id._get_answering()
                found |= rows.filtered(
                    lambda row, partner=partner, answering=answering: (
                        answering[row.agreement_id]["mentor"].partner_id == partner
                    )
                )
        return found

    def _on_undelivered(self):
        self._find_told_commitments()._mark_undelivered()
        return super()._on_undelivered()

    def _on_delivered(self, now):
        self._find_told_commitments()._mark_delivered(now)
        return super()._on_delivered(now)

    def _is_answered_by_coordinator(self):
        """A coordinator who reminds somebody by hand asks what is in the way, and gets
        the answer."""
        by_hand = self.env.ref("mentorat_module.mail_template_hand_reminder", False)
        return self.template_id == by_hand or super()._is_answered_by_coordinator()
