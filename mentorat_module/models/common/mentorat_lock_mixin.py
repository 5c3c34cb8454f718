import time

from odoo import models
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

# How long a request waits for the others before it gives up, in seconds.
PATIENCE = 45


class RowsBusyError(ConcurrencyError):
    """Another transaction changed or holds the rows: this one begins again, see
    :meth:`~.ir_http.IrHttp._dispatch`."""

    def __init__(self, table, ids):
        super().__init__(f"{table} {ids}")
        self.table = table
        self.ids = ids


def lock(cr, table, ids, patience):
    """Lock rows until the transaction ends, by writing them unchanged.

    A mere ``FOR UPDATE`` would let a transaction that waited go on with its old
    snapshot; here PostgreSQL makes it fail once another one has committed.

    :param float patience: seconds to wait at the most
    """
    cr.execute(
        SQL(
            "SET LOCAL lock_timeout = %s; "
            "UPDATE %s SET write_date = write_date WHERE id IN %s",
            max(1, int(patience * 1000)),
            SQL.identifier(table),
            tuple(sorted(ids)),
        ),
        log_exceptions=False,  # the transaction begins again: no error
    )


def wait_for_rows(cr, rows, until):
    """Begin the transaction by locking ``rows``, once those before it have finished.

    The snapshot of a transaction dates from its first statement. As this is the lock
    itself, whoever gets it sees all that the earlier ones did.

    :param dict rows: ``{table: set of ids}``
    :param float until: the ``time.monotonic()`` to wait until
    :return: whether all are locked
    """
    while (patience := until - time.monotonic()) > 0:
        try:
            for table, ids in sorted(rows.items()):
                lock(cr, table, ids, patience)
            return True
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            cr.rollback()
    return False


class MentoratLockMixin(models.AbstractModel):
    _name = "mentorat.lock.mixin"
    _description = "Lock of Rows until the Transaction Ends"

    def _lock_rows(self):
        """Let the transactions that change something about ``self`` follow each other.

        Of two requests, the second one begins again once the first one has finished,
        and sees what it did.

        :raise RowsBusyError: another transaction was first
        """
        if not self:
            return
        self.env.flush_all()
        try:
            lock(self.env.cr, self._table, self.ids, PATIENCE)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
            raise RowsBusyError(self._table, self.ids) from error
