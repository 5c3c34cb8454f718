from odoo import api, fields, models
from odoo.fields import Domain


class MentoratProgramFiguresMixin(models.AbstractModel):
    """What a coordinator watches in a programme: each figure, and its list."""

    _name = "mentorat.program.figures.mixin"
    _description = "Figures of a Programme"

    waiting_count = fields.Integer(compute="_compute_counts", string="Waiting")
    live_agreement_count = fields.Integer(compute="_compute_counts", string="Running")
    late_count = fields.Integer(string="Late Promises", compute="_compute_late_count")
    at_risk_count = fields.Integer(
        string="Due within 24 Hours", compute="_compute_at_risk_count"
    )
    ending_count = fields.Integer(string="Ending Soon", compute="_compute_ending_count")
    free_seat_count = fields.Integer(
        string="Free Seats", compute="_compute_free_seat_count"
    )
    silent_count = fields.Integer(
        string="Without News", compute="_compute_silent_count"
    )
    silence_days = fields.Integer(
        string="Without News After (days)",
        default=0,
        help="A pair without a meeting, a message or a movement of its plan for that "
        "long is listed as without news. 0: twice the days that the pair agreed on "
        "between two meetings.",
    )

    _silence_positive = models.Constraint(
        "CHECK (silence_days >= 0)", "A number of days cannot be negative."
    )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    def _compute_counts(self):
        Agreement = self.env["mentorat.agreement"]
        waiting = self._count_linked("mentorat.mentee", Domain("state", "=", "waiting"))
        live = self._count_linked(Agreement._name, Agreement._get_live_domain())
        for program in self:
            program.waiting_count = waiting.get(program, 0)
            program.live_agreement_count = live.get(program, 0)

    def _compute_late_count(self):
        late = self._count_linked("mentorat.commitment", Domain("is_late", "=", True))
        for program in self:
            program.late_count = late.get(program, 0)

    def _compute_at_risk_count(self):
        is_at_risk = Domain("is_at_risk", "=", True)
        at_risk = self._count_linked("mentorat.commitment", is_at_risk)
        for program in self:
            program.at_risk_count = at_risk.get(program, 0)

    def _compute_ending_count(self):
        is_ending = Domain("is_ending", "=", True)
        ending = self._count_linked("mentorat.agreement", is_ending)
        for program in self:
            program.ending_count = ending.get(program, 0)

    @api.depends("mentor_ids.available_capacity", "mentor_ids.available_from")
    def _compute_free_seat_count(self):
        today = fields.Date.context_today(self)
        for program in self:
            present = program.mentor_ids.filtered(
                lambda mentor: mentor._is_present(today)
            )
            program.free_seat_count = sum(present.mapped("available_capacity"))

    def _compute_silent_count(self):
        is_silent = Domain("is_silent", "=", True)
        silent = self._count_linked("mentorat.agreement", is_silent)
        for program in self:
            program.silent_count = silent.get(program, 0)

    def _count_linked(self, model, domain):
        """:return: ``{programme: how many of its records}``, of those that have any"""
        domain &= Domain("program_id", "in", self.ids)
        return dict(self.env[model]._read_group(domain, ["program_id"], ["__count"]))

    # ------------------------------------------------------------------
    # LISTS
    # ------------------------------------------------------------------

    def action_view_waiting(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "mentorat_module.mentorat_mentee_action_waiting"
        )
        action["domain"] = [("program_id", "=", self.id), ("state", "=", "waiting")]
        return action

    def action_view_agreements(self):
        return self._get_linked_action(
            "mentorat_agreement_action", {"search_default_live": 1}
        )

    def action_view_late(self):
        return self._get_linked_action(
            "mentorat_commitment_action", {"search_default_late": 1}
        )

    def action_view_at_risk(self):
        return self._get_linked_action(
            "mentorat_commitment_action", {"search_default_at_risk": 1}
        )

    def action_view_ending(self):
        return self._get_linked_action(
            "mentorat_agreement_action", {"search_default_ending": 1}
        )

    def action_view_silent(self):
        return self._get_linked_action(
            "mentorat_agreement_action", {"search_default_silent": 1}
        )

    def action_view_mentors(self):
        action = self._get_linked_action("mentorat_mentor_action", {})
        action["domain"] = [("program_ids", "in", self.ids)]
        action["context"]["default_program_ids"] = self.ids
        return action

    def action_view_trainings(self):
        return self._get_linked_action("mentorat_training_session_action", {})

    def _get_linked_action(self, name, context):
        """:return: the window action ``name``, on the records of this programme"""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(f"mentorat_module.{name}")
        action["domain"] = [("program_id", "=", self.id)]
        action["context"] = {"default_program_id": self.id, **context}
        return action
