from odoo import fields, models
from odoo.fields import Domain


class MentoratAbsence(models.Model):
    """The agreements that a stand-in covers during an absence."""

    _inherit = "mentorat.absence"

    # Who is not covered may have asked so in confidence: coordinators only.
    agreement_ids = fields.Many2many(
        "mentorat.agreement",
        "mentorat_absence_agreement_rel",
        "absence_id",
        "agreement_id",
        string="People Covered",
        readonly=True,
        copy=False,
        groups="mentorat_module.group_mentorat_coordinator",
    )

    def _assign_stand_in(self, agreements=None):
        """The stand-in covers each running agreement of the mentor (or those of
        ``agreements``) that they could have been assigned to; both sides are told."""
        for absence in self:
            found = absence._find_agreements()
            if agreements is None:
                absence.agreement_ids = found
            else:
                found &= agreements
                absence.agreement_ids |= found
            absence._notify_partners(found)

    def _find_agreements(self):
        self.ensure_one()
        Agreement = self.env["mentorat.agreement"]
        stand_in = self.stand_in_id
        if not stand_in:
            return Agreement
        live = Agreement.search(
            Domain("mentor_id", "=", self.mentor_id.id) & Agreement._get_live_domain()
        )
        return live.filtered(lambda pair: stand_in._can_stand_in_for(pair.mentee_id))

    def _notify_partners(self, agreements):
        """The mentee learns beforehand who reads and answers; the stand-in, for whom
        they do. One mail a person, as for any notice."""
        if self.ends_at <= fields.Datetime.now():
            return
        Notice = self.env["mentorat.notice"]
        for name, people in (
            ("mentee", lambda pair: pair.mentee_id),
            ("stand_in", lambda pair: self.stand_in_id),
        ):
            Notice._queue_many(
                [(pair, people(pair).partner_id) for pair in agreements],
                f"mentorat_module.mail_template_absence_{name}",
            )
