import logging
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...matching.settings import to_tenths

_logger = logging.getLogger(__name__)

# Between two mails to somebody who waits.
WEEK = timedelta(days=7)
# Mentors tried at the registration.
TRIED_AT_ONCE = 5


class MentoratMentee(models.Model):
    """The waiting list: its order, pairs made at the registration, the weekly mail to
    those who wait and the warning to the coordinators after a long wait."""

    _name = "mentorat.mentee"
    _inherit = ["mentorat.mentee", "mentorat.due.mixin"]

    # wishes
    wish_ids = fields.One2many(
        "mentorat.pairing.wish",
        "mentee_id",
        string="Wishes",
        copy=False,
        groups="mentorat_module.group_mentorat_coordinator",
        help="Whom this person would like as a mentor, in order, and whom rather not. "
        "In confidence: mentors never see it.",
    )
    earlier_wish_ids = fields.Many2many(
        "mentorat.pairing.wish",
        string="Wishes of Other Registrations",
        compute="_compute_earlier_wish_ids",
        groups="mentorat_module.group_mentorat_coordinator",
        help="Whom this person asked not to get in another registration: this counts "
        "here too. In confidence.",
    )
    # waiting list
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
    # A column of the registrations, and the waiting list.
    _state_idx = models.Index("(state, returned_at, registered_at, id)")

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("employee_id", "wish_ids.kind", "wish_ids.mentor_id")
    @api.depends_context("uid")
    def _compute_earlier_wish_ids(self):
        Wish = self.env["mentorat.pairing.wish"]
        rows = Wish._read_avoided(self._origin.ids)
        # what is said of the user stays hidden, as in `wish_ids`
        readable = Wish.browse({key for *_pair, key in rows})._filtered_access("read")
        for mentee in self:
            keys = {key for owner, _mentor, key in rows if owner == mentee._origin.id}
            mentee.earlier_wish_ids = readable.filtered(
                lambda wish, keys=keys, own=mentee._origin: (
                    wish.id in keys and wish.mentee_id != own
                )
            )

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

    # ------------------------------------------------------------------
    # LIFE CYCLE
    # ------------------------------------------------------------------

    def _on_registered(self):
        result = super()._on_registered()
        self._recall_preferences()
        self._pair_at_once()
        self._schedule_checks()
        return result

    def _on_moved(self, target, origins):
        result = super()._on_moved(target, origins)
        if target == "matched":
            self.returned_at = False
        if target == "waiting":
            taken_up = self.filtered(lambda row: origins.get(row.id) == "withdrawn")
            taken_up._take_up_wait()
            (self - taken_up)._restart_wait()
            self._schedule_checks()
        return result

    def _restart_wait(self):
        """Count the wait from now and go to the head of the list."""
        now = fields.Datetime.now()
        self.write(
            {
                "waiting_since": now,
                "returned_at": now,
                "waiting_told_at": False,
                "waiting_warned_at": False,
            }
        )

    def _take_up_wait(self):
        """Wait at the place of the date of the registration, not at the head."""
        self.write(
            {
                "waiting_since": fields.Datetime.now(),
                "returned_at": False,
                "waiting_told_at": False,
                "waiting_warned_at": False,
            }
        )

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_open_pairing_desk(self):
        """Open the pairing desk of the programme of ``self``; where there are several,
        let the user choose."""
        if len(self.program_id) == 1:
            return self.program_id.action_match_waiting()
        return self.env["mentorat.pairing"].action_open_desk()

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
    # PAIRS MADE AT THE REGISTRATION
    # ------------------------------------------------------------------

    def _pair_at_once(self):
        """Assign the best mentor of each, where the programme wants that and the score
        is high enough. Where it fails, the registration waits."""
        # sudo: the programme's choice, whoever registers
        for mentee_sudo in self.sudo():
            program_sudo = mentee_sudo.program_id
            if (
                program_sudo.auto_assign
                and program_sudo.state == "open"
                # nothing is compared for a whole spreadsheet once all seats are taken
                and any(program_sudo.mentor_ids.mapped("available_capacity"))
                and self._can_compare()
            ):
                mentee_sudo._pair_with_best()

    @api.model
    def _can_compare(self):
        error = self.env["mentorat.pairing.reader"]._get_package_error()
        if error:
            _logger.warning("Nobody is paired at the registration: %s", error)
        return not error

    def _pair_with_best(self):
        """Assign the first of the best mentors who can be assigned."""
        self.ensure_one()
        reader = self.env["mentorat.pairing.reader"]
        pool = reader._read_pool(self.program_id, self)
        past = reader._read_past_pairs(self)
        for mentor_id, tenths in pool.rankings(limit=TRIED_AT_ONCE)[self.id]:
            if tenths < to_tenths(self._get_auto_assign_score()):
                return
            if (self.id, mentor_id) not in past and self._try_pair(mentor_id):
                return

    def _try_pair(self, mentor_id):
        """Assign a mentor, and say whether it was possible."""
        try:
            with self.env.cr.savepoint():
                # sudo: the programme's choice, as above
                mentor_sudo = self.env["mentorat.mentor"].sudo().browse(mentor_id)
                self._assign(mentor_sudo)._notify_paired_at_once()
        except (UserError, IntegrityError) as error:
            _logger.info("%s was not paired at once: %s", self, error)
            return False
        return True

    def _get_auto_assign_score(self):
        """Return the score from which a pair is made at the registration, never below
        the minimum of the programme."""
        program = self.program_id
        return max(program.auto_assign_score, program.minimum_score)

    # ------------------------------------------------------------------
    # SCHEDULED CHECKS
    # ------------------------------------------------------------------

    def _get_next_check(self):
        if self.state != "waiting" or not self.waiting_since:
            return False
        warning = self._get_warning_instant()
        mail = self._get_next_mail_instant()
        return min(mail, warning) if warning else mail

    def _get_next_mail_instant(self):
        """Return when this person gets the next mail about the wait."""
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
        waiting = self.filtered(lambda mentee: mentee.state == "waiting")
        waiting.filtered(
            lambda mentee: mentee._get_next_mail_instant() <= now
        )._notify_waiting(now)
        waiting.filtered(
            lambda mentee: (at := mentee._get_warning_instant()) and at <= now
        )._notify_long_wait(now)
        self._clear_check_failures()
        self._schedule_checks()

    # ------------------------------------------------------------------
    # MAILING
    # ------------------------------------------------------------------

    def _notify_waiting(self, now):
        """Tell those who wait their place on the list."""
        self.env["mentorat.notice"]._queue_many(
            [(mentee, mentee.partner_id) for mentee in self],
            "mentorat_module.mail_template_pairing_waiting",
        )
        self.write({"waiting_told_at": now})

    def _notify_long_wait(self, now):
        """Warn the coordinators, once a programme and coordinator, whatever the number
        who wait: the mail is written, with everybody in it, when it leaves."""
        template = self.env.ref(
            "mentorat_module.mail_template_pairing_warning", raise_if_not_found=False
        )
        # sudo: users do not read the outbox; whether a mail is pending is not told
        pending_sudo = (
            self.env["mentorat.notice"]
            .sudo()
            .search(
                [
                    ("template_id", "=", template and template.id),
                    ("state", "=", "pending"),
                    ("res_id", "in", self.program_id.ids),
                ]
            )
        )
        known = {(notice.res_id, notice.partner_id) for notice in pending_sudo}
        pairs = [
            (program, partner)
            for program in self.program_id
            for partner in program._get_coordinators().partner_id
            if (program.id, partner) not in known
        ]
        self.env["mentorat.notice"]._queue_many(
            pairs, "mentorat_module.mail_template_pairing_warning"
        )
        self.write({"waiting_warned_at": now})
