from odoo import models


class MentoratMentor(models.Model):
    _inherit = "mentorat.mentor"

    def _get_personal_error(self, mentee, names):
        """Refuse the mentor whom the mentee asked not to get, in any registration."""
        if error := super()._get_personal_error(mentee, names):
            return error
        # read past the rules: coordinators assign; the caller hides the sentence from
        # the mentor
        avoided = self.env["mentorat.pairing.wish"]._read_avoided(mentee.ids)
        if any(mentor_id == self.id for _mentee, mentor_id, _wish in avoided):
            return self.env._(
                "%(mentee)s asked, in confidence, not to be paired with %(mentor)s.",
                **names,
            )
        return False
