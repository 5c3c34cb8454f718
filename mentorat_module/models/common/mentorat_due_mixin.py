from odoo import api, fields, models
from odoo.fields import Domain

# As many as the ORM updates in one statement.
BATCH_SIZE = 100


class MentoratDueMixin(models.AbstractModel):
    """Records that something must happen to at an instant.

    The run acts on *what is due*, not on a time window: after an outage it catches
    up. A batch is locked (what another worker has locked is skipped), processed and
    committed; a record that fails is put aside alone, stamped, shown, and retried.
    """

    _name = "mentorat.due.mixin"
    _description = "Something Falls Due"
    _inherit = ["mentorat.retry.mixin"]

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
        """Return the instant (naive UTC) at which this record falls due next, or
        ``False`` when nothing is to come."""
        raise NotImplementedError

    @api.model
    def _get_next_check_dependencies(self):
        """Hook: return the fields that :meth:`_get_next_check` reads."""
        return ["check_retry_at"]

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
        self._trigger_at(set(self.filtered("next_check_at").mapped("next_check_at")))

    # ------------------------------------------------------------------
    # THE RUN
    # ------------------------------------------------------------------

    @api.model
    def _get_due_domain(self, now):
        return Domain("next_check_at", "<=", now)

    @api.model
    def _cron_process_due(self, batch_size=BATCH_SIZE):
        """Process all that is due, batch after batch, each committed."""
        now = fields.Datetime.now()
        domain = self._get_due_domain(now)
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=self.search_count(domain))
        while True:
            due = self.search(domain, limit=batch_size, order="next_check_at, id")
            batch = due.try_lock_for_update(allow_referencing=True)
            if not batch:
                return
            # Left out from now on, lest one that no stamp puts off come back for ever.
            failed = batch._process_due_safely(now)
            domain &= Domain("id", "not in", failed.ids)
            if not progress._commit_progress(len(batch)):
                return

    def _check_processed(self, now):
        """Raise if a record is still due: the run would find it again without end."""
        if stuck := self.filtered(lambda r: r.next_check_at and r.next_check_at <= now):
            raise RuntimeError(f"still due after its treatment: {stuck}")

    def _get_failures_field(self):
        return "check_failures"

    def _prepare_stamp(self, error, failures, now):
        retry_at = self._get_retry_at(failures, now)
        return {
            "check_failures": failures,
            "check_retry_at": retry_at,
            "check_error": error,
            "next_check_at": retry_at,
        }

    def _clear_check_failures(self):
        """Clear the stamp of records that were processed at last.

        :return: those that had one
        """
        stamped = self.filtered("check_failures")
        stamped.write(
            {"check_failures": 0, "check_retry_at": False, "check_error": False}
        )
        return stamped

    def _retry_check(self):
        """Look at these records again at the next run, in a minute at the most."""
        now = fields.Datetime.now()
        self.filtered("check_failures").write({"check_retry_at": now})
        self._trigger_at({now})
