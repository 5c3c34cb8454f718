import logging
from datetime import timedelta

from odoo import api, models

_logger = logging.getLogger(__name__)

# A record that fails is tried again after 5, 10, 20 … minutes, a day at the most.
FIRST_RETRY_MINUTES = 5
LONGEST_RETRY_MINUTES = 24 * 60


class MentoratRetryMixin(models.AbstractModel):
    """Records that a scheduled action processes together, and retries one by one.

    Notices use no more than this of :class:`mentorat.due.mixin`: one mail gathers all
    that is due for a person, where that mixin takes records in batches of any owner."""

    _name = "mentorat.retry.mixin"
    _description = "Retry of a Scheduled Action"

    # ------------------------------------------------------------------
    # WHAT A MODEL FILLS IN
    # ------------------------------------------------------------------

    @api.model
    def _get_due_cron(self):
        """Return the xmlid of the ``ir.cron`` that processes this model."""
        raise NotImplementedError

    def _process_due(self, now):
        """Do all that is due for ``self`` at ``now``, in order."""
        raise NotImplementedError

    def _check_processed(self, now):
        """Hook: raise when the processing left something undone."""

    def _postpone(self, error, now):
        """Write when these records are tried again."""
        raise NotImplementedError

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    def _process_due_safely(self, now):
        """Process ``self`` together; when that fails, one by one, so that a record that
        fails does not stop the others."""
        try:
            with self.env.cr.savepoint():
                self._process_due(now)
                self._check_processed(now)
                self.env.flush_all()
            return
        except Exception as error:
            self.env.invalidate_all(flush=False)
            if len(self) == 1:
                _logger.exception("%s failed and will be retried", self)
                self._postpone(error, now)
                return
        for record in self:
            record._process_due_safely(now)

    @api.model
    def _get_retry_at(self, failures, now):
        """Return when a record is tried again after so many failures."""
        minutes = min(FIRST_RETRY_MINUTES * 2 ** (failures - 1), LONGEST_RETRY_MINUTES)
        return now + timedelta(minutes=minutes)

    @api.model
    def _trigger_at(self, instants):
        """Trigger the scheduled action once for each distinct minute of ``instants``,
        naive UTC."""
        minutes = {
            (instant + timedelta(seconds=59)).replace(second=0) for instant in instants
        }
        cron_id = self.env["ir.model.data"]._xmlid_to_res_id(self._get_due_cron())
        if not (cron_id and minutes):
            return
        # sudo: triggers are the system's own; whoever opens a commitment sets one
        triggers_sudo = self.env["ir.cron.trigger"].sudo()
        known_sudo = triggers_sudo.search_fetch(
            [("cron_id", "=", cron_id), ("call_at", "in", list(minutes))], ["call_at"]
        )
        if missing := sorted(minutes - set(known_sudo.mapped("call_at"))):
            self.env["ir.cron"].sudo().browse(cron_id)._trigger(at=missing)
