from odoo import models


class MentoratMentor(models.Model):
    _inherit = "mentorat.mentor"

    def _get_personal_error(self, mentee, names):
        """Refuse the mentor whom the mentee asked not to get."""
        if error := super()._get_personal_error(mentee, names):
            return error
        # sudo: coordinators assign; the caller hides the sentence from the mentor
        wishes_sudo = mentee.sudo().wish_ids
        avoided_sudo = wishes_sudo.filtered(lambda wish: wish.kind == "avoid")
        if self.id in avoided_sudo.mentor_id.ids:
            return self.env._(
                "%(mentee)s asked, in confidence, not to be paired with %(mentor)s.",
                **names,
            )
        return False
