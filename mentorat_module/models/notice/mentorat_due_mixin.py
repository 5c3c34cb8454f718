from odoo import fields, models

from .mentorat_notice import FAILURES_TOLD


class MentoratDueMixin(models.AbstractModel):
    """Show the coordinators what a scheduled action fails on."""

    _inherit = "mentorat.due.mixin"

    def _on_failed(self, error, failures, now):
        if not self._is_passing_error(error) or failures >= FAILURES_TOLD:
            self.env["mentorat.problem"]._open(
                "stuck",
                self.sudo()._get_notice_program(),  # sudo: whose coordinators are told
                res_model=self._name,
                res_id=self.id,
                detail=self._format_error(error),
            )
        return super()._on_failed(error, failures, now)

    def _clear_check_failures(self):
        stamped = super()._clear_check_failures()
        if stamped:
            # sudo: they are solved
            problems_sudo = self.env["mentorat.problem"].sudo()
            problems_sudo.search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", stamped.ids),
                    ("cleared_at", "=", False),
                ]
            )._clear(fields.Datetime.now())
        return stamped
