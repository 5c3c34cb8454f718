from odoo import fields, models


class MentoratMentor(models.Model):
    _inherit = "mentorat.mentor"

    def _leave_duties(self):
        result = super()._leave_duties()
        self._get_sessions_to_give()._notify_without_giver()
        return result

    def _get_duties(self):
        """Return also the trainings that this mentor was to give."""
        duties = super()._get_duties()
        if sessions_sudo := self._get_sessions_to_give():
            names = ", ".join(sessions_sudo.mapped("name"))
            duties.append(self.env._("Was to give these trainings: %s.", names))
        return duties

    def _get_sessions_to_give(self):
        """Return the planned sessions (sudo) that these mentors are to give."""
        sessions_sudo = self.env["mentorat.training.session"].sudo()  # sudo: titles
        return sessions_sudo.search(
            [
                ("mentor_ids", "in", self.ids),
                ("state", "=", "planned"),
                ("start", ">", fields.Datetime.now()),
            ]
        )
