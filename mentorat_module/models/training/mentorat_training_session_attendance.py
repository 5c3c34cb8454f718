from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .mentorat_training_session_conflict import READERS

# On the sheet of who is expected; the others come without a seat.
SEATED = ("registered", "attended", "absent")


class MentoratTrainingSession(models.Model):
    """The attendance sheet: those who have a seat and the guests, then the others.

    Coordinators keep it, and the mentors who give the session."""

    _inherit = "mentorat.training.session"

    guests_present_ids = fields.Many2many(
        "res.partner",
        "mentorat_training_session_guest_present_rel",
        "session_id",
        "partner_id",
        string="Guests Present",
        readonly=True,
        copy=False,
    )
    attendance_rows = fields.Json(
        compute="_compute_attendance_rows",
        exportable=False,
        export_string_translation=False,
        groups=READERS,
    )
    can_take_attendance = fields.Boolean(
        compute="_compute_can_take_attendance", export_string_translation=False
    )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("state", "mentor_ids")
    @api.depends_context("uid")
    def _compute_can_take_attendance(self):
        for session in self:
            session.can_take_attendance = not session._get_attendance_error()

    @api.depends("participation_ids.state", "guest_ids", "guests_present_ids")
    @api.depends_context("uid", "lang")
    def _compute_attendance_rows(self):
        labels = dict(
            self.env["mentorat.training.participation"]
            ._fields["state"]
            ._description_selection(self.env)
        )
        for session in self:
            if session._get_attendance_error():
                session.attendance_rows = []
                continue
            # sudo: the names of those whose participation the user reads
            rows_sudo = session.participation_ids.sudo().sorted(
                lambda row: row.mentee_id.name
            )
            session.attendance_rows = [
                *(self._prepare_attendance_row(row, labels) for row in rows_sudo),
                *map(session._prepare_guest_row, session.guest_ids),
            ]

    @api.depends("name")
    @api.depends_context("show_mentorat_attendance", "lang")
    def _compute_display_name(self):
        """Name the page of the sheet after the session and what it is."""
        result = super()._compute_display_name()
        if self.env.context.get("show_mentorat_attendance"):
            for session in self:
                session.display_name = self.env._("Attendance: %s", session.name)
        return result

    @api.model
    def _prepare_attendance_row(self, row, labels):
        return {
            "kind": "participant",
            "id": row.id,
            "name": row.mentee_id.name,
            "state": row.state,
            "label": labels[row.state],
            "is_expected": row.state in SEATED,
        }

    def _prepare_guest_row(self, guest):
        is_present = guest in self.guests_present_ids
        return {
            "kind": "guest",
            "id": guest.id,
            "name": guest.name,
            "state": "attended" if is_present else "registered",
            "label": self.env._("Guest"),
            "is_expected": True,
        }

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_view_attendance(self):
        """Open the sheet of this session: who is there, who is not."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "mentorat_module.mentorat_training_session_action_attendance"
            ),
            "res_id": self.id,
        }

    def action_note_attendance(self, kind, row_id, is_present):
        """Note that somebody was there, or was not: as a coordinator, or a mentor who
        gives this session.

        :param str kind: ``participant`` or ``guest``
        :param int row_id: the participation, or the contact of the guest
        :param bool is_present: ``False`` for who was not there
        """
        self.ensure_one()
        if error := self._get_attendance_error():
            raise error
        self.env["mentorat.arguments"]._get_choice(kind, ("participant", "guest"))
        session_sudo = self.sudo()  # sudo: whoever keeps the sheet, checked above
        if kind == "guest":
            guest = session_sudo.guest_ids.filtered(lambda each: each.id == row_id)
            command = fields.Command.link if is_present else fields.Command.unlink
            session_sudo.guests_present_ids = [command(each.id) for each in guest]
            return True
        rows = session_sudo.participation_ids.filtered(lambda row: row.id == row_id)
        return rows.action_attended() if is_present else rows.action_absent()

    def _get_attendance_error(self):
        """Return the exception that keeps the current user from the sheet, or
        ``False``."""
        if self.state not in ("planned", "done"):
            return UserError(self.env._("“%s” is not planned.", self.name))
        if self.has_access("write"):
            return False
        # sudo: whether the current user gives it
        if self.env.user in self.sudo().mentor_ids.user_id:
            return False
        return AccessError(
            self.env._("Those who give “%s” note who is there.", self.name)
        )
