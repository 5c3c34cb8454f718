import logging
from collections import defaultdict
from datetime import timedelta

import psycopg2
from psycopg2.errors import InFailedSqlTransaction

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import errors

_logger = logging.getLogger(__name__)

# A record that fails is tried again after 5, 10, 20 … minutes, a day at the most.
FIRST_RETRY_MINUTES = 5
LONGEST_RETRY_MINUTES = 24 * 60
MAX_ERROR = 500
# Where the triggers of a transaction are gathered.
TRIGGERS = "mentorat.triggers"


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

    def _prepare_stamp(self, error, failures, now):
        """Return the values of the columns that say that this record failed.

        :param str error: why
        :param int failures: how often by now
        """
        raise NotImplementedError

    def _get_failures_field(self):
        """Return the name of the field that counts the failures."""
        raise NotImplementedError

    def _on_failed(self, error, failures, now):
        """Hook: tell that this record failed; what it raises is logged."""

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    def _process_due_safely(self, now):
        """Process ``self`` together; when that fails, part by part, so that a record
        that fails does not stop the others.

        :return: the records that failed
        """
        error = self._try_safely(lambda: self._process_due_completely(now))
        if not error:
            return self.browse()
        if len(self) == 1:
            _logger.error("%s failed and will be retried", self, exc_info=error)
            self._stamp_failure(error, now)
            return self
        failed = self.browse()
        for part in self._split_to_retry():
            failed |= part._process_due_safely(now)
        return failed

    def _split_to_retry(self):
        """Return the parts to process when it failed for all together: each alone, as
        with the others in its prefetch it would compute them as well."""
        return [self.browse(record_id) for record_id in self.ids]

    def _process_due_completely(self, now):
        self._process_due(now)
        self._check_processed(now)
        # The end of the savepoint writes the log as well, which may fail too.
        self.env.flush_all()

    def _try_safely(self, action):
        """Run ``action`` in a savepoint of its own.

        :return: the exception that it raised, or ``None``
        """
        try:
            with self.env.cr.savepoint():
                action()
        except Exception as error:
            self.env.invalidate_all(flush=False)
            return error
        return None

    def _stamp_failure(self, error, now):
        """Write that this record failed, why, and when it is tried again.

        By plain SQL: the ORM would compute again what has just failed."""
        self.ensure_one()
        cause = self._get_cause(error)
        failures = self._count_failures() + 1
        values = self._prepare_stamp(self._format_error(cause), failures, now)
        columns = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), value or None)
            for name, value in values.items()
        )
        query = SQL(
            "UPDATE %s SET %s WHERE id = %s",
            SQL.identifier(self._table),
            columns,
            self.id,
        )
        steps = (
            lambda: self.env.cr.execute(query),
            lambda: self._on_failed(cause, failures, now),
            lambda: self._trigger_at({self._get_retry_at(failures, now)}),
        )
        for step in steps:
            if problem := self._try_safely(step):
                _logger.error("%s: its failure is not noted", self, exc_info=problem)
        self.env.invalidate_all(flush=False)

    def _count_failures(self):
        [[failures]] = self.env.execute_query(
            SQL(
                "SELECT COALESCE(%s, 0) FROM %s WHERE id = %s",
                SQL.identifier(self._get_failures_field()),
                SQL.identifier(self._table),
                self.id,
            )
        ) or [[0]]
        return failures

    @api.model
    def _get_cause(self, error):
        """Return the exception that came first, where PostgreSQL refused to go on after
        it."""
        while isinstance(error, InFailedSqlTransaction):
            earlier = error.__cause__ or error.__context__
            if not earlier:
                break
            error = earlier
        return error

    @api.model
    def _format_error(self, error):
        """Return ``error`` in words that a column takes, and that repeat nothing of
        what a record says: coordinators read them."""
        words = errors.get_words(error, UserError).replace("\x00", "").strip()
        return words[:MAX_ERROR] or type(error).__name__

    @api.model
    def _is_passing_error(self, error):
        """Return whether ``error`` may be over at the next attempt: the database."""
        return isinstance(error, psycopg2.Error)

    @api.model
    def _get_retry_at(self, failures, now):
        """Return when a record is tried again after so many failures."""
        # Beyond twelve the power is far over the longest, and grows without bound.
        minutes = FIRST_RETRY_MINUTES * 2 ** min(failures - 1, 12)
        return now + timedelta(minutes=min(minutes, LONGEST_RETRY_MINUTES))

    @api.model
    def _trigger_at(self, instants):
        """Trigger the scheduled action once for each distinct minute of ``instants``,
        naive UTC; before the transaction ends, those of all models together."""
        minutes = {
            (instant + timedelta(seconds=59)).replace(second=0) for instant in instants
        }
        cron_id = self.env["ir.model.data"]._xmlid_to_res_id(self._get_due_cron())
        if not (cron_id and minutes):
            return
        precommit = self.env.cr.precommit
        if TRIGGERS not in precommit.data:
            precommit.data[TRIGGERS] = defaultdict(set)
            precommit.add(self.env["mentorat.retry.mixin"]._create_triggers)
        precommit.data[TRIGGERS][cron_id] |= minutes

    @api.model
    def _create_triggers(self):
        """Create the triggers asked for in this transaction that are not there yet."""
        wanted = self.env.cr.precommit.data.pop(TRIGGERS, {})
        # sudo: triggers are the system's own; whoever opens a commitment sets one
        triggers_sudo = self.env["ir.cron.trigger"].sudo()
        known_sudo = triggers_sudo.search_fetch(
            Domain.OR(
                Domain("cron_id", "=", cron_id) & Domain("call_at", "in", list(minutes))
                for cron_id, minutes in wanted.items()
            ),
            ["cron_id", "call_at"],
        )
        known = {(trigger.cron_id.id, trigger.call_at) for trigger in known_sudo}
        crons_sudo = self.env["ir.cron"].sudo()  # sudo: as above
        for cron_id, minutes in wanted.items():
            missing = {minute for minute in minutes if (cron_id, minute) not in known}
            if missing:
                crons_sudo.browse(cron_id)._trigger(at=sorted(missing))
