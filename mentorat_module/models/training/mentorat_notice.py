from odoo import api, fields, models
from odoo.fields import Domain


class MentoratNotice(models.Model):
    """Tell of a training what is still so, and to come."""

    _inherit = "mentorat.notice"

    @api.model
    def _get_truths(self):
        planned = Domain("state", "=", "planned")
        ahead = planned & Domain("stop", ">", fields.Datetime.now())
        return super()._get_truths() | {
            # Of a series, see below.
            "training_planned": planned,
            "training_moved": planned,
            "training_promoted": ahead,
            "training_waitlisted": ahead,
            "training_without_giver": ahead,
            "training_turned_down": Domain("state", "=", "cancelled"),
            "training_removed": ahead,
            # Even afterwards: whoever came in vain reads why.
            "training_cancelled": Domain("state", "in", ("cancelled", "requested")),
        }

    def _put_off(self, instant):
        """Let none of these notices leave before ``instant`` (naive UTC)."""
        early = self.filtered(lambda notice: notice.due_at < instant)
        if early:
            early.write({"due_at": instant})
            self._trigger_at({instant})

    def _is_still_true(self, name, record):
        is_true = super()._is_still_true(name, record)
        if name == "training_without_giver":
            return is_true and bool(record._filter_without_giver())
        if name not in ("training_planned", "training_moved"):
            return is_true
        session = record.with_context(mentorat_recipient_id=self.partner_id.id)
        return is_true and bool(session._get_reader_sessions())

    @api.model
    def _get_still_read_domain(self, limit):
        """Keep who was told of a training to come, or of another of its series: its
        cancellation is told to them only."""
        sessions = self.env["mentorat.training.session"]
        now = fields.Datetime.now()
        ahead = Domain("stop", "=", False) | Domain("stop", ">", now)
        to_come = sessions.search(ahead & Domain("create_date", "<", limit))
        kin = sessions.search(
            Domain("id", "in", to_come.ids)
            | Domain("series_id", "in", to_come.series_id.ids)
        )
        about = Domain("res_model", "=", kin._name) & Domain("res_id", "in", kin.ids)
        return super()._get_still_read_domain(limit) | about
