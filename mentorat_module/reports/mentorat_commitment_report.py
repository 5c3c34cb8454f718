from odoo import api, fields, models
from odoo.tools import SQL


class MentoratCommitmentReport(models.Model):
    """Count how the delays are kept: one row a commitment.

    A commitment past its limit counts as late before the scheduled action has run. Void
    ones are left out."""

    _name = "mentorat.commitment.report"
    _description = "Deadlines Kept"
    _auto = False
    _rec_name = "commitment_id"
    _order = "opened_at desc, id desc"
    _depends = {
        "mentorat.commitment": [
            "kind",
            "mentor_id",
            "mentee_id",
            "program_id",
            "company_id",
            "work_location_id",
            "department_id",
            "opened_at",
            "limit_at",
            "kept_at",
            "kept_hours",
            "state",
            "delivery",
        ]
    }

    commitment_id = fields.Many2one("mentorat.commitment", "Promise", readonly=True)
    kind = fields.Selection(
        lambda self: self.env["mentorat.commitment"]
        ._fields["kind"]
        ._description_selection(self.env),
        readonly=True,
    )
    mentor_id = fields.Many2one("mentorat.mentor", readonly=True)
    mentee_id = fields.Many2one("mentorat.mentee", readonly=True)
    program_id = fields.Many2one("mentorat.program", "Programme", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    work_location_id = fields.Many2one("hr.work.location", readonly=True)
    department_id = fields.Many2one("hr.department", readonly=True)
    opened_at = fields.Datetime("Since", readonly=True)
    limit_at = fields.Datetime("Limit", readonly=True)
    kept_at = fields.Datetime("Kept On", readonly=True)
    outcome = fields.Selection(
        [
            ("in_time", "Kept in time"),
            ("kept_late", "Kept late"),
            ("late", "Late, not kept yet"),
            ("running", "Running"),
            ("undelivered", "Not delivered"),
        ],
        readonly=True,
    )
    # measures
    promised = fields.Integer("Promises", readonly=True)
    in_time = fields.Integer("Kept in Time", readonly=True)
    late = fields.Integer(readonly=True, help="Kept late, or late by now.")
    in_time_rate = fields.Float(
        "Share Kept in Time",
        readonly=True,
        aggregator="avg",
        help="Of the promises that were kept or are late: those that still run do not "
        "count.",
    )
    kept_hours = fields.Float(
        "Mean Hours",
        readonly=True,
        aggregator="avg",
        help="From the start of the promise until it was kept, on the clock of the "
        "programme.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT commitment.*,
                   commitment.id AS commitment_id,
                   1 AS promised,
                   (commitment.outcome = 'in_time')::int AS in_time,
                   (commitment.outcome IN ('kept_late', 'late'))::int AS late,
                   CASE WHEN commitment.outcome NOT IN ('running', 'undelivered')
                        THEN (commitment.outcome = 'in_time')::int END AS in_time_rate
              FROM (%s) AS commitment
            """,
            self._select_commitments(),
        )

    @api.model
    def _select_commitments(self):
        """Hook: return one row a commitment, with its outcome."""
        return SQL(
            """
            SELECT id, kind, mentor_id, mentee_id, program_id, company_id,
                   work_location_id, department_id, opened_at, limit_at, kept_at,
                   CASE WHEN kept_at IS NOT NULL THEN kept_hours END AS kept_hours,
                   CASE WHEN state = 'kept' THEN 'in_time'
                        WHEN state = 'kept_late' THEN 'kept_late'
                        WHEN delivery = 'failed' THEN 'undelivered'
                        WHEN limit_at < %s THEN 'late'
                        ELSE 'running' END AS outcome
              FROM mentorat_commitment
             WHERE state != 'void'
            """,
            fields.Datetime.now(),
        )
