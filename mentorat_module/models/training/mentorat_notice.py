import logging

from odoo import api, fields, models
from odoo.fields import Domain

PREFIX = "training_"
# Mails that speak of the whole series of a session.
OF_SERIES = ("training_planned", "training_moved")
# Mails that say that somebody does not expect a session any more.
ENDING = ("training_cancelled", "training_removed")
# Answers with which a mail about a seat is true no more.
CONTRADICTED = {
    "training_promoted": ("waiting", "declined"),
    "training_waitlisted": ("coming", "declined"),
    "training_removed": ("coming", "waiting"),
}

_logger = logging.getLogger(__name__)


class MentoratNotice(models.Model):
    """Tell of a training what is still so, and to come; keep what was told, and attach
    the calendar file."""

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
            "training_soon": ahead,
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
        if name == "training_soon":
            expected = record._get_expected_partners()
            return is_true and record._is_soon() and self.partner_id in expected
        if name in CONTRADICTED:
            answer = record._get_guest_answer(self.partner_id)
            return is_true and answer not in CONTRADICTED[name]
        if name not in OF_SERIES:
            return is_true
        sessions = self._for_recipient(record)._get_reader_sessions()
        if name == "training_moved":
            told = record._get_told(self.partner_id)
            # Moved there and back: nobody has anything to learn.
            is_true = is_true and any(
                each._is_news(told.get(each)) for each in sessions
            )
        return is_true and bool(sessions)

    # ------------------------------------------------------------------
    # WHAT IS TOLD
    # ------------------------------------------------------------------

    def _prepare_told(self, record):
        name = self._get_training_mail()
        if not name:
            return super()._prepare_told(record)
        ended = self._find_ended(name, record)
        return {
            str(session.id): session._prepare_told()
            for session in self._find_announced(name, record)
        } | {str(session.id): False for session in ended}

    def _prepare_files(self, record):
        files = super()._prepare_files(record)
        name = self._get_training_mail()
        if not name:
            return files
        try:
            return [*files, *self._render_files(name, record)]
        except (
            ImportError
        ):  # a server without the library: the mail leaves all the same
            _logger.warning("No calendar file: install vobject", exc_info=True)
            return files

    def _render_files(self, name, record):
        renderer = self.env["mentorat.calendar.file"]
        if ended := self._find_ended(name, record).filtered("start"):
            content = renderer._render_told(ended, is_cancelled=True)
            return [(self.env._("training-cancelled.ics"), content)]
        if announced := self._find_announced(name, record)._filter_seat(
            self.partner_id
        ):
            content = renderer._render_told(announced, is_cancelled=False)
            return [(self.env._("training.ics"), content)]
        return []

    def _get_training_mail(self):
        """Return the name of the mail of this notice about a training, or ``False``."""
        if self.res_model != "mentorat.training.session":
            return False
        name = self._get_template_names().get(self.template_id.id) or ""
        return name.startswith(PREFIX) and name

    def _for_recipient(self, record):
        return record.with_context(mentorat_recipient_id=self.partner_id.id)

    def _find_announced(self, name, record):
        """Return the sessions that the mail ``name`` says take place."""
        if name in ENDING:
            return record.browse()
        if name in OF_SERIES:
            return self._for_recipient(record)._get_reader_sessions()
        return record

    def _find_ended(self, name, record):
        """Return the sessions that the mail ``name`` says are off for its recipient."""
        if name == "training_cancelled":
            return record | self._for_recipient(record)._get_reader_sessions(
                "cancelled"
            )
        return record if name in ENDING else record.browse()

    # ------------------------------------------------------------------
    # CLEANING
    # ------------------------------------------------------------------

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
