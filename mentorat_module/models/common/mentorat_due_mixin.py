import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

# As many as the ORM updates in one statement.
BATCH_SIZE = 100
# A record that fails is tried again after 5, 10, 20 … minutes, a day at the most.
FIRST_RETRY_MINUTES = 5
LONGEST_RETRY_MINUTES = 24 * 60


class MentoratDueMixin(models.AbstractModel):
    """Records that something must happen to at an instant.

    The run acts on *what is due*, not on a time window: after an outage it catches
    up. A batch is locked (what another worker holds is skipped), processed and
    committed; a record that fails is put aside alone, stamped, shown, and retried.
    """

    _name = "mentorat.due.mixin"
    _description = "Something Falls Due"

    next_check_at = fields.Datetime(
        compute="_compute_next_check_at",
        store=True,
        copy=False,
        help="When the scheduled action looks at this record next.",
        string="Looked At Next",
    )
    check_failures = fields.Integer(copy=False, readonly=True, string="Failed Attempts")
    check_retry_at = fields.Datetime(copy=False, readonly=True, string="Tried Again")
    check_error = fields.Char(
        string="Last Problem",
        copy=False,
        readonly=True,
        help="Why the scheduled action could not treat this record.",
    )

    # ------------------------------------------------------------------
    # WHAT A MODEL FILLS IN
    # ------------------------------------------------------------------

    def _get_next_check(self):
        """:return: the instant (naive UTC) at which this record falls due next, or
        ``False`` when nothing is to come"""
        raise NotImplementedError

    @api.model
    def _get_next_check_dependencies(self):
        """Hook: return the fields that :meth:`_get_next_check` reads."""
        return ["check_retry_at"]

    def _process_due(self, now):
        """Do all that is due for ``self`` at ``now``, in order."""
        raise NotImplementedError

    @api.model
    def _get_due_cron(self):
        """:return: the xmlid of the ``ir.cron`` that treats this model"""
        raise NotImplementedError

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends(lambda self: self._get_next_check_dependencies())
    def _compute_next_check_at(self):
        for record in self:
            due = record._get_next_check()
            if due and record.check_retry_at:
                due = max(due, record.check_retry_at)
            record.next_check_at = due

    # ------------------------------------------------------------------
    # SCHEDULING
    # ------------------------------------------------------------------

    def _schedule_checks(self):
        """Ask the scheduler to run in the minute in which each record falls due."""
        instants = set(self.filtered("next_check_at").mapped("next_check_at"))
        self.env["mentorat.due.mixin"]._trigger_at(self._get_due_cron(), instants)

    @api.model
    def _trigger_at(self, cron_xmlid, instants):
        """Trigger a scheduled action once for each distinct minute of ``instants``."""
        minutes = {
            (instant + timedelta(seconds=59)).replace(second=0) for instant in instants
        }
        cron_id = self.env["ir.model.data"]._xmlid_to_res_id(cron_xmlid)
        if not (cron_id and minutes):
            return
        # sudo: triggers are the system's own; whoever opens a promise may set one
        Trigger = self.env["ir.cron.trigger"].sudo()
        known = Trigger.search_fetch(
            [("cron_id", "=", cron_id), ("call_at", "in", list(minutes))], ["call_at"]
        )
        if missing := sorted(minutes - set(known.mapped("call_at"))):
            self.env["ir.cron"].sudo().browse(cron_id)._trigger(at=missing)

    # ------------------------------------------------------------------
    # THE RUN
    # ------------------------------------------------------------------

    @api.model
    def _get_due_domain(self, now):
        return Domain("next_check_at", "<=", now)

    @api.model
    def _cron_process_due(self, batch_size=BATCH_SIZE):
        """Treat all that is due, batch after batch, committing as it goes."""
        now = fields.Datetime.now()
        domain = self._get_due_domain(now)
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=self.search_count(domain))
        while True:
            due = self.search(domain, limit=batch_size, order="next_check_at, id")
            batch = due.try_lock_for_update(allow_referencing=True)
            if not batch:
                return
            batch._process_due_safely(now)
            if not progress._commit_progress(len(batch)):
                return

    def _process_due_safely(self, now):
        """Treat ``self`` together; when that fails, one by one, so that a bad record
        holds back none of the others."""
        try:
            with self.env.cr.savepoint():
                self._process_due(now)
                self._check_treated(now)
                self.env.flush_all()
            return
        except Exception as error:
            self.env.invalidate_all(flush=False)
            if len(self) == 1:
                self._stamp_check_failure(error, now)
                return
        for record in self:
            record._process_due_safely(now)

    def _check_treated(self, now):
        """What is still due after its treatment would come back for ever."""
        if stuck := self.filtered(lambda r: r.next_check_at and r.next_check_at <= now):
            raise RuntimeError(f"still due after its treatment: {stuck}")

    def _stamp_check_failure(self, error, now):
        self.ensure_one()
        _logger.exception("%s could not be treated and will be retried", self)
        failures = self.check_failures + 1
        self.write(
            {
                "check_failures": failures,
                "check_retry_at": self._get_retry_at(failures, now),
                "check_error": str(error)[:500] or type(error).__name__,
            }
        )
        self._schedule_checks()

    @api.model
    def _get_retry_at(self, failures, now):
        """Return when a record is tried again after so many failures."""
        minutes = min(FIRST_RETRY_MINUTES * 2 ** (failures - 1), LONGEST_RETRY_MINUTES)
        return now + timedelta(minutes=minutes)

    def _clear_check_failures(self):
        """A record that was treated at last is not in trouble any more."""
        self.filtered("check_failures").write(
            {"check_failures": 0, "check_retry_at": False, "check_error": False}
        )
