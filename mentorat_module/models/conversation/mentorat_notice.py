from odoo import api, models
from odoo.fields import Domain


class MentoratNotice(models.Model):
    """Tell of a conversation only who reads it when the mail leaves. Ask the mentee
    whether the answer is enough in a mail that is sent later, too."""

    _inherit = "mentorat.notice"

    @api.model
    def _get_truths(self):
        return super()._get_truths() | {
            "request_opened": Domain("state", "=", "open"),
            # It happened, and the page shows it.
            "message": Domain.TRUE,
        }

    @api.model
    def _get_commitment_paths(self):
        return {**super()._get_commitment_paths(), "mentorat.request": "request_id"}

    def _process_due(self, now):
        leaving = self - self._drop_read_no_more()
        return super(MentoratNotice, leaving)._process_due(now)

    def _drop_untrue(self):
        """Drop what is not for its recipient any more, though its mail was written."""
        lost = self._drop_read_no_more()
        return lost | super(MentoratNotice, self - lost)._drop_untrue()

    def _drop_read_no_more(self):
        """Drop and return what waited for a stand-in who reads the conversation no
        more, and tell whoever answers now."""
        about = self.filtered(lambda row: row.res_model == "mentorat.request")
        lost = self.browse().concat(
            *(
                notice
                for notice, request in about._get_records().items()
                if notice._is_read_no_more(request)
            )
        )
        lost.write({"state": "dropped"})
        requests = self.env["mentorat.request"].browse(set(lost.mapped("res_id")))
        requests.filtered(lambda request: request.state == "open")._notify_mentors()
        return lost

    def _is_read_no_more(self, request):
        stand_ins = request.agreement_id.absence_ids.stand_in_id
        stand_ins |= request.agreement_id.absence_ids.last_stand_in_id
        is_stand_in = self.partner_id in stand_ins.partner_id
        return is_stand_in and self.partner_id not in request._get_readers()

    def _render_part(self, record):
        part = super()._render_part(record)
        if links := self._get_enough_links(record):
            part["body"] += self.env["ir.qweb"]._render(
                "mentorat_module.mail_answer_enough",
                {"mentorat_enough": links},
                lang=self.env.context["lang"],
            )
        return part

    def _get_enough_links(self, request):
        """Return the links for a mentee whom this tells of a message, or ``False``."""
        message = self.env.ref("mentorat_module.mail_template_message", False)
        if self.template_id != message:
            return False
        is_mentee = request.mentee_id.partner_id == self.partner_id
        return is_mentee and request._get_enough_links()
