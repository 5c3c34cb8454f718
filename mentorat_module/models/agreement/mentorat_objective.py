from odoo import api, fields, models
from odoo.exceptions import UserError

from ..common.mentorat_bounds_mixin import MAX_YEARS_AWAY


class MentoratObjective(models.Model):
    """A line of the action plan, read by the pair only."""

    _name = "mentorat.objective"
    _description = "Objective of an Action Plan"
    _inherit = [
        "mentorat.lifecycle.mixin",
        "mentorat.activity.mixin",
        "mentorat.shown.mixin",
    ]
    _order = "agreement_id, sequence, date_deadline, id"
    _live_states = ("todo", "doing")
    _shown_fields = (
        *("name", "description", "skill_id", "strategy"),
        *("mentor_id", "date_deadline"),
    )
    _check_company_auto = True

    agreement_id = fields.Many2one(
        "mentorat.agreement", required=True, ondelete="cascade", index=True
    )
    mentee_id = fields.Many2one(
        related="agreement_id.mentee_id", store=True, index=True
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Objective", required=True)
    description = fields.Text()
    skill_id = fields.Many2one("hr.skill", ondelete="set null")
    strategy = fields.Text(
        string="Learning Strategy",
        help="How the mentee will go about it.",
        bound=2000,
    )
    mentor_id = fields.Many2one(
        "mentorat.mentor",
        string="With",
        help="The mentor who helps with this objective.",
    )
    date_deadline = fields.Date(string="By", bound=(0, MAX_YEARS_AWAY))
    is_proposal = fields.Boolean(
        string="Proposed", help="By the mentee: a mentor has yet to agree."
    )
    state = fields.Selection(
        [
            ("todo", "To do"),
            ("doing", "In progress"),
            ("achieved", "Achieved"),
            ("dropped", "Dropped"),
        ],
        default="todo",
        required=True,
        copy=False,
        group_expand=True,
    )
    achieved_at = fields.Datetime(copy=False, readonly=True, string="Achieved On")

    @api.depends("agreement_id.name", "sequence")
    def _compute_display_name(self):
        """Name it without its content: references to it are shown to others."""
        for objective in self:
            objective.display_name = (
                f"{objective.agreement_id.name} · {objective._origin.id or 0}"
            )

    @api.model
    def _get_filled_fields(self):
        return super()._get_filled_fields() | {"achieved_at"}

    def _get_fixed_fields(self):
        return super()._get_fixed_fields() | {"agreement_id"}

    @api.model_create_multi
    def create(self, vals_list):
        self._check_event_fields({name for vals in vals_list for name in vals})
        return super().create(vals_list)

    def write(self, vals):
        self._check_event_fields(vals.keys())
        return super().write(vals)

    @api.model
    def _check_event_fields(self, names):
        """Refuse a typed date: it follows from the state."""
        if not self.env.su:
            self._refuse_fields({"achieved_at"}.intersection(names))

    @api.model
    def _get_transitions(self):
        return {
            "todo": ("doing", "achieved", "dropped"),
            "doing": ("todo", "achieved", "dropped"),
            "achieved": ("doing",),
            "dropped": ("todo",),
        }

    def _prepare_move_values(self, target):
        values = super()._prepare_move_values(target)
        values["achieved_at"] = fields.Datetime.now() if target == "achieved" else False
        return values

    def action_set_state(self, state):
        """Change the state, as one of the pair.

        :param str state: ``todo``, ``doing``, ``achieved`` or ``dropped``
        """
        for agreement in self.agreement_id:
            agreement._check_actor("mentee", "mentor")
        state = self.env["mentorat.arguments"]._get_selection(
            self._name, "state", state
        )
        self.sudo().write({"state": state})  # sudo: the actor was checked
        return True

    def action_agree(self, digest=None):
        """Accept an objective that the mentee proposed, as a mentor.

        :param str digest: of the objective that was shown, see ``mentorat.shown``
        """
        for agreement in self.agreement_id:
            agreement._check_actor("mentor")
        self._check_shown(digest)
        self.sudo().write({"is_proposal": False})  # sudo: the actor was checked
        return True

    @api.model
    def _propose(self, agreement, values):
        """Propose an objective as the current user, the mentee of ``agreement``.

        Proposed again (a double click), return the one that exists.

        :param dict values: ``name``, ``strategy``, ``date_deadline``
        :raise UserError: the agreement is over
        """
        agreement.ensure_one()
        agreement._check_actor("mentee")
        self._check_bounds(values)
        if not agreement.sudo()._is_live():  # sudo: the state of their agreement
            raise UserError(self.env._("This agreement is over: ask the coordinator."))
        # sudo: the actor was checked; mentees have no right to create others
        known = self.sudo().search(
            [
                ("agreement_id", "=", agreement.id),
                ("name", "=", values["name"]),
                ("state", "!=", "dropped"),
            ],
            limit=1,
        )
        return known or self.sudo().create(
            {
                "agreement_id": agreement.id,
                "name": values["name"],
                "strategy": values.get("strategy"),
                "date_deadline": values.get("date_deadline"),
                "is_proposal": True,
            }
        )

    def action_achieve(self):
        """Mark as achieved."""
        return self.action_set_state("achieved")
