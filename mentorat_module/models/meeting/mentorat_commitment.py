from odoo import api, fields, models
from odoo.fields import Domain


class MentoratCommitment(models.Model):
    """A meeting that is held makes the first contact, at its start.

    A meeting that is planned only does not: it may be declined, or moved. One that
    begins in time and ends after the limit defers the lateness to its end."""

    _inherit = "mentorat.commitment"

    # when the first meeting of the pair begins, and when it counts as held
    contact_meeting_at = fields.Datetime(
        compute="_compute_contact_check_at", export_string_translation=False
    )
    contact_check_at = fields.Datetime(
        compute="_compute_contact_check_at", export_string_translation=False
    )

    @api.depends(
        "kind",
        "agreement_id.calendar_event_ids.start",
        "agreement_id.calendar_event_ids.mentorat_held_from",
    )
    def _compute_contact_check_at(self):
        contacts = self.filtered(lambda row: row.kind == "first_contact")
        # sudo: only dates; the meetings are for those invited
        rows = (
            self.env["calendar.event"]
            .sudo()
            ._read_group(
                Domain("mentorat_held_from", "!=", False)
                & Domain("mentorat_agreement_id", "in", contacts.agreement_id.ids),
                ["mentorat_agreement_id"],
                ["start:min", "mentorat_held_from:min"],
            )
        )
        meetings = {agreement.id: row for agreement, *row in rows}
        for commitment in self:
            known = commitment in contacts and commitment.agreement_id.id
            start, held_from = meetings.get(known, (False, False))
            commitment.contact_meeting_at = start
            commitment.contact_check_at = held_from

    @api.model
    def _get_next_check_dependencies(self):
        return [
            *super()._get_next_check_dependencies(),
            "contact_check_at",
            "contact_meeting_at",
        ]

    def _get_next_check(self):
        due, held_from = super()._get_next_check(), self.contact_check_at
        if not (held_from and self._is_live()):
            return due
        if self.state == "reminded" and self.contact_meeting_at <= self.limit_at:
            return held_from  # before the limit, or deferred to the end of the meeting
        return min(filter(None, (due, held_from)))

    def _process_due(self, now):
        """Record the contact of the pairs that have met before anybody is late."""
        self.agreement_id._record_held_contacts()
        due = self._filter_live().filtered(lambda row: row._is_promise_due(now))
        result = super(MentoratCommitment, due)._process_due(now)
        rest = self - due
        rest._clear_check_failures()
        # The meeting or the absence that the check waited for may have moved.
        self.env.add_to_compute(self._fields["next_check_at"], rest)
        return result

    def _is_promise_due(self, now):
        if self.delivery == "failed":
            return not self._get_stand_in_end()
        check = super()._get_next_check()
        return bool(check) and check <= now

    def _is_limit_over(self, now):
        """Wait for the end of a meeting that began in time."""
        held_from = self.contact_check_at
        runs = held_from and self.contact_meeting_at <= self.limit_at
        return super()._is_limit_over(now) and not (runs and held_from > now)
