from odoo import models

from ..tools import timezones


class MentoratTrainingSession(models.Model):
    _inherit = "mentorat.training.session"

    def _get_document_name(self, document):
        """Return the name of a file, without its extension."""
        self.ensure_one()
        name = self.env._("Attendance sheet – %s", self.name.replace("/", "-"))
        if not self.start:
            return name
        day = timezones.local_date(self.start, self.program_id.tz)
        return f"{name} – {day.isoformat()}"
