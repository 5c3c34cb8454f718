from odoo import api, models
from odoo.fields import Domain


class MentoratAgreement(models.Model):
    """Who reads an agreement, and what belongs to it: the mentee, the mentors, and who
    stands in, as long as the absence runs."""

    _name = "mentorat.agreement"
    _inherit = ["mentorat.agreement", "mentorat.reader.mixin"]

    @api.model
    def _get_reader_domains(self):
        me = self.env.uid
        return {
            "mentee": Domain("mentee_id.user_id", "=", me),
            "mentor": Domain("mentor_id.user_id", "=", me),
            "contributor": Domain("contribution_ids.mentor_id.user_id", "=", me),
            "stand_in": self._get_live_domain() & self._get_covered_domain(),
        }

    @api.model
    def _get_covered_domain(self):
        """Return the agreements in which the current user stands in now."""
        absences = self.env["mentorat.absence"]._get_running_domain() & Domain(
            "stand_in_id.user_id", "=", self.env.uid
        )
        return Domain("absence_ids", "any", absences)
