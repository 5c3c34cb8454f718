from odoo import models


class MentoratTrainingParticipation(models.Model):
    _inherit = "mentorat.training.participation"

    def _get_document_name(self, document):
        """Return the name of a file, without its extension."""
        self.ensure_one()
        return self.env._(
            "Certificate of attendance – %(topic)s – %(person)s",
            topic=self.session_id.name.replace("/", "-"),
            person=(self.mentee_id.name or "").replace("/", "-"),
        )

    def _get_report_base_filename(self):
        return self._get_document_name("participation")
