from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import planning, timezones
from ..common.search import when_true

READERS = (
    "mentorat_module.group_mentorat_mentor,mentorat_module.group_mentorat_coordinator"
)


class MentoratTrainingSession(models.Model):
    """Find the conflicts of a session: room, mentors, audience, days off. They warn and
    block nothing.

    Only *that* people are busy is shown, never with what.
    """

    _inherit = "mentorat.training.session"

    conflict_text = fields.Text(
        string="Conflicts",
        compute="_compute_conflicts",
        groups=READERS,
        help="What stands against this time. It is up to you: nothing is blocked.",
    )
    has_conflict = fields.Boolean(
        string="With Conflicts",
        compute="_compute_conflicts",
        search="_search_has_conflict",
        groups=READERS,
    )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends(
        "start",
        "stop",
        "location",
        "mentor_ids.is_reachable",
        "guest_ids",
        "origin",
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
            and session._is_live()
        )
        # sudo: who is busy is found in calendars that the user may not open; only that
        # they are busy leaves this method
        found = timed.sudo()._find_conflicts() if timed else {}
        for session in self:
            sentences = found.get(session, [])
            session.conflict_text = "\n".join(sentences) or False
            session.has_conflict = bool(sentences)

    @api.model
    @when_true
    def _search_has_conflict(self):
        coming = self.search(
            self._get_live_domain() & Domain("stop", ">", fields.Datetime.now())
        )
        return Domain("id", "in", coming.filtered("has_conflict").ids)

    # ------------------------------------------------------------------
    # FINDING
    # ------------------------------------------------------------------

    def _find_conflicts(self):
        """Return ``{session: [sentence]}`` of ``self`` (sudo), which all have a time.

        The number of queries does not depend on how many there are.
        """
        found = defaultdict(list)
        others = self._get_overlapping_sessions()
        spans = self._get_spans(self)
        for check in (
            self._find_giver_conflicts,
            self._find_room_conflicts,
            self._find_mentor_conflicts,
            self._find_audience_conflicts,
            self._find_day_conflicts,
        ):
            for session, sentences in check(spans, others).items():
                found[session] += sentences
        return found

    @api.model
    def _get_spans(self, records):
        return [(each, each.start, each.stop) for each in records]

    def _get_window(self):
        return min(self.mapped("start")), max(self.mapped("stop"))

    def _get_overlapping_sessions(self):
        """Return the live sessions that may be in the way, ``self`` among them: in some
        room, or by one of the same mentors."""
        first, last = self._get_window()
        return self.search(
            self._get_live_domain()
            & Domain("company_id", "in", [*self.program_id.company_id.ids, False])
            & Domain("start", "<", last)
            & Domain("stop", ">", first)
            & (
                Domain("location", "!=", False)
                | Domain("mentor_ids", "in", self.mentor_ids._origin.ids)
            )
        )

    # ------------------------------------------------------------------
    # ROOMS
    # ------------------------------------------------------------------

    def _find_room_conflicts(self, spans, others):
        placed = [span for span in spans if planning.normalise_place(span[0].location)]
        if not placed:
            return {}
        first, last = self._get_window()
        events = self.env["calendar.event"].search(
            [
                ("location", "not in", [False, ""]),
                ("start", "<", last),
                ("stop", ">", first),
                # The rooms of sessions are compared as such.
                ("id", "not in", (self | others).calendar_event_id.ids),
            ]
        )
        shared = self._find_same_room(placed, others)
        booked = self._find_same_room(placed, events)
        found = {}
        for session, _start, _stop in placed:
            if session in shared:
                text = self.env._(
                    "The room “%(room)s” is taken at this time by %(names)s.",
                    room=session.location,
                    names=", ".join(f"“{other.name}”" for other in shared[session]),
                )
            elif session in booked:
                text = self.env._(
                    "The room “%s” is taken at this time, in the calendar.",
                    session.location,
                )
            else:
                continue
            found[session] = [text]
        return found

    def _find_same_room(self, placed, rivals):
        """Return ``{session: those of rivals in the same room at the same time}``."""
        found = {}
        overlaps = planning.find_overlaps(placed, self._get_spans(rivals))
        for session, met in overlaps.items():
            room = planning.normalise_place(session.location)
            same = [
                each
                for each in met
                if planning.normalise_place(each.location) == room
                and each != session._origin
            ]
            if same:
                found[session] = same
        return found

    # ------------------------------------------------------------------
    # WHO GIVES IT
    # ------------------------------------------------------------------

    def _find_giver_conflicts(self, spans, others):
        text = self.env._("Nobody gives it.")
        return {session: [text] for session in self._filter_without_giver()}

    def _filter_without_giver(self):
        """Return the sessions that somebody was to give and nobody gives any more: they
        left, or declined. What human resources plan may be given by themselves."""
        declined = self._get_declined()
        return self.filtered(
            lambda session: session._had_giver()
            and not (session._get_givers() - declined[session.calendar_event_id.id])
        )

    def _had_giver(self):
        all_mentors = self.with_context(active_test=False).mentor_ids
        return self.origin == "mentor_initiative" or bool(all_mentors)

    def _get_givers(self):
        """Return the contacts of who gives this session: its mentors who can be
        reached, and its guests."""
        reachable = self.mentor_ids.filtered("is_reachable")
        return reachable.partner_id._origin | self.guest_ids._origin

    def _get_declined(self):
        """Return ``{event id: contacts who declined}`` of the mentors and guests."""
        declined = defaultdict(self.env["res.partner"].browse)
        rows = self.env["calendar.attendee"]._read_group(
            [
                ("event_id", "in", self.calendar_event_id.ids),
                ("state", "=", "declined"),
            ],
            ["event_id"],
            ["partner_id:recordset"],
        )
        declined.update({event.id: partners for event, partners in rows})
        return declined

    def _notify_without_giver(self):
        """Tell the coordinators of the sessions to come that nobody gives any more."""
        ahead = self.filtered(
            lambda session: session.state == "planned" and not session._is_over()
        )
        for session in ahead._filter_without_giver():
            aware = session._get_notified_partners("without_giver", pending=True)
            told = session.program_id._get_coordinators().partner_id
            session._notify_partners(told - aware, "without_giver")

    # ------------------------------------------------------------------
    # PEOPLE
    # ------------------------------------------------------------------

    def _find_mentor_conflicts(self, spans, others):
        found = defaultdict(list)
        busy = self._get_busy(spans, self.mentor_ids.partner_id)
        away = self._get_away(spans)
        double_booked = self._get_double_booked(spans, others)
        declined = self._get_declined()
        for session in self:
            for mentor in session.mentor_ids:
                if mentor.partner_id._origin in declined[session.calendar_event_id.id]:
                    text = self.env._("%s has declined.", mentor.name)
                elif mentor._origin.id in away[session]:
                    text = self.env._("%s is on leave at this time.", mentor.name)
                elif mentor._origin.id in double_booked[session]:
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
        found = {}
        audiences = self._get_expected()
        partners = self.env["res.partner"].browse(set().union(*audiences.values()))
        busy = self._get_busy(spans, partners)
        for session in self:
            expected = audiences[session]
            if not (number := len(expected & busy[session])):
                continue
            found[session] = [
                self.env._("One of the people it is for is busy at this time.")
                if number == 1
                else self.env._(
                    "%(number)s of the %(all)s people it is for are busy at this time.",
                    number=number,
                    all=len(expected),
                )
            ]
        return found

    def _get_expected(self):
        """Return ``{session: ids of the contacts of those who may come}``."""
        open_to_all = self.filtered(
            lambda session: session.state == "requested" and session.audience == "all"
        )
        everybody = open_to_all._read_audience()
        mentees = {}
        for session in self:
            chosen = session.participation_ids._filter_expected().mentee_id
            if session.state == "requested" and session not in open_to_all:
                chosen |= session.requested_by_ids
            mentees[session] = chosen._origin.ids
        partners = self._read_partners(set().union(*mentees.values()))
        return {
            session: {partners[key] for key in keys if key in partners}
            | (everybody[session.program_id.id] if session in open_to_all else set())
            for session, keys in mentees.items()
        }

    def _read_audience(self):
        """Return ``{programme id: ids of the contacts of its mentees}``, without a
        record each: they may be thousands."""
        rows = self.env["mentorat.mentee"]._read_group(
            self._get_audience_domain(), ["program_id"], ["partner_id:array_agg"]
        )
        return defaultdict(
            set, {program.id: set(ids) - {None} for program, ids in rows}
        )

    @api.model
    def _read_partners(self, mentee_ids):
        """Return ``{mentee id: id of their contact}``, in one go."""
        mentees = self.env["mentorat.mentee"].browse(mentee_ids)
        mentees.fetch(["partner_id"])
        return {each.id: each.partner_id.id for each in mentees if each.partner_id}

    def _get_busy(self, spans, partners):
        """Return ``{session: ids of the partners who are in another event}``."""
        busy = defaultdict(set)
        if not partners:
            return busy
        # All-day events take the days of the programme.
        tz = self.program_id[:1].tz or "UTC"
        others = self.env["calendar.attendee"]._find_busy(
            partners, *self._get_window(), tz
        )
        # Plain keys: in a full week, each session meets the events of everybody.
        rivals = [
            ((attendee.partner_id.id, attendee.event_id.id), start, stop)
            for attendee, start, stop in others
        ]
        places = [(place, *span[1:]) for place, span in enumerate(spans)]
        for place, met in planning.find_overlaps(places, rivals).items():
            session = spans[place][0]
            own = session.calendar_event_id.id
            busy[session] = {partner for partner, event in met if event != own}
        return busy

    def _get_away(self, spans):
        """Return ``{session: ids of the mentors who are on leave}``."""
        away = defaultdict(set)
        by_resource = {
            mentor.employee_id.resource_id.id: mentor._origin.id
            for mentor in self.mentor_ids
        }
        if not by_resource:
            return away
        leaves = self._search_leaves([("resource_id", "in", list(by_resource))])
        rivals = [(leave, leave.date_from, leave.date_to) for leave in leaves]
        for session, met in planning.find_overlaps(spans, rivals).items():
            away[session] = {by_resource[leave.resource_id.id] for leave in met}
        return away

    def _search_leaves(self, domain):
        first, last = self._get_window()
        return self.env["resource.calendar.leaves"].search(
            [
                *domain,
                ("time_type", "=", "leave"),
                ("date_from", "<", last),
                ("date_to", ">", first),
            ]
        )

    def _get_double_booked(self, spans, others):
        """Return ``{session: ids of the mentors who give another one then}``."""
        found = defaultdict(set)
        mentors = {other: other.mentor_ids.ids for other in others}
        overlaps = planning.find_overlaps(spans, self._get_spans(others))
        for session, met in overlaps.items():
            for other in met:
                if other != session._origin:
                    found[session].update(mentors[other])
        return found

    # ------------------------------------------------------------------
    # DAYS
    # ------------------------------------------------------------------

    def _find_day_conflicts(self, spans, others):
        found = {}
        holidays = self._search_leaves(
            [
                ("resource_id", "=", False),
                ("company_id", "in", [*self.program_id.company_id.ids, False]),
            ]
        )
        for (calendar, tz), sessions in self.grouped(
            lambda session: session._get_planning_calendar()
        ).items():
            days = [timezones.local_date(each, tz) for each in sessions._get_window()]
            work = self._get_working_hours(calendar, tz, *days)
            worked = {begin.date() for begin, _end in work}
            for session in sessions:
                if holiday := session._pick_holiday(holidays, calendar):
                    text = (
                        self.env._("It is a public holiday: %s.", holiday.name)
                        if holiday.name
                        else self.env._("It is a public holiday.")
                    )
                elif calendar and timezones.local_date(session.start, tz) not in worked:
                    text = self.env._("Nobody works on this day of the week.")
                else:
                    continue
                found[session] = [text]
        return found

    def _pick_holiday(self, holidays, calendar):
        return holidays.filtered(
            lambda leave: leave.date_from < self.stop
            and leave.date_to > self.start
            and (not leave.calendar_id or leave.calendar_id == calendar)
            and (not leave.company_id or leave.company_id == self.company_id)
        )[:1]
