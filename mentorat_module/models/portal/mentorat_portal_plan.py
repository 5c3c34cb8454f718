from odoo import api, fields, models

MAX_NAME = 200


class MentoratPortalPlan(models.AbstractModel):
    """The action plan of the reader, and the meetings of the pair."""

    _name = "mentorat.portal.plan"
    _description = "Portal: Action Plan"
    _inherit = ["mentorat.portal"]

    @api.model
    def _get_live_agreement(self, fields=None):
        """Return the agreement of the reader that runs (sudo), maybe empty.

        :param fields: the few that a page needs; all of them by default
        """
        # sudo: the reader's own
        Agreement = self.env["mentorat.agreement"].sudo()
        return Agreement.search_fetch(
            [("mentee_id.user_id", "=", self.env.uid)]
            + list(Agreement._get_live_domain()),
            fields,
            limit=1,
        )

    @api.model
    def _get_page(self, answers=None, errors=None):
        """Values of the page."""
        agreement = self._get_live_agreement()
        # sudo: the reader's own plan, of this pair and of earlier ones
        objectives = (
            self.env["mentorat.objective"]
            .sudo()
            .search([("mentee_id.user_id", "=", self.env.uid)])
        )
        current = objectives.filtered(lambda each: each.agreement_id == agreement)
        return {
            "agreement": agreement
            and {"id": agreement.id, "mentor": agreement.mentor_id.name},
            "objectives": [self._prepare_objective(each) for each in current],
            "earlier": [self._prepare_objective(each) for each in objectives - current],
            "meetings": self.env["mentorat.portal.calendar"]._get_meetings(),
            "achieved_count": len(
                current.filtered(lambda each: each.state == "achieved")
            ),
            "kept_count": len(current.filtered(lambda each: each.state != "dropped")),
            "answers": answers or {},
            "errors": errors or {},
            "max_name": MAX_NAME,
        }

    def _prepare_objective(self, objective):
        states = dict(objective._fields["state"]._description_selection(self.env))
        today = fields.Date.context_today(self)
        deadline = objective.date_deadline
        is_open = objective.state in ("todo", "doing")
        return {
            "id": objective.id,
            "name": objective.name,
            "description": objective.description,
            "strategy": objective.strategy,
            "skill": objective.skill_id.name,
            "mentor": objective.mentor_id.name,
            "state": objective.state,
            "state_label": states[objective.state],
            "is_proposal": objective.is_proposal,
            "deadline": self._format_day(deadline),
            "is_past": bool(deadline and is_open and deadline < today),
            "moves": [
                {"state": state, "label": self._format_move(objective, state)}
                for state in self._get_moves(objective)
            ],
        }

    @api.model
    def _get_moves(self, objective):
        """Return what the mentee may make of an objective: dropping one is talked
        over with the mentor, who does it."""
        if not objective.agreement_id._is_live():
            return []
        allowed = objective._get_transitions()[objective.state]
        return [state for state in ("doing", "achieved", "todo") if state in allowed]

    @api.model
    def _format_move(self, objective, state):
        if objective.state == "achieved":
            # Ticked by mistake, or too soon: that is not “I am on it”.
            return self.env._("Not achieved after all")
        return {
            "todo": self.env._("Back to “to do”"),
            "doing": self.env._("I am on it"),
            "achieved": self.env._("Achieved"),
        }[state]

    @api.model
    def _propose(self, answers):
        """Propose an objective as the current user.

        :return: ``{name of the answer: sentence}``, empty when it was proposed
        """
        errors = {}
        name = (answers.get("name") or "").strip()
        if not name:
            errors["name"] = self.env._("Say what you would like to reach.")
        elif len(name) > MAX_NAME:
            errors["name"] = self.env._("At most %s characters.", MAX_NAME)
        deadline, error = self._parse_day(answers.get("date_deadline"))
        if error:
            errors["date_deadline"] = error
        agreement = self._get_live_agreement()
        if not agreement:
            errors["form"] = self.env._("You have no mentor at the moment.")
        if not errors:
            self.env["mentorat.objective"]._propose(
                agreement.sudo(False),
                {
                    "name": name,
                    "strategy": (answers.get("strategy") or "").strip(),
                    "date_deadline": deadline,
                },
            )
        return errors

    @api.model
    def _parse_day(self, typed):
        """Return ``(date or False, what is wrong or False)``."""
        if not (typed or "").strip():
            return False, False
        try:
            return fields.Date.to_date(typed.strip()), False
        except ValueError:
            return False, self.env._("Write the date like this: 2026-01-31.")

    @api.model
    def _move(self, objective, state):
        """Tick an objective of the reader; ticked twice, it is ticked."""
        if objective.state != state and state in self._get_moves(objective):
            objective.sudo(False).action_set_state(state)
