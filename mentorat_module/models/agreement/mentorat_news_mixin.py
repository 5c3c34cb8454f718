from datetime import timedelta

from odoo import api, fields, models

# A day is fine enough to see who has grown silent: not every word is a write.
NEWS_GRAIN = timedelta(hours=1)
# For a pair that agreed on no frequency, in a programme that sets none.
DEFAULT_SILENCE_DAYS = 30


class MentoratNewsMixin(models.AbstractModel):
    """When a pair last gave a sign of life: it met (or plans to), wrote, or moved its
    plan. Dates only, kept as things happen: whoever watches over the pairs needs none
    of what was said, and a list of thousands costs one condition on a column."""

    _name = "mentorat.news.mixin"
    _description = "News of a Pair"

    moved_at = fields.Datetime(
        string="Latest Message or Step",
        compute="_compute_moved_at",
        store=True,
        readonly=False,
        copy=False,
        help="The latest message, answer or movement of the plan: to the hour.",
    )
    latest_news_at = fields.Datetime(
        string="Latest News",
        compute="_compute_latest_news_at",
        store=True,
        help="The latest meeting (held or planned), message or movement of the plan. "
        "A date and nothing of the content.",
    )
    silent_from_at = fields.Datetime(
        string="Without News From",
        compute="_compute_silent_from_at",
        store=True,
        index=True,
    )
    is_silent = fields.Boolean(
        string="Without News",
        compute="_compute_is_silent",
        search="_search_is_silent",
        help="In force, and nothing happened for as long as the programme tolerates.",
    )

    @api.depends()  # then written by what happens, see _update_last_activity
    def _compute_moved_at(self):
        """What the promises tell of the past, where the column is new."""
        rows = self.env["mentorat.commitment"]._read_group(
            [("agreement_id", "in", self.ids), ("kind", "=", "follow_up")],
            ["agreement_id"],
            ["opened_at:max", "kept_at:max"],
        )
        dates = {agreement.id: max(filter(None, row)) for agreement, *row in rows}
        for agreement in self:
            agreement.moved_at = dates.get(agreement.id, False)

    @api.depends("first_contact_at", "latest_meeting_at", "moved_at")
    def _compute_latest_news_at(self):
        for agreement in self:
            known = (
                agreement.first_contact_at,
                agreement.latest_meeting_at,
                agreement.moved_at,
            )
            agreement.latest_news_at = max(filter(None, known), default=False)

    @api.depends(
        "latest_news_at", "state", "meeting_interval_days", "program_id.silence_days"
    )
    def _compute_silent_from_at(self):
        for agreement in self:
            silent_from = False
            if agreement.state == "active" and agreement.latest_news_at:
                days = agreement._get_silence_days()
                silent_from = agreement.latest_news_at + timedelta(days=days)
            agreement.silent_from_at = silent_from

    def _get_silence_days(self):
        """:return: after how many days without news this pair is said to be silent"""
        self.ensure_one()
        return (
            self.program_id.silence_days
            or 2 * self.meeting_interval_days
            or DEFAULT_SILENCE_DAYS
        )

    @api.depends("silent_from_at")
    def _compute_is_silent(self):
        now = fields.Datetime.now()
        for agreement in self:
            silent_from = agreement.silent_from_at
            agreement.is_silent = bool(silent_from) and silent_from <= now

    def _search_is_silent(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("silent_from_at", "<=", fields.Datetime.now())]

    def _update_last_activity(self, when=None):
        """Something happened in these pairs at ``when`` (naive UTC, now)."""
        when = when or fields.Datetime.now()
        # sudo: a date, written by whoever of the pair does something
        stale = self.sudo().filtered(
            lambda agreement: not agreement.moved_at
            or agreement.moved_at + NEWS_GRAIN <= when
        )
        if stale:
            stale.write({"moved_at": when})
