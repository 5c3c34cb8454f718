import logging
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...matching.settings import to_tenths

_logger = logging.getLogger(__name__)

WEEK = timedelta(days=7)


class MentoratMentee(models.Model):
    """The wait for a mentor: cut short when somebody fits at once, told each week to
    who waits, and brought before the coordinators when it gets long."""

    _name = "mentorat.mentee"
    _inherit = ["mentorat.mentee", "mentorat.due.mixin"]

    wish_ids = fields.One2many(
        "mentorat.pairing.wish",
        "mentee_id",
        string="Wishes",
        copy=False,
        groups="mentorat_module.group_mentorat_coordinator",
        help="Whom this person would like as a mentor, in order, and whom rather not. "
        "In confidence: mentors never see it.",
    )
    place = fields.Integer(
        compute="_compute_place", help="On the waiting list, from 1; 0: does not wait."
    )
    waiting_days = fields.Integer(
        string="Days of Waiting", compute="_compute_waiting_days"
    )
    waiting_since = fields.Datetime(
        compute="_compute_waiting_since",
        store=True,
        copy=False,
        help="When this wait began: at the registration, or when a pair came apart.",
    )
    returned_at = fields.Datetime(
        string="Back on the List Since",
        copy=False,
        readonly=True,
        help="A pair came apart: this person goes to the head of the waiting list.",
    )
    waiting_told_at = fields.Datetime(
        string="Last Word to Who Waits", copy=False, readonly=True
    )
    waiting_warned_at = fields.Datetime(
        string="Coordinators Warned", copy=False, readonly=True
    )

    _waiting_idx = models.Index(
        "(program_id, returned_at, registered_at) WHERE state = 'waiting'"
    )
    _due_idx = models.Index("(next_check_at) WHERE next_check_at IS NOT NULL")

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("state", "registered_at", "returned_at", "program_id")
    def _compute_place(self):
        waiting = self._origin.filtered(lambda mentee: mentee.state == "waiting")
        places = waiting._get_places()
        for mentee in self:
            mentee.place = places.get(mentee._origin.id, 0)

    @api.depends("state", "waiting_since")
    def _compute_waiting_days(self):
        now = fields.Datetime.now()
        for mentee in self:
            waits = mentee.state == "waiting" and mentee.waiting_since
            mentee.waiting_days = (now - mentee.waiting_since).days if waits else 0

    # ------------------------------------------------------------------
    # LIFE CYCLE
    # ------------------------------------------------------------------

    def _on_registered(self):
        result = super()._on_registered()
        self._pair_at_once()
        self._schedule_checks()
        return result

    def _on_moved(self, target, origins):
        result = super()._on_moved(target, origins)
        if target == "matched":
            self.returned_at = False
        if target == "waiting":
            self._restart_wait()
            self._schedule_checks()
        return result

    # ------------------------------------------------------------------
    # THE WAITING LIST
    # ------------------------------------------------------------------

    @api.model
    def _get_waiting_order(self):
        """Return the order of the waiting list: those whose pair came apart, then the
        longest wait first (no ``returned_at`` comes last)."""
        return "returned_at, registered_at, id"

    def _get_place(self):
        """Return the place on the programme's waiting list, from 1; 0 when this person
        does not wait."""
        waits = self.state == "waiting"
        return self._get_places().get(self.id, 0) if waits else 0

    def _get_places(self):
        """Return ``{id: place}`` of those of ``self`` who wait, in one query."""
        if not self:
            return {}
        self.env.flush_all()
        # Past the rules: how many wait longer, not who.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, place
                  FROM (SELECT id, row_number() OVER (
                                   PARTITION BY program_id ORDER BY %(order)s
                               ) AS place
                          FROM mentorat_mentee
                         WHERE state = 'waiting' AND program_id IN %(programs)s
                       ) AS waiting
                 WHERE id IN %(mentees)s
                """,
                order=SQL(self._get_waiting_order()),
                programs=tuple(self.program_id.ids),
                mentees=tuple(self.ids),
            )
        )
        return dict(rows)

    # ------------------------------------------------------------------
    # AT THE REGISTRATION
    # ------------------------------------------------------------------

    def _pair_at_once(self):
        """Assign the best mentor of each, where the programme wants that and the pair
        is good enough. What fails leaves the registration waiting."""
        # sudo: the programme's choice, whoever registers
        for mentee in self.sudo():
            program = mentee.program_id
            if program.auto_assign and program.state == "open":
                mentee._pair_with_best()

    def _pair_with_best(self):
        self.ensure_one()
        reader = self.env["mentorat.pairing.reader"]
        pool = reader._read_pool(self.program_id, self)
        past = reader._read_past_pairs(self)
        for mentor_id, tenths in pool.rankings(limit=5)[self.id]:
            if tenths < to_tenths(self._get_auto_assign_score()):
                return
            if (self.id, mentor_id) in past:
                continue
            try:
                with self.env.cr.savepoint():
                    agreement = self._assign(
                        self.env["mentorat.mentor"].sudo().browse(mentor_id)
                    )
                    agreement._notify_paired_at_once()
            except (UserError, IntegrityError) as error:
                _logger.info("%s was not paired at once: %s", self, error)
                continue
            return

    def _get_auto_assign_score(self):
        """The threshold is never below what the programme proposes at all."""
        program = self.program_id
        return max(program.auto_assign_score, program.minimum_score)

    # ------------------------------------------------------------------
    # THE CLOCK OF THE WAIT
    # ------------------------------------------------------------------

    @api.depends("registered_at")
    def _compute_waiting_since(self):
        for mentee in self:
            mentee.waiting_since = mentee.registered_at

    @api.model
    def _get_next_check_dependencies(self):
        return [
            *super()._get_next_check_dependencies(),
            "state",
            "waiting_since",
            "waiting_told_at",
            "waiting_warned_at",
            "program_id.waiting_warning_days",
        ]

    def _restart_wait(self):
        """This person waits again, at the head of the list: the wait is counted from
        now."""
        now = fields.Datetime.now()
        self.write(
            {
                "waiting_since": now,
                "returned_at": now,
                "waiting_told_at": False,
                "waiting_warned_at": False,
            }
        )

    def _get_next_check(self):
        if self.state != "waiting" or not self.waiting_since:
            return False
        warning = self._get_warning_instant()
        word = self._get_word_instant()
        return min(word, warning) if warning else word

    def _get_word_instant(self):
        """Return when this person is told next where they stand."""
        return (self.waiting_told_at or self.waiting_since) + WEEK

    def _get_warning_instant(self):
        """Return when the coordinators are warned of this wait, or ``False``."""
        days = self.program_id.waiting_warning_days
        if self.waiting_warned_at or not days:
            return False
        return self.waiting_since + timedelta(days=days)

    @api.model
    def _get_due_cron(self):
        return "mentorat_module.ir_cron_waiting"

    def _process_due(self, now):
        """A word to those who wait; a warning to the coordinators."""
        waiting = self.filtered(lambda mentee: mentee.state == "waiting")
        waiting.filtered(lambda m: m._get_word_instant() <= now)._notify_waiting(now)
        waiting.filtered(
            lambda m: m._get_warning_instant() and m._get_warning_instant() <= now
        )._warn_of_wait(now)
        self._clear_check_failures()
        self._schedule_checks()

    def _notify_waiting(self, now):
        self.env["mentorat.notice"]._queue_many(
            [(mentee, mentee.partner_id) for mentee in self],
            "mentorat_module.mail_template_pairing_waiting",
        )
        self.write({"waiting_told_at": now})

    def _warn_of_wait(self, now):
        """One notice a programme and coordinator, whatever the number who wait: it is
        written, with everybody in it, when it leaves."""
        Notice = self.env["mentorat.notice"]
        template = self.env.ref("mentorat_module.mail_template_pairing_warning")
        # sudo: the outbox is nobody's to read
        pending = Notice.sudo().search(
            [
                ("template_id", "=", template.id),
                ("state", "=", "pending"),
                ("res_id", "in", self.program_id.ids),
            ]
        )
        known = {(notice.res_id, notice.partner_id) for notice in pending}
        pairs = [
            (program, partner)
            for program in self.program_id
            for partner in program.coordinator_ids.partner_id
            if (program.id, partner) not in known
        ]
        Notice._queue_many(pairs, "mentorat_module.mail_template_pairing_warning")
        self.write({"waiting_warned_at": now})

    # ------------------------------------------------------------------
    # LINKS
    # ------------------------------------------------------------------

    def action_open_pairing_desk(self):
        """Open the pairing desk: that of the programme of those chosen, where they are
        of one."""
        if len(self.program_id) == 1:
            return self.program_id.action_match_waiting()
        return self.env["mentorat.pairing"].action_open_desk()
