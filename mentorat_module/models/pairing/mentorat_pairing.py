from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

FIGURES = ("pair_count", "unpaired_count", "total_score", "mean_score", "worst_score")
# The states of a line that is to be confirmed.
PAIRED = ("proposed", "locked")
# Pairs confirmed in one request; more are confirmed in batches with a progress bar.
AT_ONCE = 20
# Somebody who assigned a batch within this delay is still at it.
CONFIRMING_DELAY = timedelta(minutes=1)
KEPT_DAYS = 90


class MentoratPairing(models.Model):
    """The pairing desk: a proposal for all who wait in a programme, which coordinators
    change line by line, compare and confirm.

    There is one open proposal a programme, shared by its coordinators. It has its own
    weights until they are saved to the programme."""

    _name = "mentorat.pairing"
    _description = "Pairing Proposal"
    _inherit = ["mentorat.pairing.weights.mixin", "mentorat.lock.mixin"]
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
    # settings
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
    # confirmation
    confirmed_by_id = fields.Many2one("res.users", string="Assigned By", readonly=True)
    confirmed_at = fields.Datetime(string="Last Assigned", readonly=True)
    # result
    line_ids = fields.One2many("mentorat.pairing.line", "pairing_id", string="Proposal")

    _one_open = models.UniqueIndex(
        "(program_id) WHERE state = 'open'",
        "A pairing of this programme is in preparation already.",
    )
    _score_in_range = models.Constraint(
        "CHECK (minimum_score >= 0 AND minimum_score <= 100)",
        "A score goes from 0 to 100.",
    )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends(
        lambda self: [
            name
            for own, saved in self._get_settings().items()
            for name in (own, f"program_id.{saved}")
        ]
    )
    def _compute_has_own_settings(self):
        settings = self._get_settings()
        for pairing in self:
            pairing.has_own_settings = any(
                pairing[own] != pairing.program_id[saved]
                for own, saved in settings.items()
            )

    @api.depends("program_id.name")
    def _compute_display_name(self):
        for pairing in self:
            pairing.display_name = self.env._("Pairing: %s", pairing.program_id.name)

    @api.depends(lambda self: ["computed_with", *self._get_settings()])
    def _compute_is_stale(self):
        for pairing in self:
            known = pairing.computed_with or {}
            pairing.is_stale = known != pairing._get_setting_values()

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        if not self.env.su and vals.keys() - self._get_settings().keys():
            raise AccessError(
                self.env._("Only the weights are typed in: the desk writes the rest.")
            )
        if not self.env.su:
            for pairing in self:
                pairing._check_open()
        return super().write(vals)

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_save_settings(self):
        """Make the weights of this proposal those of the programme."""
        self.ensure_one()
        self._check_open()
        settings = self._get_settings().items()
        self.program_id.write({saved: self[own] for own, saved in settings})
        return True

    def action_reset_settings(self):
        """Take the weights of the programme again and recompute."""
        self.ensure_one()
        self._check_open()
        self.write(self._prepare_settings(self.program_id))
        return self.action_recompute()

    def action_confirm(self):
        """Assign all proposed pairs; many are assigned in batches with a progress bar.
        A line that fails leaves the others as they are."""
        self.ensure_one()
        self._check_open()
        self._check_turn()
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
        """Assign the pairs of the next lines, called by the progress bar.

        :param int limit: number of lines at most
        :return: ``{"remaining", "confirmed", "refused"}``: numbers of lines
        :raise UserError: all are assigned, or somebody else is assigning them
        """
        self.ensure_one()
        self.check_access("write")
        self._lock_rows()  # one batch after the other
        self._check_open()
        self._check_turn()
        # sudo: notes who assigns
        self.sudo().write(
            {"confirmed_by_id": self.env.uid, "confirmed_at": fields.Datetime.now()}
        )
        limit = self.env["mentorat.arguments"]._get_count(limit)
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

    @api.model
    def action_open_desk(self):
        """Open the desk of the only open programme, or the list of programmes."""
        programs = self.env["mentorat.program"].search(
            [("state", "=", "open")], limit=2
        )
        if len(programs) == 1:
            return programs.action_match_waiting()
        return self.env["ir.actions.actions"]._for_xml_id(
            "mentorat_module.mentorat_program_action_overview"
        )

    def action_view_chart(self):
        """Open the chart of the scores of this proposal."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "mentorat_module.mentorat_pairing_line_action_chart"
        )
        action["domain"] = [("pairing_id", "=", self.id), ("mentor_id", "!=", False)]
        return action

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    @api.model
    def _get_settings(self):
        """Return the settings of a proposal: ``{field: field of the programme}``."""
        return {
            **{name: name for name in self._get_weight_fields().values()},
            "objective": "pairing_objective",
            "minimum_score": "minimum_score",
        }

    def _get_setting_values(self):
        return {name: self[name] for name in self._get_settings()}

    @api.model
    def _prepare_settings(self, program):
        """Return the settings that the programme has saved, as values of a
        proposal."""
        return {own: program[saved] for own, saved in self._get_settings().items()}

    @api.model
    def _get_open(self, program):
        """Return the open proposal of ``program``, computed again when the waiting list
        has changed, where the server can."""
        pairing = self._find_open(program)
        if pairing._is_out_of_date() and not pairing.package_error:
            pairing._recompute()
        return pairing

    @api.model
    def _find_open(self, program):
        """Return the open proposal of ``program``; create it when there is none."""
        pairing = self.search([("program_id", "=", program.id), ("state", "=", "open")])
        if not pairing:
            # sudo: only the desk creates proposals, for who may change the programme
            pairing = (
                self.sudo().create(self._prepare_values(program)).with_env(self.env)
            )
        return pairing

    @api.model
    def _prepare_values(self, program):
        return {
            "program_id": program.id,
            **self._prepare_settings(program),
        }

    def _is_out_of_date(self):
        """Whether somebody began or ceased to wait since the last computation."""
        if not self.computed_at:
            return True
        lines = self.line_ids.filtered(lambda line: line.state != "confirmed")
        return set(lines.mentee_id.ids) != set(self.program_id._get_waiting().ids)

    def _check_open(self):
        self.check_access("write")
        if self.state != "open":
            raise UserError(self._format_confirmed())

    def _check_turn(self):
        """Raise UserError: another coordinator is assigning these pairs now."""
        since = fields.Datetime.now() - CONFIRMING_DELAY
        if (
            self.to_confirm_count
            and self.confirmed_by_id not in (self.env.user, self.env["res.users"])
            and self.confirmed_at > since
        ):
            done = self.confirmed_count + self.refused_count
            raise UserError(
                self.env._(
                    "%(name)s is assigning these pairs right now: %(done)s of "
                    "%(total)s are done. Open the proposal again in a minute.",
                    name=self.confirmed_by_id.sudo().name,  # sudo: the name only
                    done=done,
                    total=done + self.to_confirm_count,
                )
            )

    def _format_confirmed(self):
        if not self.confirmed_by_id:
            return self.env._("This proposal is confirmed already.")
        return self.env._(
            "This proposal is confirmed already: %(name)s assigned %(count)s pairs.",
            name=self.confirmed_by_id.sudo().name,  # sudo: the name only
            count=self.confirmed_count,
        )

    def _get_desk_action(self):
        return self._get_records_action(name=self.env._("Pairing"), context={})

    def _get_confirmable_domain(self):
        return Domain("pairing_id", "=", self.id) & Domain("state", "in", PAIRED)

    @api.autovacuum
    def _gc_done(self):
        """Delete old confirmed proposals: they hold wishes given in confidence."""
        limit = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.search([("state", "=", "done"), ("computed_at", "<", limit)]).unlink()
