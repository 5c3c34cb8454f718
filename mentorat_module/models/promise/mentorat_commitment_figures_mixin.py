from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

# What falls due before this is at risk.
NEAR = timedelta(hours=24)


class MentoratCommitmentFiguresMixin(models.AbstractModel):
    """What promises are counted by, beside who made them: where the mentee works, and
    how long it took."""

    _name = "mentorat.commitment.figures.mixin"
    _description = "Figures of a Promise"

    # Of the registration, as it was then. Like the hours, not read-only: what is given
    # at the creation is then kept, and no rule is looked up to compute it again.
    work_location_id = fields.Many2one(
        "hr.work.location",
        compute="_compute_workplace",
        store=True,
        readonly=False,
        index=True,
    )
    department_id = fields.Many2one(
        "hr.department", compute="_compute_workplace", store=True, readonly=False
    )
    kept_hours = fields.Float(
        string="Hours Until Kept",
        compute="_compute_kept_hours",
        store=True,
        readonly=False,
        aggregator="avg",
        help="On the clock of the programme, as its delays: days that do not count for "
        "these do not count here.",
    )

    is_at_risk = fields.Boolean(
        string="Due within 24 Hours",
        compute="_compute_is_at_risk",
        search="_search_is_at_risk",
    )

    @api.depends("mentee_id.work_location_id", "mentee_id.department_id")
    def _compute_workplace(self):
        for commitment in self:
            commitment.work_location_id = commitment.mentee_id.work_location_id
            commitment.department_id = commitment.mentee_id.department_id

    @api.depends("state", "limit_at")
    def _compute_is_at_risk(self):
        now = fields.Datetime.now()
        at_risk = self._filter_live().filtered(
            lambda commitment: now <= commitment.limit_at <= now + NEAR
        )
        at_risk.is_at_risk = True
        (self - at_risk).is_at_risk = False

    def _search_is_at_risk(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        return (
            self._get_live_domain()
            & Domain("limit_at", ">=", now)
            & Domain("limit_at", "<=", now + NEAR)
        )

    @api.depends("opened_at", "kept_at")
    def _compute_kept_hours(self):
        kept = self.filtered("kept_at")
        (self - kept).kept_hours = 0.0
        for program, commitments in kept.grouped("program_id").items():
            test = program._get_working_day_test()
            for commitment in commitments:
                commitment.kept_hours = program._count_hours(
                    commitment.opened_at, commitment.kept_at, test
                )
