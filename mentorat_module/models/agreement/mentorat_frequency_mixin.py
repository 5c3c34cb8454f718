from datetime import timedelta

from odoo import api, fields, models

from ...tools import timezones


class MentoratFrequencyMixin(models.AbstractModel):
    """The frequency that a pair agreed on. When they have not met for longer, and
    nothing is planned, both get a gentle word: once for each time it slips.

    It slips the agreed days, and the slack of the programme, after the latest meeting
    that was held or is planned (after the first contact, when there is none). So a
    meeting to come puts it off by itself, and one that is taken out of the calendar
    brings it back, without anything being counted twice."""

    _name = "mentorat.frequency.mixin"
    _description = "Frequency of the Meetings of a Pair"
    _inherit = ["mentorat.news.mixin", "mentorat.term.mixin"]

    latest_meeting_at = fields.Datetime(
        string="Latest Meeting, Held or Planned",
        compute="_compute_latest_meeting_at",
        store=True,
        copy=False,
    )
    frequency_slipped_at = fields.Datetime(
        string="Reminded to Meet",
        copy=False,
        readonly=True,
        help="When both were last reminded of the frequency they agreed on.",
    )

    @api.depends("calendar_event_ids.start", "calendar_event_ids.active")
    def _compute_latest_meeting_at(self):
        for agreement in self:
            meetings = agreement.calendar_event_ids.filtered("active")
            starts = meetings.filtered("start").mapped("start")
            agreement.latest_meeting_at = max(starts, default=False)

    @api.depends(
        "first_contact_at",
        "latest_meeting_at",
        "meeting_interval_days",
        "frequency_slipped_at",
        "program_id.meeting_slack_days",
        "program_id.ending_notice_days",
        "program_id.tz",
    )
    def _compute_next_check_at(self):
        return super()._compute_next_check_at()

    def _get_next_check(self):
        instants = (super()._get_next_check(), self._get_slip_check())
        return min(filter(None, instants), default=False)

    def _get_slip_check(self):
        """:return: when both are to be reminded (naive UTC), ``False`` when they have
        been, or never are"""
        slip = self._get_slip_at()
        told = slip and self.frequency_slipped_at and self.frequency_slipped_at >= slip
        return False if told else slip

    def _get_slip_at(self):
        """:return: when the frequency slips, unless the pair plans to meet (naive UTC);
        ``False`` when none was agreed, or when the programme does not look at it"""
        self.ensure_one()
        slack = self.program_id.meeting_slack_days
        if self.state != "active" or not (slack and self.meeting_interval_days):
            return False
        known = filter(None, (self.first_contact_at, self.latest_meeting_at))
        latest = max(known, default=False)
        return latest and latest + timedelta(days=self.meeting_interval_days + slack)

    def _is_meeting_ahead(self):
        """Whether the pair plans to meet, maybe since the mail about it fell due."""
        latest = self.latest_meeting_at
        return bool(latest) and latest > fields.Datetime.now()

    def _process_due(self, now):
        """What is over ends, and gets no other word that day."""
        slipped = self.filtered(
            lambda agreement: agreement._is_slipped(now) and not agreement._is_over(now)
        )
        slipped.write({"frequency_slipped_at": now})
        by_term = self.filtered(lambda agreement: agreement._is_term_due(now))
        result = super(MentoratFrequencyMixin, by_term)._process_due(now)
        rest = self - by_term
        rest._clear_check_failures()
        rest._schedule_checks()
        return result

    def _is_slipped(self, now):
        check = self._get_slip_check()
        return bool(check) and check <= now

    def _is_term_due(self, now):
        check = super()._get_next_check()
        return bool(check) and check <= now

    def _is_over(self, now):
        if not self.date_end:
            return False
        return timezones.end_of_day(self.date_end, self.program_id.tz) <= now
