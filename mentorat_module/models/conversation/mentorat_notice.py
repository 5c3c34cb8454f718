from odoo import api, models


class MentoratNotice(models.Model):
    """Ask the mentee whether the answer is enough in a mail that is sent later, too."""

    _inherit = "mentorat.notice"

    @api.model
    def _get_commitment_paths(self):
        return {**super()._get_commitment_paths(), "mentorat.request": "request_id"}

    def _render_part(self):
        part = super()._render_part()
        if part and (links := self._get_enough_links()):
            part["body"] += self.env["ir.qweb"]._render(
                "mentorat_module.mail_answer_enough",
                {"mentorat_enough": links},
                lang=self.env.context["lang"],
            )
        return part

    def _get_enough_links(self):
        """Return the links for a mentee whom this tells of a message, or ``False``."""
        if self.template_id != self.env.ref("mentorat_module.mail_template_message"):
            return False
        request = self._get_record()
        is_mentee = request.mentee_id.partner_id == self.partner_id
        return is_mentee and request._get_enough_links()
