from odoo import fields, models


class MentoratMentee(models.Model):
    _inherit = "mentorat.mentee"

    def _on_moved(self, target, origins):
        """Give the seats of who leaves to those who wait for one; whoever is back takes
        theirs again."""
        result = super()._on_moved(target, origins)
        if target in ("withdrawn", "ended"):
            rows = self._get_participations()._leave()
            if target == "ended":  # who withdraws is told already
                rows._notify_seat_given_back()
        elif back := [
            key for key, origin in origins.items() if origin in ("withdrawn", "ended")
        ]:
            self.browse(back)._get_participations()._restore()
        return result

    def _on_registered(self):
        """Take over the rows of a former registration: one a person."""
        result = super()._on_registered()
        for mentee in self:
            former_sudo = mentee._get_former_registrations()
            if former_sudo:
                former_sudo._get_participations()._hand_over(mentee)
                former_sudo._hand_over_topics(mentee)
        return result

    def _get_participations(self):
        """Return the participations (sudo) in sessions that are not over."""
        # sudo: their own seats, which are not theirs to write
        rows_sudo = self.env["mentorat.training.participation"].sudo()
        return rows_sudo.search([("mentee_id", "in", self.ids)])._filter_to_come()

    def _get_former_registrations(self):
        """Return the registrations (sudo) of this person in the programme that are
        over."""
        # sudo: those of the same person
        mentees_sudo = self.env["mentorat.mentee"].sudo()
        return mentees_sudo.search(
            [
                ("employee_id", "=", self.employee_id.id),
                ("program_id", "=", self.program_id.id),
                ("id", "!=", self.id),
                ("state", "not in", self._live_states),
            ]
        )

    def _hand_over_topics(self, mentee):
        """Let ``mentee`` ask for the topics that these registrations asked for."""
        # sudo: what this person asked for
        topics_sudo = self.env["mentorat.training.session"].sudo()
        topics_sudo.search(
            [("requested_by_ids", "in", self.ids), ("state", "=", "requested")]
        ).write(
            {
                "requested_by_ids": [
                    *(fields.Command.unlink(each.id) for each in self),
                    fields.Command.link(mentee.id),
                ]
            }
        )
