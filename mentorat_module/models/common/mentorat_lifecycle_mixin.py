from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .own_context import OWN, is_own


class MentoratLifecycleMixin(models.AbstractModel):
    """A ``state`` whose allowed moves are in one table.

    Buttons, imports and scheduled actions all write the state, and get the same checks
    and effects."""

    _name = "mentorat.lifecycle.mixin"
    _description = "Mentoring Life Cycle"
    _inherit = ["mentorat.wall.mixin"]

    # The states in which something is still to be done.
    _live_states = ()

    allowed_moves = fields.Json(
        compute="_compute_allowed_moves",
        export_string_translation=False,
        help="The states this record may become now: what the buttons of a form ask.",
    )

    @api.depends("state")
    def _compute_allowed_moves(self):
        transitions = self._get_transitions()
        for record in self:
            record.allowed_moves = [
                target
                for target in transitions.get(record.state, ())
                if record._can_move_to(target)
            ]

    # ------------------------------------------------------------------
    # WHAT A MODEL FILLS IN
    # ------------------------------------------------------------------

    @api.model
    def _get_transitions(self):
        """Return ``{state: states it may become}``, first the state of a new record."""
        return {}

    def _get_extra_move_error(self, target):
        """Hook: return why this record may not become ``target`` although the table
        allows it, or ``False``."""
        return False

    def _prepare_move_values(self, target):
        """Hook: return values to write together with the new state."""
        return {}

    def _on_moved(self, target, origins):
        """Hook: do what follows once ``self`` has become ``target``.

        :param dict origins: ``{record id: state it had}``
        """

    # ------------------------------------------------------------------
    # LIVE STATES
    # ------------------------------------------------------------------

    @api.model
    def _get_live_domain(self):
        return Domain("state", "in", self._live_states)

    def _is_live(self):
        self.ensure_one()
        return self.state in self._live_states

    def _filter_live(self):
        return self.filtered(lambda record: record._is_live())

    # ------------------------------------------------------------------
    # THE CHECKER
    # ------------------------------------------------------------------

    def _can_move_to(self, target):
        """Return whether a button that leads to ``target`` is of use now."""
        return not self._get_move_error(target)

    def _get_move_error(self, target):
        """Return why this record may not become ``target``, or ``False``."""
        self.ensure_one()
        if target not in self._get_transitions().get(self.state, ()):
            labels = dict(self._fields["state"]._description_selection(self.env))
            return self.env._(
                "“%(name)s” is at the stage “%(state)s” and cannot go to “%(target)s”.",
                name=self.display_name,
                state=labels.get(self.state),
                target=labels.get(target, target),
            )
        return self._get_extra_move_error(target)

    def _check_move(self, target):
        for record in self:
            if error := record._get_move_error(target):
                raise UserError(error)

    def _restore_state(self, state, **values):
        """Put back a state that was left by mistake: no move, so none of its checks and
        effects. Whoever calls this checks, and does what follows.

        :param values: what is written with it
        """
        restoring = self.with_context(mentorat_restoring=OWN)
        restoring.write({"state": state, **values})

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        start = next(iter(self._get_transitions()))
        for vals in vals_list:
            if vals.get("state", start) != start:
                raise UserError(
                    self.env._(
                        "A new record starts at its first stage: create it, then move "
                        "it."
                    )
                )
        return super().create(vals_list)

    def write(self, vals):
        if "state" not in vals or is_own(self.env, "mentorat_restoring"):
            return super().write(vals)
        target = vals["state"]
        moving = self.filtered(lambda record: record.state != target)
        moving._check_move(target)
        origins = {record.id: record.state for record in moving}
        result = True
        if staying := self - moving:
            result = super(MentoratLifecycleMixin, staying).write(vals)
        if moving:
            values = {**moving._prepare_move_values(target), **vals}
            result = super(MentoratLifecycleMixin, moving).write(values)
            moving._on_moved(target, origins)
        return result
