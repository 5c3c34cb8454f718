from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import planning, timezones

A_DAY = timedelta(days=1)
OPEN_STATES = ("requested", "planned")


class MentoratTrainingConflictMixin(models.AbstractModel):
    """What stands against the time of a session: the room, those who give it, those it
    is for, the days nobody works. It warns and never blocks.

    Of other people only *that* they are busy is told, never with what."""

    _name = "mentorat.training.conflict.mixin"
    _description = "What Stands Against the Time of a Training"

    conflict_text = fields.Text(
        string="Conflicts",
        compute="_compute_conflicts",
        groups="mentorat_module.group_mentorat_mentor,"
        "mentorat_module.group_mentorat_coordinator",
        help="What stands against this time. It is up to you: nothing is blocked.",
    )
    has_conflict = fields.Boolean(
        string="With Conflicts",
        compute="_compute_conflicts",
        search="_search_has_conflict",
        groups="mentorat_module.group_mentorat_mentor,"
        "mentorat_module.group_mentorat_coordinator",
    )

    @api.depends(
        "start",
        "stop",
        "location",
        "mentor_ids",
        "audience",
        "requested_by_ids",
        "participation_ids.state",
        "program_id",
        "state",
    )
    def _compute_conflicts(self):
        now = fields.Datetime.now()
        timed = self.filtered(
            lambda session: session.start
            and session.stop
            and session.start < session.stop
            and session.stop > now
            and session.state in OPEN_STATES
        )
        # sudo: who is busy is found in calendars that the reader may not open; only
        # that they are busy leaves this method
        found = timed.sudo()._find_conflicts() if timed else {}
        for session in self:
            sentences = found.get(session, [])
            session.conflict_text = "\n".join(sentences) or False
            session.has_conflict = bool(sentences)

    @api.model
    def _search_has_conflict(self, operator, value):
        if operator != "in":
            return NotImplemented
        coming = self.search(
            [("state", "in", OPEN_STATES), ("stop", ">", fields.Datetime.now())]
        )
        return Domain("id", "in", coming.filtered("has_conflict").ids)

    # ------------------------------------------------------------------
    # FINDING
    # ------------------------------------------------------------------

    def _find_conflicts(self):
        """:return: ``{session: [sentence]}`` of ``self`` (sudo), which all have a time.
        The number of queries does not depend on how many there are."""
        found = defaultdict(list)
        others = self._get_overlapping_sessions()
        spans = [(session, session.start, session.stop) for session in self]
        for check in (
            self._find_room_conflicts,
            self._find_mentor_conflicts,
            self._find_audience_conflicts,
            self._find_day_conflicts,
        ):
            for session, sentences in check(spans, others).items():
                found[session] += sentences
        return found

    def _get_window(self):
        return min(self.mapped("start")), max(self.mapped("stop"))

    def _get_overlapping_sessions(self):
        """:return: the other sessions that may be in the way"""
        first, last = self._get_window()
        return self.search(
            [
                ("company_id", "in", [*self.program_id.company_id.ids, False]),
                ("state", "in", OPEN_STATES),
                ("start", "<", last),
                ("stop", ">", first),
            ]
        )

    # ------------------------------------------------------------------
    # ROOMS
    # ------------------------------------------------------------------

    def _find_room_conflicts(self, spans, others):
        found = defaultdict(list)
        for session, rivals in self._find_shared_rooms(spans, others).items():
            names = ", ".join(f"“{rival.name}”" for rival in rivals)
            found[session].append(
                self.env._(
                    "The room “%(room)s” is taken at this time by %(names)s.",
                    room=session.location,
                    names=names,
                )
            )
        booked = self._find_booked_rooms(spans) - found.keys()
        for session in booked:
            found[session].append(
                self.env._(
                    "The room “%s” is taken at this time, in the calendar.",
                    session.location,
                )
            )
        return found

    def _find_shared_rooms(self, spans, others):
        """:return: ``{session: sessions in the same room at the same time}``"""
        rivals = [
            (other, other.start, other.stop)
            for other in others
            if planning.normalise_place(other.location)
        ]
        found = {}
        for session, met in planning.find_overlaps(spans, rivals).items():
            room = planning.normalise_place(session.location)
            same = [
                other
                for other in met
                if planning.normalise_place(other.location) == room
                and other != session._origin
            ]
            if room and same:
                found[session] = same
        return found

    def _find_booked_rooms(self, spans):
        """:return: the sessions in whose room another event takes place"""
        placed = [span for span in spans if planning.normalise_place(span[0].location)]
        if not placed:
            return set()
        first, last = self._get_window()
        events = self.env["calendar.event"].search(
            [
                ("location", "not in", [False, ""]),
                ("start", "<", last),
                ("stop", ">", first),
                ("id", "not in", self._get_all_events().ids),
            ]
        )
        rivals = [(event, event.start, event.stop) for event in events]
        return {
            session
            for session, met in planning.find_overlaps(placed, rivals).items()
            if planning.normalise_place(session.location)
            in {planning.normalise_place(event.location) for event in met}
        }

    def _get_all_events(self):
        """:return: the events that are sessions: their rooms are compared as such"""
        return (self | self._get_overlapping_sessions()).calendar_event_id

    # ------------------------------------------------------------------
    # PEOPLE
    # ------------------------------------------------------------------

    def _find_mentor_conflicts(self, spans, others):
        found = defaultdict(list)
        busy = self._get_busy(spans, self.mentor_ids.partner_id)
        away = self._get_away(spans)
        pencilled = self._get_double_booked(spans, others)
        for session in self:
            for mentor in session.mentor_ids:
                if mentor._origin.id in away[session]:
                    text = self.env._("%s is on leave at this time.", mentor.name)
                elif mentor._origin.id in pencilled[session]:
                    text = self.env._(
                        "%s gives another training at this time.", mentor.name
                    )
                elif mentor.partner_id.id in busy[session]:
                    text = self.env._("%s is busy at this time.", mentor.name)
                else:
                    continue
                found[session].append(text)
        return found

    def _find_audience_conflicts(self, spans, others):
        found = defaultdict(list)
        audiences = self._get_expected()
        partners = self.env["res.partner"].union(*audiences.values())
        busy = self._get_busy(spans, partners)
        for session in self:
            expected = set(audiences[session].ids)
            number = len(expected & busy[session])
            if not number:
                continue
            found[session].append(
                self.env._("One of the people it is for is busy at this time.")
                if number == 1
                else self.env._(
                    "%(number)s of the %(all)s people it is for are busy at this time.",
                    number=number,
                    all=len(expected),
                )
            )
        return found

    def _get_expected(self):
        """:return: ``{session: contacts of those who may come}``"""
        everybody = defaultdict(self.env["mentorat.mentee"].browse)
        open_to_all = self.filtered(
            lambda session: session.state == "requested" and session.audience == "all"
        )
        for mentee in self.env["mentorat.mentee"].search(
            open_to_all._get_audience_domain()
        ):
            everybody[mentee.program_id] |= mentee
        expected = {}
        for session in self:
            rows = session.participation_ids._filter_expected()
            mentees = rows.mentee_id
            if session in open_to_all:
                mentees |= everybody[session.program_id._origin]
            elif session.state == "requested":
                mentees |= session.requested_by_ids
            expected[session] = mentees._origin.partner_id
        return expected

    def _get_busy(self, spans, partners):
        """:return: ``{session: ids of the partners who are in another event}``"""
        busy = defaultdict(set)
        if not partners:
            return busy
        first, last = self._get_window()
        attendees = self.env["calendar.attendee"].search(
            [
                ("partner_id", "in", partners._origin.ids),
                ("state", "!=", "declined"),
                ("event_id.active", "=", True),
                ("event_id.show_as", "=", "busy"),
                ("event_id.start", "<", last + A_DAY),
                ("event_id.stop", ">", first - A_DAY),
            ]
        )
        tz = self.program_id[:1].tz or "UTC"
        rivals = [
            (attendee, *self._get_event_span(attendee.event_id, tz))
            for attendee in attendees
        ]
        for session, met in planning.find_overlaps(spans, rivals).items():
            own = session.calendar_event_id
            busy[session] = {
                attendee.partner_id.id for attendee in met if attendee.event_id != own
            }
        return busy

    @api.model
    def _get_event_span(self, event, tz):
        """A day in the calendar is the whole day: its hours are only a convention."""
        if not event.allday:
            return event.start, event.stop
        first, last = event.start.date(), event.stop.date()
        return timezones.start_of_day(first, tz), timezones.end_of_day(last, tz)

    def _get_away(self, spans):
        """:return: ``{session: ids of the mentors who are on leave}``"""
        away = defaultdict(set)
        by_resource = {
            mentor.employee_id.resource_id.id: mentor._origin.id
            for mentor in self.mentor_ids
        }
        if not by_resource:
            return away
        first, last = self._get_window()
        leaves = self.env["resource.calendar.leaves"].search(
            [
                ("resource_id", "in", list(by_resource)),
                ("time_type", "=", "leave"),
                ("date_from", "<", last),
                ("date_to", ">", first),
            ]
        )
        rivals = [(leave, leave.date_from, leave.date_to) for leave in leaves]
        for session, met in planning.find_overlaps(spans, rivals).items():
            away[session] = {by_resource[leave.resource_id.id] for leave in met}
        return away

    def _get_double_booked(self, spans, others):
        """:return: ``{session: ids of the mentors who give another one then}``"""
        rivals = [(other, other.start, other.stop) for other in others]
        found = defaultdict(set)
        for session, met in planning.find_overlaps(spans, rivals).items():
            for other in met:
                if other != session._origin:
                    found[session] |= set(other.mentor_ids.ids)
        return found

    # ------------------------------------------------------------------
    # DAYS
    # ------------------------------------------------------------------

    def _find_day_conflicts(self, spans, others):
        found = defaultdict(list)
        holidays = self._get_holidays()
        groups = defaultdict(self.browse)
        for session in self:
            groups[session._get_planning_calendar()] |= session
        for (calendar, tz), sessions in groups.items():
            first, last = sessions._get_window()
            days = [timezones.to_local(each, tz).date() for each in (first, last)]
            work = self._get_work(calendar, tz, *days)
            worked = {begin.date() for begin, _end in work}
            for session in sessions:
                holiday = session._pick_holiday(holidays, calendar)
                day = timezones.to_local(session.start, tz).date()
                if holiday:
                    found[session].append(
                        self.env._("It is a public holiday: %s.", holiday.name)
                        if holiday.name
                        else self.env._("It is a public holiday.")
                    )
                elif calendar and day not in worked:
                    found[session].append(
                        self.env._("Nobody works on this day of the week.")
                    )
        return found

    def _get_holidays(self):
        first, last = self._get_window()
        return self.env["resource.calendar.leaves"].search(
            [
                ("resource_id", "=", False),
                ("time_type", "=", "leave"),
                ("company_id", "in", [*self.program_id.company_id.ids, False]),
                ("date_from", "<", last),
                ("date_to", ">", first),
            ]
        )

    def _pick_holiday(self, holidays, calendar):
        return holidays.filtered(
            lambda leave: leave.date_from < self.stop
            and leave.date_to > self.start
            and (not leave.calendar_id or leave.calendar_id == calendar)
            and (not leave.company_id or leave.company_id == self.company_id)
        )[:1]
