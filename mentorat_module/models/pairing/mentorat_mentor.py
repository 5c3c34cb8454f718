from odoo import models


class MentoratMentor(models.Model):
    _inherit = "mentorat.mentor"

    def _get_personal_error(self, mentee, names):
        """Refuse the mentor whom the mentee asked not to get."""
        if error := super()._get_personal_error(mentee, names):
            return error
        # sudo: told to who assigns, a coordinator
        wishes = mentee.sudo().wish_ids
        avoided = wishes.filtered(lambda wish: wish.kind == "avoid")
        if self.id in avoided.mentor_id.ids:
            return self.env._(
                "%(mentee)s asked, in confidence, not to be paired with %(mentor)s.",
                **names,
            )
        return False
