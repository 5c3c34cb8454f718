from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_date


class MentoratAgreement(models.Model):
    """Who answers for a mentor who is away. A stand-in reads nothing of what was said
    before, signs nothing and ends nothing: they make the first contact and answer."""

    _inherit = "mentorat.agreement"

    absence_ids = fields.Many2many(
        "mentorat.absence",
        "mentorat_absence_agreement_rel",
        "agreement_id",
        "absence_id",
        copy=False,
        readonly=True,
        groups="mentorat_module.group_mentorat_coordinator",
        string="Absences",
    )

    def _assign_stand_ins(self):
        """Who is assigned before an absence that is entered already is covered too."""
        coming = self.env["mentorat.absence"].search(
            Domain("mentor_id", "in", self.mentor_id.ids)
            & Domain("stand_in_id", "!=", False)
            & Domain("ends_at", ">", fields.Datetime.now())
        )
        coming._assign_stand_in(self)

    def _get_running_absences(self):
        """Return ``{agreement: absence}`` of those that somebody covers now, in a
        number of queries that does not depend on how many they are."""
        # sudo: who answers for whom now; only methods that compare people ask
        return {
            pair: absence
            for pair in self.sudo()
            for absence in pair.absence_ids
            if absence.stand_in_id and absence._is_running()
        }

    def _get_running_absence(self):
        """Return the absence during which somebody answers for this mentor now."""
        self.ensure_one()
        empty = self.env["mentorat.absence"].sudo()  # sudo: as in the batch above
        return self._get_running_absences().get(self, empty)

    def _is_stand_in(self, user=None):
        self.ensure_one()
        stand_in = self._get_running_absence().stand_in_id
        return bool(stand_in) and stand_in.user_id == (user or self.env.user)

    def _get_answering_mentor(self):
        """Return whom a reminder goes to now: the mentor, their stand-in, or nobody
        when whoever it would be is away."""
        self.ensure_one()
        mentor = self._get_running_absence().stand_in_id or self.mentor_id
        return mentor.filtered(lambda person: not person.away_until)

    def _get_announced_absence(self):
        """Return the absence that covers this pair and runs or comes next."""
        self.ensure_one()
        coming = self.sudo().absence_ids.filtered(  # sudo: for a mail to the pair
            lambda absence: absence.stand_in_id
            and absence.ends_at > fields.Datetime.now()
        )
        return coming.sorted("starts_at")[:1]

    def _format_away_of_each(self):
        """Return ``{id: until when the mentor is away and who answers}``, ``False``
        for those whose mentor is there."""
        absences = self._get_running_absences()
        return {pair.id: pair._format_away(absences.get(pair)) for pair in self}

    def _format_away(self, absence):
        self.ensure_one()
        until = self.mentor_id.away_until
        if not until:
            return False
        day = format_date(self.env, until, date_format="d MMM")
        if not absence:
            return self.env._("Away until %s, no stand-in", day)
        return self.env._(
            "Away until %(day)s, stand-in: %(name)s",
            day=day,
            name=absence.stand_in_id.name,
        )
