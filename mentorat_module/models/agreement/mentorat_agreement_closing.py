from odoo import fields, models


class MentoratAgreement(models.Model):
    """Come back, when the programme was closed by mistake, as it was before."""

    _inherit = "mentorat.agreement"

    before_closing = fields.Json(
        copy=False,
        readonly=True,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="What the closing of the programme ended, see `_get_before_closing`.",
    )

    def _get_before_closing(self):
        """Hook: return what the end changes in this pair, for it to be put back."""
        self.ensure_one()
        return {"state": self.state}

    def _get_resume_errors(self):
        """Return ``{agreement: why it cannot come back, or False}``, first come first
        served for the seats of a mentor."""
        seats, errors = {}, {}
        for pair in self.sorted("assigned_at"):
            mentor = pair.mentor_id
            free = seats.setdefault(mentor, mentor.available_capacity)
            errors[pair] = pair._get_resume_error(free)
            if not errors[pair]:
                seats[mentor] -= 1
        return errors

    def _get_resume_error(self, free_seats):
        """Return why this pair cannot come back, or ``False``.

        :param int free_seats: those that its mentor has
        """
        mentor = self.mentor_id
        if error := self.mentee_id._get_resume_error():
            return error
        if not mentor.active or mentor.account_lost_at:
            return self.env._("%s is not a mentor any more.", mentor.name)
        if self.program_id not in mentor.program_ids:
            return self.env._("%s does not serve this programme any more.", mentor.name)
        if free_seats <= 0:
            return self.env._("%s has no free seat left.", mentor.name)
        return False

    def _resume(self):
        """Bring these pairs back as they were: their promises begin anew."""
        for pair in self:
            before = pair.before_closing
            values = {"ended_at": False, "ended_reason": False, "end_note": False}
            pair._restore_state(before["state"], **values)
            pair.mentee_id._restore_state(pair.mentee_id.before_closing)
            pair._restore_rest(before)
        early = self.filtered(lambda pair: not pair.is_ending)
        early.write({"ending_notified_at": False})
        self._reopen_promises()
        self._schedule_checks()
        self._notify_pair("reopened")

    def _restore_rest(self, before):
        """Hook: put back the rest of what ``_get_before_closing`` returned."""
