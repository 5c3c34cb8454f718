from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .. import matching
from .mentorat_pairing_figures_mixin import FIGURES, PAIRED

WEIGHTS = ("workplace_weight", "expertise_weight", "expectations_weight")
SETTINGS = {
    **{name: name for name in WEIGHTS},
    "objective": "pairing_objective",
    "minimum_score": "minimum_score",
}
ALTERNATIVES = 3
# Confirmed in one go up to here; beyond, batch by batch under a progress bar.
AT_ONCE = 20
KEPT_DAYS = 90


class MentoratPairing(models.Model):
    """The pairing desk: a proposal for all who wait in a programme, which coordinators
    change line by line, compare, and confirm.

    There is one open proposal a programme: who opens the desk finds what a colleague
    has begun. Its weights are its own until they are saved to the programme."""

    _name = "mentorat.pairing"
    _description = "Pairing Proposal"
    _inherit = ["mentorat.pairing.figures.mixin"]
    _order = "id desc"
    _rec_name = "program_id"

    program_id = fields.Many2one(
        "mentorat.program",
        string="Programme",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True)
    state = fields.Selection(
        [("open", "In Preparation"), ("done", "Confirmed")],
        default="open",
        required=True,
        readonly=True,
    )
    computed_at = fields.Datetime(string="Computed", readonly=True)
    # what it was asked
    workplace_weight = fields.Integer(required=True)
    expertise_weight = fields.Integer(required=True)
    expectations_weight = fields.Integer(required=True)
    objective = fields.Selection(
        selection=lambda self: self.env["mentorat.program"]
        ._fields["pairing_objective"]
        ._description_selection(self.env),
        required=True,
        string="Aim",
    )
    minimum_score = fields.Float(digits=(4, 1))
    has_own_settings = fields.Boolean(
        compute="_compute_has_own_settings",
        help="The weights differ from those saved in the programme.",
    )
    is_stale = fields.Boolean(
        compute="_compute_is_stale", help="Changed since the proposal was computed."
    )
    computed_with = fields.Json(readonly=True)
    # what it answers
    line_ids = fields.One2many("mentorat.pairing.line", "pairing_id", string="Proposal")

    _one_open = models.UniqueIndex(
        "(program_id) WHERE state = 'open'",
        "A pairing of this programme is in preparation already.",
    )
    _weights_positive = models.Constraint(
        "CHECK (workplace_weight >= 0 AND expertise_weight >= 0 "
        "AND expectations_weight >= 0)",
        "A weight cannot be negative.",
    )
    _score_in_range = models.Constraint(
        "CHECK (minimum_score >= 0 AND minimum_score <= 100)",
        "A score goes from 0 to 100.",
    )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends(*SETTINGS, *[f"program_id.{name}" for name in SETTINGS.values()])
    def _compute_has_own_settings(self):
        for pairing in self:
            pairing.has_own_settings = any(
                pairing[own] != pairing.program_id[saved]
                for own, saved in SETTINGS.items()
            )

    @api.depends("program_id.name")
    def _compute_display_name(self):
        for pairing in self:
            pairing.display_name = self.env._("Pairing: %s", pairing.program_id.name)

    @api.depends("computed_with", *SETTINGS)
    def _compute_is_stale(self):
        for pairing in self:
            pairing.is_stale = (pairing.computed_with or {}) != {
                name: pairing[name] for name in SETTINGS
            }

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        if not self.env.su and vals.keys() - SETTINGS.keys():
            raise AccessError(
                self.env._("Only the weights are typed in: the desk writes the rest.")
            )
        return super().write(vals)

    # ------------------------------------------------------------------
    # OPEN
    # ------------------------------------------------------------------

    @api.model
    def _get_open(self, program):
        """:return: the open proposal of ``program``, up to date with who waits"""
        pairing = self.search([("program_id", "=", program.id), ("state", "=", "open")])
        if not pairing:
            # sudo: made by the desk only, for who may change the programme
            pairing = (
                self.sudo().create(self._prepare_values(program)).with_env(self.env)
            )
            pairing._recompute()
        elif pairing._has_other_people():
            pairing._recompute()
        return pairing

    @api.model
    def _prepare_values(self, program):
        return {
            "program_id": program.id,
            **{own: program[saved] for own, saved in SETTINGS.items()},
        }

    def _has_other_people(self):
        """Whether somebody began or ceased to wait since the proposal was computed."""
        lines = self.line_ids.filtered(lambda line: line.state != "confirmed")
        return set(lines.mentee_id.ids) != set(self.program_id._get_waiting().ids)

    # ------------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------------

    def action_recompute(self):
        """Find the best for everybody but the lines that are locked or left out."""
        for pairing in self:
            pairing._check_open()
            pairing._recompute()
        return True

    def _check_open(self):
        self.check_access("write")
        if self.state != "open":
            raise UserError(self.env._("This proposal is confirmed already."))

    def _recompute(self):
        self.ensure_one()
        # sudo: lines are written by the desk only; its coordinator was checked
        pairing = self.sudo()
        figures = {name: pairing[name] for name in FIGURES}
        first = not pairing.computed_at
        waiting = pairing.program_id._get_waiting()
        pairing._drop_lines(waiting)
        lines = {line.mentee_id.id: line for line in pairing._get_working_lines()}
        excluded = {key for key, line in lines.items() if line.state == "excluded"}
        plan = pairing._make_plan(
            waiting.filtered(lambda mentee: mentee.id not in excluded),
            {
                key: line.mentor_id.id
                for key, line in lines.items()
                if line.state == "locked"
            },
        )
        changed = pairing._store_plan(plan, lines, waiting)
        pairing.write(
            {
                "computed_at": fields.Datetime.now(),
                "computed_with": {name: pairing[name] for name in SETTINGS},
                "previous_figures": False if first else figures,
                "changed_count": 0 if first else changed,
            }
        )

    def _get_working_lines(self):
        return self.line_ids.filtered(lambda line: line.state != "confirmed")

    def _drop_lines(self, waiting):
        """Those who do not wait any more leave the proposal."""
        known = set(waiting.ids)
        self._get_working_lines().filtered(
            lambda line: line.mentee_id.id not in known
        ).unlink()

    def _get_weights(self):
        return matching.Weights(
            workplace=self.workplace_weight,
            expertise=self.expertise_weight,
            expectations=self.expectations_weight,
        )

    def _make_plan(self, mentees, fixed):
        """:return: the ``matching.Plan`` for ``mentees``

        :param dict fixed: ``{mentee id: mentor id}`` of the locked lines
        """
        reader = self.env["mentorat.pairing.reader"]
        pool = reader._read_pool(self.program_id, mentees, self._get_weights())
        return matching.assign(
            pool,
            matching.Options(
                objective=self.objective,
                minimum=self.minimum_score,
                fixed={
                    mentee: mentor
                    for mentee, mentor in fixed.items()
                    if mentor in pool.columns
                },
                forbidden=reader._read_past_pairs(mentees)
                - frozenset(fixed.items()),  # a coordinator may insist
            ),
        )

    def _store_plan(self, plan, lines, waiting):
        """Write the plan on the lines.

        :param dict lines: ``{mentee id: line}`` of those there are
        :return: how many of them have another mentor now
        """
        values = self._prepare_plan_values(plan)
        places = {mentee: place for place, mentee in enumerate(waiting.ids, start=1)}
        changed, new = 0, []
        for mentee, place in places.items():
            line = lines.get(mentee)
            line_values = {"sequence": place, **values.get(mentee, {})}
            if not line:
                new.append({"pairing_id": self.id, "mentee_id": mentee, **line_values})
                continue
            if "mentor_id" in line_values:
                changed += line.mentor_id.id != line_values["mentor_id"]
            if line.state == "locked" and line_values.get("mentor_id"):
                if line.mentor_id.id == line_values["mentor_id"]:
                    line_values["state"] = "locked"
            line.write(line_values)
        self.env["mentorat.pairing.line"].create(new)
        return changed

    def _prepare_plan_values(self, plan):
        """:return: ``{mentee id: values of the line}``"""
        rankings = plan.pool.rankings(limit=ALTERNATIVES + 1)
        forbidden = plan.options.forbidden
        words = self.env["mentorat.pairing.words"]
        refused = {pair.mentee: pair for pair in plan.refused}
        mentors = {pair.mentee: pair.mentor for pair in plan.pairs}
        values = {}
        for mentee in (profile.key for profile in plan.pool.mentees):
            mentor = mentors.get(mentee, False)
            explanation = mentor and plan.pool.explain(mentee, mentor)
            values[mentee] = {
                "mentor_id": mentor,
                "state": "proposed" if mentor else "unpaired",
                "score": explanation.score if mentor else 0,
                "confidence": explanation.confidence if mentor else 0,
                "explanation": mentor and words._pack_score(explanation),
                "problem": not mentor
                and words._pack_problem(plan.why_unpaired(mentee)),
                "refusal_data": self._pack_lock_refusal(refused.get(mentee)),
                "alternatives": [
                    [key, tenths]
                    for key, tenths in rankings[mentee]
                    if key != mentor and (mentee, key) not in forbidden
                ][:ALTERNATIVES],
            }
        return values

    @api.model
    def _pack_lock_refusal(self, refused):
        """:return: why a locked pair could not stay, to be kept, or ``False``"""
        if not refused:
            return False
        rules = [obstacle.code for obstacle in refused.obstacles]
        return {"mentor": refused.mentor, "rules": rules}

    # ------------------------------------------------------------------
    # WEIGHTS
    # ------------------------------------------------------------------

    def action_save_settings(self):
        """Make the weights of this proposal those of the programme."""
        self.ensure_one()
        self._check_open()
        self.program_id.write({saved: self[own] for own, saved in SETTINGS.items()})
        return True

    def action_reset_settings(self):
        """Go back to the weights of the programme."""
        self.ensure_one()
        self._check_open()
        program = self.program_id
        self.write({own: program[saved] for own, saved in SETTINGS.items()})
        self._recompute()
        return True

    # ------------------------------------------------------------------
    # CONFIRM
    # ------------------------------------------------------------------

    def action_confirm(self):
        """Assign what is proposed, each line all or nothing."""
        self.ensure_one()
        self._check_open()
        if self.to_confirm_count > AT_ONCE:
            return {
                "type": "ir.actions.client",
                "tag": "mentorat_pairing_confirm",
                "name": self.env._("Assigning"),
                "target": "new",
                "params": {"pairing_id": self.id, "total": self.to_confirm_count},
            }
        self.confirm_batch(limit=AT_ONCE)
        return True

    def confirm_batch(self, limit=AT_ONCE):
        """Assign the pairs of the next lines.

        :param int limit: how many at most
        :return: ``{"remaining", "confirmed", "refused"}``: how many lines
        """
        self.ensure_one()
        self._check_open()
        lines = self.env["mentorat.pairing.line"].search(
            self._get_confirmable_domain(), limit=limit
        )
        for line in lines:
            line._confirm()
        remaining = lines.search_count(self._get_confirmable_domain())
        if not remaining and not self.refused_count:
            self.sudo().state = "done"  # sudo: follows from the lines
        return {
            "remaining": remaining,
            "confirmed": self.confirmed_count,
            "refused": self.refused_count,
        }

    def _get_confirmable_domain(self):
        return Domain("pairing_id", "=", self.id) & Domain("state", "in", PAIRED)

    # ------------------------------------------------------------------
    # VIEWS
    # ------------------------------------------------------------------

    @api.model
    def action_open_desk(self):
        """Open the desk of the only open programme, or the programmes to choose
        from."""
        programs = self.env["mentorat.program"].search(
            [("state", "=", "open")], limit=2
        )
        if len(programs) == 1:
            return programs.action_match_waiting()
        return self.env["ir.actions.actions"]._for_xml_id(
            "mentorat_module.mentorat_program_action_overview"
        )

    def action_view_chart(self):
        """Open the charts of the scores and loads of this proposal."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "mentorat_module.mentorat_pairing_line_action_chart"
        )
        action["domain"] = [("pairing_id", "=", self.id), ("mentor_id", "!=", False)]
        return action

    # ------------------------------------------------------------------
    # RETENTION
    # ------------------------------------------------------------------

    @api.autovacuum
    def _gc_done(self):
        """Proposals hold wishes given in confidence: they are not kept for ever."""
        limit = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.search([("state", "=", "done"), ("computed_at", "<", limit)]).unlink()
