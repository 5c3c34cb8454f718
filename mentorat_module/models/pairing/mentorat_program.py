from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ... import matching
from ..common.own_context import OWN


class MentoratProgram(models.Model):
    """The settings of the pairing, the waiting list and the warning of long waits."""

    _name = "mentorat.program"
    _inherit = ["mentorat.program", "mentorat.pairing.weights.mixin"]

    pairing_objective = fields.Selection(
        [
            ("highest_total", "The best pairs in total"),
            ("nobody_left_out", "A mentor for as many as possible"),
        ],
        string="Aim of the Pairing",
        default="highest_total",
        required=True,
    )
    minimum_score = fields.Float(
        default=0.0,
        digits=(4, 1),
        help="Pairs below this score, out of 100, are not proposed.",
    )
    auto_assign = fields.Boolean(
        string="Assign Automatically",
        help="Pair people as soon as they register, when a mentor fits.",
    )
    auto_assign_score = fields.Float(
        string="Assign Automatically From",
        default=70.0,
        digits=(4, 1),
        help="The score, out of 100, from which a pair is made at the registration.",
    )
    waiting_warning_days = fields.Integer(
        string="Warn After a Wait of (days)",
        default=7,
        required=True,
        help="After so many days without a mentor, the coordinators are told why "
        "nobody fits and what would help. 0: never.",
    )

    # ------------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------------

    @api.constrains("minimum_score", "auto_assign_score", "waiting_warning_days")
    def _check_pairing_settings(self):
        for program in self:
            scores = (program.minimum_score, program.auto_assign_score)
            if not all(0 <= score <= 100 for score in scores):
                raise ValidationError(self.env._("A score goes from 0 to 100."))
            if program.waiting_warning_days < 0:
                raise ValidationError(
                    self.env._("The days of waiting cannot be negative.")
                )

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_match_waiting(self):
        """Open the pairing desk of this programme, with the open proposal or a new one
        for everybody who waits."""
        self.ensure_one()
        self.check_access("write")
        pairings = self.env["mentorat.pairing"]
        pairing = pairings._find_open(self)
        if (
            pairing._is_out_of_date()
            and pairing._takes_long()
            and not pairing.package_error
        ):
            return pairing._get_computing_action(then=pairing._get_desk_action())
        return pairings._get_open(self)._get_desk_action()

    # ------------------------------------------------------------------
    # THE WAITING LIST
    # ------------------------------------------------------------------

    def _get_waiting(self):
        """Return those who wait (sudo), in the order of the waiting list."""
        # sudo: the whole list, whoever's registration changes it
        mentees_sudo = self.env["mentorat.mentee"].sudo()
        return mentees_sudo.search(
            [("program_id", "in", self.ids), ("state", "=", "waiting")],
            order=mentees_sudo._get_waiting_order(),
        )

    # ------------------------------------------------------------------
    # LONG WAITS
    # ------------------------------------------------------------------

    def _get_long_waits(self, limit=20):
        """Return what the warning tells the coordinators (called by its template).

        :param int limit: number of people at most
        :return: ``[{"name", "days", "why", "help"}]``, the longest wait first
        """
        self.ensure_one()
        now = fields.Datetime.now()
        waiting = self._get_waiting()
        days = {mentee: (now - mentee.waiting_since).days for mentee in waiting}
        long = waiting.filtered(lambda m: days[m] >= self.waiting_warning_days)[:limit]
        if not long:
            return []
        reasons = self._format_waits(waiting, long)
        return [
            {"name": mentee.name, "days": days[mentee], **reasons[mentee]}
            for mentee in long
        ]

    def _format_waits(self, waiting, long):
        """Return ``{mentee: {"why", "help"}}``, both as lists of sentences.

        :param waiting: all who wait
        :param long: those of them to tell about
        """
        if error := self.env["mentorat.pairing.reader"]._get_package_error():
            return {mentee: {"why": [error], "help": []} for mentee in long}
        plan = self._make_plan(waiting)
        return {mentee: self._format_wait(plan, mentee) for mentee in long}

    def _make_plan(self, waiting):
        """Return the ``matching.Plan`` of this programme for ``waiting``."""
        reader = self.env["mentorat.pairing.reader"]
        return matching.assign(
            reader._read_pool(self, waiting),
            matching.Options(
                objective=self.pairing_objective,
                minimum=self.minimum_score,
                forbidden=reader._read_past_pairs(waiting),
            ),
        )

    def _format_wait(self, plan, mentee):
        words = self.env["mentorat.pairing.words"].with_context(mentorat_in_mail=OWN)
        if mentor_id := plan.mentor_of(mentee.id):
            # sudo: a name, for the coordinators
            mentor_sudo = self.env["mentorat.mentor"].sudo().browse(mentor_id)
            fits = self.env._(
                "%(mentor)s fits, with %(points)s: it is yours to confirm.",
                mentor=mentor_sudo.name,
                points=words._format_points(plan.pool.tenths(mentee.id, mentor_id)),
            )
            return {"why": [fits], "help": []}
        problem = words._pack_problem(plan.why_unpaired(mentee.id))
        return words._format_problems([problem])[0]
