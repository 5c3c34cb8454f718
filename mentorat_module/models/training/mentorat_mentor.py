from odoo import fields, models


class MentoratMentor(models.Model):
    _inherit = "mentorat.mentor"

    def _get_duties(self):
        """Return also the trainings that this mentor was to give."""
        duties = super()._get_duties()
        sessions_sudo = self.env["mentorat.training.session"].sudo()  # sudo: titles
        sessions_sudo = sessions_sudo.search(
            [
                ("mentor_ids", "in", self.ids),
                ("state", "=", "planned"),
                ("start", ">", fields.Datetime.now()),
            ]
        )
        if sessions_sudo:
            names = ", ".join(sessions_sudo.mapped("name"))
            duties.append(self.env._("Was to give these trainings: %s.", names))
        return duties
