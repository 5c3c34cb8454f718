from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import planning, timezones


class MentoratTrainingSeriesMixin(models.AbstractModel):
    """Sessions that repeat: each is a session of its own, with its own date, place and
    participants; what follows one can be moved or cancelled with it."""

    _name = "mentorat.training.series.mixin"
    _description = "A Training That Repeats"

    series_id = fields.Many2one(
        "mentorat.training.session",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The session that the others of the series repeat.",
    )
    series_count = fields.Integer(compute="_compute_series_count")

    @api.depends("series_id")
    def _compute_series_count(self):
        counts = dict(
            self._read_group(
                [("series_id", "in", self.series_id.ids)], ["series_id"], ["__count"]
            )
        )
        for session in self:
            session.series_count = counts.get(session.series_id, 0)

    def unlink(self):
        """The series lives on without the session it is named after."""
        named_after = self.filtered(lambda session: session.series_id == session)
        for series in map(type(self)._get_series, named_after):
            rest = series - self
            rest.sudo().series_id = rest[:1]  # sudo: whose series it is now
        return super().unlink()

    def _get_series(self):
        """:return: this session and the others of its series, in order; empty for a
        session that stands alone"""
        self.ensure_one()
        if not self.series_id:
            return self.browse()
        return self.search([("series_id", "=", self.series_id.id)], order="start")

    def _get_following(self):
        """:return: this session and those of its series that come after it and have
        not been held"""
        later = self._get_series().filtered(
            lambda session: session.start
            and session.start >= self.start
            and session.state in ("requested", "planned")
        )
        return self | later

    # ------------------------------------------------------------------
    # REPEAT
    # ------------------------------------------------------------------

    def _check_repeatable(self):
        self.ensure_one()
        if not (self.start and self.stop):
            raise UserError(self.env._("Choose when “%s” takes place.", self.name))
        if self.state not in ("requested", "planned"):
            raise UserError(
                self.env._("“%s” is over or cancelled: nothing to repeat.", self.name)
            )
        if self.series_id:
            raise UserError(self.env._("“%s” is repeated already.", self.name))

    def _repeat(self, occasions):
        """One more session for each of ``occasions``, planned when this one is.

        :param list occasions: ``(start, stop)``, naive UTC
        :return: the new sessions
        """
        self._check_repeatable()
        values = []
        for start, stop in occasions:
            values += self.copy_data(
                {**self._prepare_occasion(), "start": start, "stop": stop}
            )
        sessions = self.create(values)
        (self | sessions).sudo().series_id = self  # sudo: follows from the repetition
        if self.state == "planned":
            sessions.write({"state": "planned"})
        return sessions

    def _prepare_occasion(self):
        """:return: the values of a repetition, without its time"""
        return {
            "name": self.name,
            "attachment_ids": [fields.Command.set(self.attachment_ids.ids)],
            "participation_ids": [
                fields.Command.create({"mentee_id": mentee.id})
                for mentee in self.participation_ids.mentee_id
                if self.audience == "selected"
            ],
        }

    # ------------------------------------------------------------------
    # THIS AND THE FOLLOWING
    # ------------------------------------------------------------------

    def _move_following(self, start, stop):
        """Move this session to ``start`` – ``stop`` and what follows by as much on the
        wall of the programme, whatever the clocks do in between."""
        self.ensure_one()
        tz = self.program_id.tz
        old = self.start
        for session in self._get_following():
            moved = planning.shift(session.start, old, start, tz)
            length = timezones.to_local(stop, tz) - timezones.to_local(start, tz)
            session.write(
                {"start": moved, "stop": planning.add_local(moved, length, tz)}
            )

    def action_view_series(self):
        """Open the sessions of the series."""
        self.ensure_one()
        return self._get_series()._get_records_action(name=self.env._("Series"))
