from odoo import api, fields, models
from odoo.fields import Domain


class MentoratAbsence(models.Model):
    """The agreements that a stand-in covers."""

    _inherit = "mentorat.absence"

    # For coordinators only: a mentee left out may have asked for it in confidence.
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

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.pop("agreement_ids", None)  # set by _assign_stand_in
        absences = super().create(vals_list)
        # sudo: the field is for coordinators, the absence may be entered by the mentor
        absences.sudo()._assign_stand_in()
        return absences

    def write(self, vals):
        before = self._get_stand_ins()
        result = super().write(vals)
        if vals.keys() & {"date_from", "date_to", "stand_in_id"}:
            self.sudo()._assign_stand_in()  # sudo: as above
            self._on_stand_ins_left(before - self._get_stand_ins())
        return result

    def unlink(self):
        self._on_stand_ins_left(self._get_stand_ins())
        return super().unlink()

    def _assign_stand_in(self, agreements=None):
        """Cover the live agreements of the mentor in which the stand-in may answer, and
        notify the mentees and the stand-in.

        :param agreements: cover these as well, and no others
        """
        for absence in self:
            found = absence._find_agreements()
            if agreements is None:
                absence.agreement_ids = found
            else:
                found &= agreements
                absence.agreement_ids |= found
            absence._notify_partners(found)

    def _get_stand_ins(self):
        """Return ``{(absence, agreement, mentor who stands in)}`` (sudo)."""
        # sudo: the field is for coordinators, the absence may be changed by the mentor
        return {
            (absence, agreement, absence.stand_in_id)
            for absence in self.sudo()
            for agreement in absence.agreement_ids
            if absence.stand_in_id
        }

    @api.model
    def _on_stand_ins_left(self, left):
        """Tell the pairs who stands in no more, of absences that are not over.

        :param set left: see :meth:`_get_stand_ins`
        """
        now = fields.Datetime.now()
        for absence, agreement, stand_in in left:
            if absence.ends_at > now and agreement._is_live():
                agreement._notify_pair_about(stand_in, "stand_in_left")

    def _find_agreements(self):
        """Return the agreements that the stand-in may cover."""
        Agreement = self.env["mentorat.agreement"]
        stand_in = self.stand_in_id
        if not stand_in:
            return Agreement
        live = Agreement.search(
            Domain("mentor_id", "=", self.mentor_id.id) & Agreement._get_live_domain()
        )
        return live.filtered(lambda pair: stand_in._can_stand_in_for(pair.mentee_id))

    def _notify_partners(self, agreements):
        """Tell each pair who will read and answer, and the stand-in for whom."""
        if self.ends_at <= fields.Datetime.now():
            return
        Notice = self.env["mentorat.notice"]
        for name, people in (
            ("mentee", lambda pair: pair.mentee_id),
            ("mentor", lambda pair: self.mentor_id),
            ("stand_in", lambda pair: self.stand_in_id),
        ):
            Notice._queue_many(
                [(pair, people(pair).partner_id) for pair in agreements],
                f"mentorat_module.mail_template_absence_{name}",
                about=self.stand_in_id.partner_id,
            )
