from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.sql import column_exists, create_column

from ...tools import timezones

# A day away may begin or end hours before or after, in another time zone.
MARGIN = timedelta(days=2)
ONE_SECOND = timedelta(seconds=1)


class CalendarEvent(models.Model):
    """Tell which meetings of a pair were held.

    A meeting is held once it is over, unless it was cancelled, one of the two declined
    it, or one of the two was away that day. The instant from which it counts is stored:
    nothing has to run when that instant comes."""

    _inherit = "calendar.event"

    mentorat_held_from = fields.Datetime(
        string="Counts as Held From",
        compute="_compute_mentorat_held_from",
        store=True,
        copy=False,
        help="When this meeting of a pair is over; empty when it does not take place.",
    )
    mentorat_outcome = fields.Selection(
        [
            ("planned", "Planned"),
            ("held", "Held"),
            ("off", "Declined, or one of you is away"),
        ],
        string="What Came of It",
        compute="_compute_mentorat_outcome",
    )

    _mentorat_held_idx = models.Index(
        "(mentorat_agreement_id, mentorat_held_from) "
        "WHERE mentorat_held_from IS NOT NULL"
    )

    def _auto_init(self):
        # Events of a calendar in use are many, and none is a meeting of a pair yet:
        # the column begins empty.
        if not column_exists(self.env.cr, self._table, "mentorat_held_from"):
            create_column(self.env.cr, self._table, "mentorat_held_from", "timestamp")
        return super()._auto_init()

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends(
        "mentorat_agreement_id",
        "active",
        "start",
        "stop",
        "allday",
        "attendee_ids.state",
        "attendee_ids.partner_id",
    )
    def _compute_mentorat_held_from(self):
        self.mentorat_held_from = False
        pairs = self._origin._get_pairs()
        meetings = self.browse().concat(*pairs.values()).filtered("active")
        answers = meetings._read_answers()
        absences = meetings._read_absences(pairs)
        held_from = {}
        for pair, events in pairs.items():
            for event in events & meetings:
                if not (
                    event._is_declined(pair, answers.get(event.id, {}))
                    or event._is_on_day_away(pair, absences)
                ):
                    held_from[event.id] = event._get_interval(pair.program_id.tz)[1]
        for event in self:
            event.mentorat_held_from = held_from.get(event._origin.id, False)

    def _read_answers(self):
        """Return ``{id: {contact: whether they declined}}`` of these meetings.

        From the database, for the reason given in :meth:`_get_pairs`."""
        # sudo: who declined, to compute an instant
        attendees_sudo = self.env["calendar.attendee"].sudo()
        answers = defaultdict(dict)
        for row in attendees_sudo.search_fetch(
            [("event_id", "in", self.ids)], ["event_id", "partner_id", "state"]
        ):
            answers[row.event_id.id][row.partner_id] = row.state == "declined"
        return answers

    def _read_absences(self, pairs):
        """Return ``{employee id: [(first day, last day)]}`` of the people of ``pairs``
        from the first of these meetings on."""
        if not self:
            return {}
        agreements = self.env["mentorat.agreement"].sudo().union(*pairs)
        people = agreements.mentee_id.employee_id | agreements.mentor_id.employee_id
        first = min(self.mapped("start")) - MARGIN
        return self.env["mentorat.mentor"]._read_absences_of_employees(
            people.ids, first.date()
        )

    def _is_declined(self, pair, answers):
        """Return whether one of ``pair`` (sudo) declined this meeting.

        The answers of contributing mentors count where the lead does not attend.

        :param dict answers: of :meth:`_read_answers`
        """
        if answers.get(pair.mentee_id.partner_id):
            return True
        lead = pair.mentor_id.partner_id
        if lead in answers:
            return answers[lead]
        others = (pair._get_mentors().partner_id - lead) & self._get_partners(answers)
        return bool(others) and all(answers[partner] for partner in others)

    @api.model
    def _get_partners(self, answers):
        return self.env["res.partner"].sudo().union(*answers)

    def _is_on_day_away(self, pair, absences):
        """Return whether the mentee or the mentor of ``pair`` (sudo) is away on a day
        of this meeting.

        :param dict absences: of :meth:`_read_absences`
        """
        for person in (pair.mentee_id, pair.mentor_id):
            employee = person.employee_id
            if spans := absences.get(employee.id):
                if self._is_on_one_of(spans, employee.tz or pair.program_id.tz):
                    return True
        return False

    def _is_on_one_of(self, spans, tz):
        """Return whether a day of this meeting in ``tz`` is within ``spans``."""
        start, stop = self._get_interval(tz)
        first = timezones.local_date(start, tz)
        last = timezones.local_date(max(start, stop - ONE_SECOND), tz)
        return any(begin <= last and end >= first for begin, end in spans)

    @api.depends("mentorat_held_from")
    @api.depends_context("uid")
    def _compute_mentorat_outcome(self):
        now = fields.Datetime.now()
        for event in self:
            held_from = event.mentorat_held_from
            if not event.mentorat_agreement_id:
                event.mentorat_outcome = False
            elif not held_from:
                event.mentorat_outcome = "off"
            else:
                event.mentorat_outcome = "held" if held_from <= now else "planned"

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._schedule_contact_checks()
        return events

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"start", "stop", "start_date", "stop_date", "active"}:
            self._schedule_contact_checks()
        return result

    # ------------------------------------------------------------------
    # HELD OR PLANNED
    # ------------------------------------------------------------------

    @api.model
    def _get_held_domain(self, now=None):
        """Return the domain of the meetings of pairs that were held.

        Whatever counts meetings that took place asks this.

        :param datetime now: naive UTC, now by default
        """
        return Domain("mentorat_held_from", "<=", now or fields.Datetime.now())

    @api.model
    def _get_planned_domain(self):
        """Return the domain of the meetings of pairs that are to come or that run,
        which nobody declined."""
        return Domain("mentorat_held_from", ">", fields.Datetime.now())

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    def _schedule_contact_checks(self):
        """Ask the scheduler to run when these meetings are held, where the first
        contact is still promised."""
        # sudo: instants of the scheduled action, for whoever plans a meeting
        pairs = self.sudo().mentorat_agreement_id
        assigned = pairs.filtered(lambda pair: pair._owes_first_contact())
        assigned.commitment_ids._schedule_checks()

    @api.model
    def _find_meetings_of(self, employees, start, stop):
        """Return the meetings of ``employees`` between ``start`` and ``stop`` (naive
        UTC, sudo): their absences change."""
        # sudo: meetings of others, of which an instant is computed again
        events_sudo = self.env["calendar.event"].sudo()
        if not (employees and start and stop):
            return events_sudo
        person = Domain("mentor_id.employee_id", "in", employees.ids) | Domain(
            "mentee_id.employee_id", "in", employees.ids
        )
        return events_sudo.search(
            Domain("mentorat_agreement_id", "any", person)
            & Domain("start", "<", stop + MARGIN)
            & Domain("stop", ">", start - MARGIN)
        )

    def _update_held(self):
        """Compute again from when these meetings count."""
        self.env.add_to_compute(self._fields["mentorat_held_from"], self)
