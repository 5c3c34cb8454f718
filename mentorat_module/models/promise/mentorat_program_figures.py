from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain


class MentoratProgram(models.Model):
    """The figures of a programme for its coordinators, each with its list."""

    _inherit = "mentorat.program"

    waiting_count = fields.Integer(compute="_compute_waiting_count", string="Waiting")
    live_agreement_count = fields.Integer(
        compute="_compute_live_agreement_count", string="Running"
    )
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

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    def _compute_waiting_count(self):
        is_waiting = Domain("state", "=", "waiting")
        self._count_linked("waiting_count", "mentorat.mentee", is_waiting)

    def _compute_live_agreement_count(self):
        is_live = self.env["mentorat.agreement"]._get_live_domain()
        self._count_linked("live_agreement_count", "mentorat.agreement", is_live)

    def _compute_late_count(self):
        is_late = Domain("is_late", "=", True)
        self._count_linked("late_count", "mentorat.commitment", is_late)

    def _compute_at_risk_count(self):
        is_at_risk = Domain("is_at_risk", "=", True)
        self._count_linked("at_risk_count", "mentorat.commitment", is_at_risk)

    def _compute_ending_count(self):
        is_ending = Domain("is_ending", "=", True)
        self._count_linked("ending_count", "mentorat.agreement", is_ending)

    def _compute_silent_count(self):
        is_silent = Domain("is_silent", "=", True)
        self._count_linked("silent_count", "mentorat.agreement", is_silent)

    def _count_linked(self, field, model, domain):
        """Write in ``field`` how many records of ``model`` each programme has."""
        domain &= Domain("program_id", "in", self.ids)
        rows = self.env[model]._read_group(domain, ["program_id"], ["__count"])
        counts = dict(rows)
        for program in self:
            program[field] = counts.get(program, 0)

    @api.depends("mentor_ids.available_capacity", "mentor_ids.available_from")
    @api.depends("mentor_ids.account_lost_at")
    def _compute_free_seat_count(self):
        Mentor = self.env["mentorat.mentor"]
        free = (
            Domain("program_ids", "in", self.ids)
            & Domain("available_capacity", ">", 0)
            & Mentor._get_available_domain(fields.Date.context_today(self))
        )
        rows = Mentor._read_group(free, ["program_ids"], ["available_capacity:sum"])
        counts = defaultdict(int, rows)
        near = Mentor.search(free & Mentor._get_near_absence_domain())
        for mentor in near.filtered("away_until"):
            for program in mentor.program_ids:
                counts[program] -= mentor.available_capacity
        for program in self:
            program.free_seat_count = counts[program._origin]

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_view_waiting(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "mentorat_module.mentorat_mentee_action_waiting"
        )
        action["domain"] = [("program_id", "=", self.id), ("state", "=", "waiting")]
        return action

    def action_view_agreements(self):
        return self._get_linked_action("mentorat_agreement_action", "live")

    def action_view_late(self):
        return self._get_linked_action("mentorat_commitment_action", "late")

    def action_view_at_risk(self):
        return self._get_linked_action("mentorat_commitment_action", "at_risk")

    def action_view_ending(self):
        return self._get_linked_action("mentorat_agreement_action", "ending")

    def action_view_silent(self):
        return self._get_linked_action("mentorat_agreement_action", "silent")

    def action_view_mentors(self):
        action = self._get_linked_action("mentorat_mentor_action")
        action["domain"] = [("program_ids", "in", self.ids)]
        action["context"]["default_program_ids"] = self.ids
        return action

    def action_view_trainings(self):
        return self._get_linked_action("mentorat_training_session_action")

    def _get_linked_action(self, name, search_filter=None):
        """Return the window action ``name`` on the records of this programme, with one
        filter of its search view chosen."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(f"mentorat_module.{name}")
        action["domain"] = [("program_id", "=", self.id)]
        action["context"] = {"default_program_id": self.id}
        if search_filter:
            action["context"][f"search_default_{search_filter}"] = 1
        return action
