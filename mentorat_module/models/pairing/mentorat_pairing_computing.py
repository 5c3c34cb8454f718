from odoo import api, fields, models
from odoo.fields import Domain

from ... import matching
from .mentorat_pairing import FIGURES, PAIRED

ALTERNATIVES = 3
# People computed in one request, a second or two; more are computed in steps with a
# progress bar.
COMPUTED_AT_ONCE = 500
# Pairs explained in one request.
EXPLAINED_AT_ONCE = 500


class MentoratPairing(models.Model):
    """How a proposal is computed: at once or, for many people, in steps. Each step is a
    transaction of its own and the first one stores the whole proposal without reasons:
    nothing is lost when the page is closed, and reasons that are missing are written
    when somebody opens them."""

    _inherit = "mentorat.pairing"

    to_explain_count = fields.Integer(
        string="Reasons to Write", compute="_compute_to_explain_count"
    )
    package_error = fields.Char(
        string="What the Server Lacks", compute="_compute_package_error"
    )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("line_ids.state", "line_ids.mentor_id")
    def _compute_to_explain_count(self):
        for pairing in self:
            # sudo: how many lines have reasons, not which
            lines_sudo = self.env["mentorat.pairing.line"].sudo()
            pairing.to_explain_count = lines_sudo.search_count(
                pairing._get_unexplained_domain()
            )

    @api.depends_context("lang")
    def _compute_package_error(self):
        self.package_error = self.env["mentorat.pairing.reader"]._get_package_error()

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_recompute(self):
        """Compute again all lines but those that are locked or left out; for many
        people, in steps with a progress bar."""
        for pairing in self:
            pairing._check_open()
            if len(self) == 1 and pairing._takes_long():
                return pairing._get_computing_action()
            pairing._recompute()
        return True

    def compute_plan(self):
        """Compute and store the whole proposal without reasons, as the first step.

        :return: number of lines without reasons
        """
        self.ensure_one()
        self._check_open()
        self._recompute(with_reasons=False)
        return self.to_explain_count

    def explain_batch(self, limit=EXPLAINED_AT_ONCE):
        """Store the reasons of the next lines.

        :param int limit: number of lines at most
        :return: number of lines without reasons
        """
        self.ensure_one()
        self._check_open()
        limit = self.env["mentorat.arguments"]._get_count(limit)
        # sudo: only the desk writes lines; its coordinator was checked
        lines_sudo = self.env["mentorat.pairing.line"].sudo()
        lines_sudo.search(self._get_unexplained_domain(), limit=limit)._explain()
        self.invalidate_recordset(["to_explain_count"])
        return self.to_explain_count

    def action_explain(self):
        """Store the reasons that are missing, with a progress bar."""
        self.ensure_one()
        self._check_open()
        action = self._get_computing_action()
        return {**action, "params": {**action["params"], "only_reasons": True}}

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    def _get_unexplained_domain(self):
        return (
            Domain("pairing_id", "=", self.id)
            & Domain("state", "in", PAIRED)
            & Domain("mentor_id", "!=", False)
            & Domain("explanation", "=", False)
        )

    def _takes_long(self):
        return len(self.program_id._get_waiting()) > COMPUTED_AT_ONCE

    def _get_computing_action(self, then=None):
        """Return the action that computes in steps.

        :param dict then: the action that opens afterwards
        """
        return {
            "type": "ir.actions.client",
            "tag": "mentorat_pairing_compute",
            "name": self.env._("Computing"),
            "target": "new",
            "params": {"pairing_id": self.id, "next": then},
        }

    def _recompute(self, with_reasons=True):
        """Compute the proposal and store it.

        :param bool with_reasons: whether each pair is explained at once; otherwise
            :meth:`explain_batch` does it
        """
        self.ensure_one()
        # sudo: only the desk writes lines; its coordinator was checked
        pairing_sudo = self.sudo()
        figures = {name: pairing_sudo[name] for name in FIGURES}
        first = not pairing_sudo.computed_at
        waiting = pairing_sudo.program_id._get_waiting()
        pairing_sudo._drop_lines(waiting)
        lines = {line.mentee_id.id: line for line in pairing_sudo._get_working_lines()}
        plan = pairing_sudo._plan_around(waiting, lines)
        changed = pairing_sudo._store_plan(plan, lines, waiting, with_reasons)
        pairing_sudo.write(
            {
                "computed_at": fields.Datetime.now(),
                "computed_with": pairing_sudo._get_setting_values(),
                "previous_figures": False if first else figures,
                "changed_count": 0 if first else changed,
            }
        )

    def _plan_around(self, waiting, lines):
        """Return the ``matching.Plan`` for ``waiting`` that keeps the locked lines and
        leaves out those that are.

        :param dict lines: ``{mentee id: line}`` of the present proposal
        """
        excluded = {key for key, line in lines.items() if line.state == "excluded"}
        return self._make_plan(
            waiting.filtered(lambda mentee: mentee.id not in excluded),
            {
                key: line.mentor_id.id
                for key, line in lines.items()
                if line.state == "locked"
            },
        )

    def _get_working_lines(self):
        return self.line_ids.filtered(lambda line: line.state != "confirmed")

    def _drop_lines(self, waiting):
        """Delete the lines of those who do not wait any more."""
        known = set(waiting.ids)
        self._get_working_lines().filtered(
            lambda line: line.mentee_id.id not in known
        ).unlink()

    def _make_plan(self, mentees, fixed):
        """Return the ``matching.Plan`` for ``mentees``.

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
                    if mentor in pool.columns and mentee in pool.rows
                },
                forbidden=reader._read_past_pairs(mentees)
                - frozenset(fixed.items()),  # coordinators may lock a past pair
            ),
        )

    def _store_plan(self, plan, lines, waiting, with_reasons=True):
        """Store the plan on the lines.

        :param dict lines: ``{mentee id: line}`` of the present proposal
        :return: number of these lines that have another mentor now
        """
        values = self._prepare_plan_values(plan, with_reasons)
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

    def _prepare_plan_values(self, plan, with_reasons=True):
        """Return ``{mentee id: values of the line}``."""
        rankings = plan.pool.rankings(limit=ALTERNATIVES + 1)
        forbidden = plan.options.forbidden
        refused = {pair.mentee: pair for pair in plan.refused}
        mentors = {pair.mentee: pair.mentor for pair in plan.pairs}
        values = {}
        for mentee in (profile.key for profile in plan.pool.mentees):
            mentor = mentors.get(mentee, False)
            values[mentee] = {
                "mentor_id": mentor,
                "state": "proposed" if mentor else "unpaired",
                **self._prepare_outcome(plan, mentee, mentor, with_reasons),
                "refusal_data": self._pack_lock_error(refused.get(mentee)),
                "alternatives": [
                    [key, tenths]
                    for key, tenths in rankings[mentee]
                    if key != mentor and (mentee, key) not in forbidden
                ][:ALTERNATIVES],
            }
        return values

    @api.model
    def _prepare_outcome(self, plan, mentee, mentor, with_reasons):
        """Return the values of a score with its reasons or, without a mentor, of why
        there is none."""
        words = self.env["mentorat.pairing.words"]
        line = self.env["mentorat.pairing.line"]
        if not mentor:
            problem = words._pack_problem(plan.why_unpaired(mentee))
            return {**line._prepare_score_values(), "problem": problem}
        if with_reasons:
            explanation = plan.pool.explain(mentee, mentor)
            return line._prepare_score_values(explanation)
        score = plan.pool.tenths(mentee, mentor) / 10
        return {**line._prepare_score_values(), "score": score}

    @api.model
    def _pack_lock_error(self, refused):
        """Return why a locked pair could not be kept, to be stored, or ``False``."""
        if not refused:
            return False
        return {"mentor": refused.mentor, "rules": list(refused.obstacles)}
