from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

WINDOW = timedelta(hours=1)
# How often one person does what a mail tells others, in an hour: more than anybody
# needs, and less than a nuisance. The system parameter ``mentorat_module.limit_<kind>``
# sets another number.
LIMITS = {
    "word": 5,  # in confidence, to the coordinators
    "change": 3,  # of mentors
    "reminder": 20,  # by hand, each of any number of mentors
    "topic": 10,
    "request": 30,
    "reply": 60,
    "proposal": 20,  # of a meeting, or of other conditions
}


class MentoratRateLog(models.Model):
    """Count what a person does that alarms others, such as words in confidence, to
    limit it per hour.

    Only the fact is kept, for a day at the most, and nobody reads it."""

    _name = "mentorat.rate.log"
    _description = "Log of What Alarms Others"
    _log_access = False

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    kind = fields.Char(required=True)
    logged_at = fields.Datetime(required=True)

    _user_kind_idx = models.Index("(user_id, kind, logged_at)")

    @api.model
    def _check_limit(self, kind, count=1):
        """Log that the current user does this ``count`` times more.

        :param str kind: a key of ``LIMITS``
        :raise UserError: they did it too often in the last hour
        """
        if self.env.uid == SUPERUSER_ID:  # the system, which alarms nobody by itself
            return
        now = fields.Datetime.now()
        # In one query: it comes with each question and each message.
        query = SQL(
            """
            INSERT INTO mentorat_rate_log (user_id, kind, logged_at)
            SELECT %(user)s, %(kind)s, %(now)s FROM generate_series(1, %(count)s)
             WHERE %(count)s <= %(limit)s - (
                   SELECT count(*) FROM mentorat_rate_log
                    WHERE user_id = %(user)s AND kind = %(kind)s
                      AND logged_at > %(since)s)
            RETURNING id
            """,
            user=self.env.uid,
            kind=kind,
            now=now,
            count=count,
            limit=self._get_limit(kind),
            since=now - WINDOW,
        )
        if count and not self.env.execute_query(query):
            raise UserError(self._get_limit_error())

    @api.model
    def _get_limit(self, kind):
        # sudo: a number that an administrator sets
        parameters = self.env["ir.config_parameter"].sudo()
        value = parameters.get_param(f"mentorat_module.limit_{kind}") or ""
        return int(value) if value.isdecimal() else LIMITS[kind]

    @api.model
    def _get_limit_error(self):
        return self.env._(
            "You have sent a lot in the last hour, and all of it arrived. Please wait "
            "a little before the next one; for what cannot wait, call."
        )

    @api.autovacuum
    def _gc_rate_logs(self):
        self.search([("logged_at", "<", fields.Datetime.now() - WINDOW)]).unlink()
