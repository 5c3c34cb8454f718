from odoo import api, models


class MentoratSeatMixin(models.AbstractModel):
    """The hard rules of the pairing: who may take a seat with this mentor, and when."""

    _name = "mentorat.seat.mixin"
    _description = "The Seats of a Mentor"

    def _get_assignment_rule_error(self, mentee, day=None):
        """Why this mentor cannot accompany ``mentee`` (hard rules of the pairing).

        :param mentee: one ``mentorat.mentee``
        :param date day: the day of the assignment, today in the programme when not
            given
        :return: a sentence, or ``False`` when nothing stands in the way
        """
        self.ensure_one()
        day = day or self._get_program_day(mentee.program_id)
        names = {"mentor": self.name, "mentee": mentee.name}
        if not self.active:
            return self.env._("%(mentor)s is not a mentor any more.", **names)
        if mentee.program_id not in self.program_ids:
            return self.env._(
                "%(mentor)s does not serve the programme of %(mentee)s.", **names
            )
        if self.employee_id == mentee.employee_id:
            return self.env._("%(mentor)s cannot be their own mentor.", **names)
        if self.available_from and self.available_from > day:
            return self.env._(
                "%(mentor)s is not available before %(day)s.",
                day=self.env["mentorat.format"]._format_day(self.available_from),
                **names,
            )
        if error := self._get_absence_error(mentee.program_id, day):
            return error
        if self.available_capacity <= 0:
            return self.env._("%(mentor)s has no free seat left.", **names)
        refusal = self._get_personal_error(mentee, names)
        if refusal and self.user_id == self.env.user:
            # One sentence for all that is between the two: which it is, a coordinator
            # who mentors as well does not learn.
            return self.env._("%(mentor)s is not proposed for %(mentee)s.", **names)
        return refusal

    def _get_personal_error(self, mentee, names):
        """:return: what stands between the two persons, in words, or ``False``"""
        if self._is_in_line_of_management(mentee):
            return self.env._(
                "%(mentor)s and %(mentee)s are in the same line of management.", **names
            )
        if self._is_avoided_by(mentee):
            return self.env._(
                "%(mentee)s asked, in confidence, not to be paired with %(mentor)s.",
                **names,
            )
        return False

    def _can_stand_in_for(self, mentee):
        """Whether nothing between the two stands against this mentor answering
        ``mentee`` for a while; no seat is taken."""
        self.ensure_one()
        return (
            mentee.program_id in self.program_ids
            and self.employee_id != mentee.employee_id
            and not self._is_in_line_of_management(mentee)
            and not self._is_avoided_by(mentee)
        )

    def _is_avoided_by(self, mentee):
        """Whether ``mentee`` asked not to get this mentor."""
        # sudo: told to who assigns, a coordinator
        wishes = mentee.sudo().wish_ids
        avoided = wishes.filtered(lambda wish: wish.kind == "avoid")
        return self.id in avoided.mentor_id.ids

    def _is_in_line_of_management(self, mentee):
        """Whether one of the two is above the other, at any height."""
        # sudo: the chain of managers, of which only a yes or a no is told
        mine = self.employee_id.sudo()
        theirs = mentee.employee_id.sudo()
        return mine in self._get_managers(theirs) or theirs in self._get_managers(mine)

    @api.model
    def _get_managers(self, employee):
        """:return: all managers above ``employee``; a loop in the chart is no trap"""
        managers = employee.browse()
        above = employee.parent_id
        while above and above not in managers:
            managers |= above
            above = above.parent_id
        return managers

    def _lock_seats(self):
        """Hold these mentors' seats until the transaction ends.

        Whoever assigns first changes the count on this row; a transaction that
        waited here is then started again by the server, with the true count.
        """
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT id FROM mentorat_mentor WHERE id IN %s FOR NO KEY UPDATE",
            [tuple(sorted(self.ids))],
            log_exceptions=False,  # whoever comes second is started again: no error
        )
        self.invalidate_recordset(["active_agreement_count", "available_capacity"])
