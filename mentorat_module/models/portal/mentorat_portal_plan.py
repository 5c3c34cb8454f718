from datetime import date

from odoo import api, fields, models


class MentoratPortalPlan(models.AbstractModel):
    """Prepare the page of the action plan, and of the meetings of the pair."""

    _name = "mentorat.portal.plan"
    _description = "Portal: Action Plan"
    _inherit = ["mentorat.portal"]

    @api.model
    def _get_page(self, answers=None, errors=None):
        """Return the values of the page, with the objectives of earlier pairs."""
        agreement = self._get_live_agreement()
        objectives = self._get_own("mentorat.objective")
        current = objectives.filtered(lambda each: each.agreement_id == agreement)
        states = current.mapped("state")
        return {
            "agreement": self._prepare_pair(agreement),
            "objectives": [self._prepare_objective(each) for each in current],
            "earlier": [self._prepare_objective(each) for each in objectives - current],
            "meetings": self.env["mentorat.portal.calendar"]._get_meetings(),
            "achieved_count": states.count("achieved"),
            "kept_count": len(states) - states.count("dropped"),
            "answers": answers or {},
            "errors": errors or {},
            "max_name": self.env["mentorat.objective"]._get_bound("name"),
            "max_strategy": self.env["mentorat.objective"]._get_bound("strategy"),
        }

    def _prepare_objective(self, objective):
        today = fields.Date.context_today(self)
        deadline = objective.date_deadline
        return {
            "id": objective.id,
            "name": objective.name,
            "description": objective.description,
            "strategy": objective.strategy,
            "skill": objective.skill_id.name,
            "mentor": objective.mentor_id.name,
            "state": objective.state,
            "state_label": self._format_choice(objective),
            "is_proposal": objective.is_proposal,
            "deadline": self._format_day(deadline),
            "is_past": bool(deadline and deadline < today and objective._filter_live()),
            "moves": [
                {"state": state, "label": self._format_move(objective, state)}
                for state in self._get_moves(objective)
            ],
        }

    @api.model
    def _get_moves(self, objective):
        """Return the states to which the mentee may move an objective: only the mentor
        drops one."""
        if not objective.agreement_id._is_live():
            return []
        allowed = objective._get_transitions()[objective.state]
        return [state for state in ("doing", "achieved", "todo") if state in allowed]

    @api.model
    def _format_move(self, objective, state):
        if objective.state == "achieved":
            # “I am on it” would be wrong: it was ticked by mistake or too soon.
            return self.env._("Not achieved after all")
        return {
            "todo": self.env._("Back to “to do”"),
            "doing": self.env._("I am on it"),
            "achieved": self.env._("Achieved"),
        }[state]

    @api.model
    def _propose(self, answers):
        """Propose an objective as the current user.

        :raise AnswerError: an answer is missing or wrong, or there is no mentor
        """
        name = (answers.get("name") or "").strip()
        strategy = (answers.get("strategy") or "").strip()
        missing = self.env._("Say what you would like to reach.")
        Objective = self.env["mentorat.objective"]
        agreement = self._get_live_agreement()
        deadline, deadline_error = self._parse_deadline(agreement, answers)
        self._check_answers(
            {
                "name": self._get_text_error(
                    name, Objective._get_bound("name"), missing
                ),
                "strategy": self._get_text_error(
                    strategy, Objective._get_bound("strategy")
                ),
                "date_deadline": deadline_error,
                "form": not agreement
                and self.env._("You have no mentor at the moment."),
            }
        )
        Objective._propose(
            agreement.sudo(False),
            {"name": name, "strategy": strategy, "date_deadline": deadline},
        )

    @api.model
    def _parse_deadline(self, agreement, answers):
        """Return ``(date or False, what is wrong or False)``."""
        typed = (answers.get("date_deadline") or "").strip()
        if not typed:
            return False, False
        try:
            deadline = date.fromisoformat(typed)
        except ValueError:
            return False, self.env._("Write the date like this: 2026-01-31.")
        now = self._to_local(fields.Datetime.now(), agreement.program_id)
        if deadline < now.date():
            return False, self.env._("This day has passed.")
        Objective = self.env["mentorat.objective"]
        return deadline, Objective._get_bound_error("date_deadline", deadline)

    @api.model
    def _move(self, objective, state):
        """Move an objective of the user to ``state``, unless it is there already."""
        if objective.state != state and state in self._get_moves(objective):
            objective.sudo(False).action_set_state(state)
