from odoo import models
from odoo.tools import SQL


class MentoratLockMixin(models.AbstractModel):
    _name = "mentorat.lock.mixin"
    _description = "Lock of Rows until the Transaction Ends"

    def _lock_rows(self):
        """Let the transactions that change something about ``self`` follow each other.

        The rows are written unchanged. Of two transactions, the second one waits, then
        gets a serialization failure: the server starts it again, and it sees what the
        first one did. A mere ``FOR UPDATE`` would let it go on with an old snapshot.
        """
        if not self:
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET write_date = write_date WHERE id IN %s",
                SQL.identifier(self._table),
                tuple(sorted(self.ids)),
            ),
            log_exceptions=False,  # the transaction is started again: no error
        )
