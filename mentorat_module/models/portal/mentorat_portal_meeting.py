from datetime import datetime, timedelta

import babel.dates

from odoo import api, fields, models

from ...tools import timezones
from ..meeting.mentorat_meeting_proposal import LENGTHS

# How long an answer is shown.
NEWS_DAYS = 30
# The page first shows the first days of one week that have free moments: all of them
# would be a long page on a phone.
FIRST_LOOK = timedelta(days=7)
FIRST_DAYS = 3
ALL_DAYS = "all"
# What the page shows of the agreement: its row is wide.
AGREEMENT_FIELDS = ("mentee_id", "mentor_id", "program_id")


class MentoratPortalMeeting(models.AbstractModel):
    """Prepare the page of the meetings of the user and their mentor: proposed, next,
    past; and the form that proposes a moment."""

    _name = "mentorat.portal.meeting"
    _description = "Portal: Meetings"
    _inherit = ["mentorat.portal"]

    @api.model
    def _get_page(self, minutes=None, answers=None, errors=None, days=None):
        """Return the values of the page.

        :param minutes: the length for which free moments are looked up
        :param days: ``all`` to look three weeks ahead and not one
        """
        agreement = self._get_live_agreement(AGREEMENT_FIELDS)
        answers = answers or {}
        minutes = self._parse_minutes(minutes or answers.get("minutes")) or LENGTHS[0]
        waiting = agreement.meeting_proposal_ids._filter_waiting()[:1]
        is_wide = ALL_DAYS in (days, answers.get("days"))
        slots, has_more = [], False
        if agreement and not waiting:
            slots, has_more = self._get_slots(agreement, minutes, is_wide)
        return {
            "agreement": self._prepare_pair(agreement),
            "waiting": waiting and self._prepare_proposal(waiting),
            "news": [
                self._prepare_proposal(each) for each in self._get_news(agreement)
            ],
            "meetings": self.env["mentorat.portal.calendar"]._get_meetings(),
            "minutes": minutes,
            "lengths": LENGTHS,
            "days": self._get_days(
                slots,
                agreement.program_id,
                answers.get("slot"),
                limit=FIRST_DAYS if has_more else None,
            ),
            "more_days": has_more and ALL_DAYS,
            "all_days": is_wide and ALL_DAYS,
            "zone": self._format_page_zone(agreement.program_id),
            "answers": answers,
            "errors": errors or {},
            "max_agenda": self._get_bound("agenda"),
            "max_location": self._get_bound("location"),
            "max_answer": self._get_bound("answer"),
            "max_note": self._get_max_note(),
        }

    # ------------------------------------------------------------------
    # WHAT IS SHOWN
    # ------------------------------------------------------------------

    def _prepare_proposal(self, proposal):
        return {
            "id": proposal.id,
            "start": self._format_instant(proposal.start, proposal.program_id),
            "minutes": proposal.minutes,
            "agenda": proposal.agenda,
            "location": proposal.location,
            "state_label": self._format_choice(proposal),
            "answer": proposal.answer,
            "is_mine": proposal.proposed_by == "mentee",
            "mentor": proposal.mentor_id.name,
            # What the mentor answered when they proposed this moment instead.
            "word": proposal.previous_id.answer,
            **self._prepare_shown(proposal),
        }

    @api.model
    def _get_news(self, agreement):
        """Return the user's proposals that were declined lately, the latest first,
        except those that were answered with another moment."""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=NEWS_DAYS)
        proposals = agreement.meeting_proposal_ids
        declined = (proposals - proposals.previous_id).filtered(
            lambda row: row.state == "declined"
            and row.proposed_by == "mentee"
            and row.answered_at > since
        )
        return declined.sorted("answered_at", reverse=True)[:2]

    @api.model
    def _get_slots(self, agreement, minutes, is_wide=False):
        """Return ``(moments, whether only the first week was searched)``.

        :param is_wide: search three weeks; else these only if the first week has none
        """
        mentor, program = agreement.mentor_id, agreement.program_id
        if not is_wide:
            last = self._to_local(fields.Datetime.now() + FIRST_LOOK, program).date()
            until = timezones.end_of_day(last, self._get_tz(program))
            if slots := mentor._get_free_slots(minutes, agreement, until):
                return slots, True
        return mentor._get_free_slots(minutes, agreement), False

    @api.model
    def _get_days(self, slots, program, chosen=None, limit=None):
        """Return the moments by local day, of the first ``limit`` days only:
        ``[{"label", "open", "slots": [{"id", "value", "iso", "text", "checked"}]}]``
        """
        days, tz = {}, self._get_tz(program)
        for slot in slots:
            local = timezones.to_aware(slot, tz)
            if len(days) == limit and local.date() not in days:
                break
            value = slot.strftime("%Y-%m-%dT%H:%M")
            days.setdefault(local.date(), []).append(
                {
                    "id": f"slot_{value}",
                    "value": value,
                    "iso": local.isoformat(),
                    "text": self._format_time(local),
                    "checked": value == chosen,
                }
            )
        return [
            {
                "label": self._format_slot_day(day),
                "open": not place or any(row["checked"] for row in rows),
                "slots": rows,
            }
            for place, (day, rows) in enumerate(days.items())
        ]

    @api.model
    def _format_slot_day(self, day):
        return self._format_day(day, "full")

    @api.model
    def _format_page_zone(self, program):
        """Return the name of the time zone of the page: “Eastern Time”."""
        tz = self._get_tz(program)
        if "/" not in tz:
            return tz  # “UTC”: only zones with a place have a name
        return babel.dates.get_timezone_name(
            babel.dates.get_timezone(tz), locale=self._get_locale()
        )

    # ------------------------------------------------------------------
    # WHAT IS SENT
    # ------------------------------------------------------------------

    @api.model
    def _parse_minutes(self, typed):
        """Return one of the lengths that are offered, or ``False``."""
        return {str(minutes): minutes for minutes in LENGTHS}.get(str(typed), False)

    @api.model
    def _propose(self, answers):
        """Propose a meeting as the current user.

        :raise AnswerError: an answer is wrong, or no meeting can be proposed
        """
        agreement = self._get_live_agreement()
        Proposal = self.env["mentorat.meeting.proposal"]
        if not agreement:
            error = self.env._("You have no mentor at the moment.")
        else:
            error = Proposal._get_agreement_error(agreement)
        self._check_answers({"form": error})
        minutes = self._parse_minutes(answers.get("minutes"))
        start, field, error = self._parse_start(answers, agreement.program_id)
        if not error and minutes:
            error = Proposal._get_error(agreement, start, minutes)
        self._check_answers(
            {
                **{
                    name: self._get_text_error(answers.get(name), self._get_bound(name))
                    for name in ("agenda", "location")
                },
                "minutes": not minutes
                and self.env._("Choose how long: 30, 45 or 60 minutes."),
                field: error,
            }
        )
        agreement.with_env(self.env).action_propose_meeting(
            start, minutes, answers.get("agenda"), answers.get("location")
        )

    @api.model
    def _parse_start(self, answers, program):
        """Return ``(naive UTC, name of the field, what is wrong or False)``."""
        slot = answers.get("slot")
        if slot and slot != "other":
            start = self.env["mentorat.mentor"]._parse_slot(slot)
            error = not start and self.env._("Choose one of the moments.")
            return start, "slot", error
        day, time = answers.get("day"), answers.get("time")
        if not (slot or day or time):
            return False, "slot", self.env._("Choose a moment, or write another one.")
        try:
            local = datetime.strptime(f"{day} {time}", "%Y-%m-%d %H:%M")
        except ValueError:
            error = self.env._("Write the day and the time, like 2026-01-31 and 14:30.")
            return False, "day", error
        try:
            start = self._to_utc(local, program)
        except OverflowError:  # at the ends of the calendar
            return False, "day", self._get_far_error()
        proposals = self.env["mentorat.meeting.proposal"]
        return start, "day", proposals._get_bound_error("start", start)

    @api.model
    def _get_bound(self, name):
        return self.env["mentorat.meeting.proposal"]._get_bound(name)

    @api.model
    def _get_max_note(self):
        return self.env["mentorat.meeting.note"]._get_bound("body")

    @api.model
    def _write_note(self, event, text):
        """Keep the note of a meeting of the user.

        :raise AnswerError: it is too long
        """
        field = f"note_{event.id}"
        error = self._get_text_error(
            text, self._get_max_note(), known=event.mentorat_note
        )
        self._check_answers({field: error})
        event._write_mentorat_note(text)
