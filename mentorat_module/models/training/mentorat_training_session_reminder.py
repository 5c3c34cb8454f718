from datetime import timedelta

from odoo import api, fields, models

from .mentorat_program import REMINDERS


class MentoratTrainingSession(models.Model):
    """Remind those expected that a training comes soon: so many hours before it starts
    as the programme says."""

    _name = "mentorat.training.session"
    _inherit = ["mentorat.training.session", "mentorat.due.mixin"]

    reminders_since = fields.Datetime(
        copy=False,
        readonly=True,
        help="Reminders that were due earlier have left, or would say again what "
        "another mail says.",
    )

    _due_idx = models.Index("(next_check_at) WHERE next_check_at IS NOT NULL")

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        sessions = super().create(vals_list)
        sessions._schedule_checks()
        return sessions

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"start", "state"}:
            # sudo: those concerned are told of it by a mail now
            planned_sudo = self.sudo().filtered(lambda each: each.state == "planned")
            planned_sudo.reminders_since = fields.Datetime.now()
        if vals.keys() & {"start", "state", "program_id"}:
            self._schedule_checks()
        return result

    # ------------------------------------------------------------------
    # THE CLOCK
    # ------------------------------------------------------------------

    @api.model
    def _get_due_cron(self):
        return "mentorat_module.ir_cron_trainings"

    @api.model
    def _get_next_check_dependencies(self):
        return [
            *super()._get_next_check_dependencies(),
            "state",
            "start",
            "reminders_since",
            *(f"program_id.{name}" for name in REMINDERS),
        ]

    def _get_next_check(self):
        if self.state != "planned":
            return False
        since = self.reminders_since or self.create_date or fields.Datetime.now()
        return min((at for at in self._get_reminders() if at > since), default=False)

    def _get_reminders(self):
        """Return when the reminders of this session leave, naive UTC."""
        hours = (self.program_id[name] for name in REMINDERS)
        return [
            self.start - timedelta(hours=each) for each in hours if self.start and each
        ]

    def _process_due(self, now):
        for session in self:
            if session.start > now:
                session._notify_soon()
        self.write({"reminders_since": now})
        self._clear_check_failures()
        self._schedule_checks()

    # ------------------------------------------------------------------
    # MAILING
    # ------------------------------------------------------------------

    def _notify_soon(self):
        """Remind those expected, except whose unsent mail says when it is."""
        aware = self._get_notified_partners("planned", "moved", pending=True)
        # Of this session alone: these do not speak of the others of its series.
        aware |= self._get_notices("promoted", "soon", pending=True).partner_id
        self._notify_partners(self._get_expected_partners() - aware, "soon")

    def _get_expected_partners(self):
        """Return the contacts of those who come: who has a seat, or is invited where
        seats are not limited; who gives it, and the guests, unless they declined."""
        self.ensure_one()
        states = ("registered",) if self.capacity else ("registered", "invited")
        rows = self.participation_ids.filtered(lambda row: row.state in states)
        # sudo: the answers of those invited
        attendees_sudo = self.sudo().calendar_event_id.attendee_ids
        declined = attendees_sudo.filtered(lambda each: each.state == "declined")
        invited = self.mentor_ids.partner_id | self.guest_ids
        return (rows.mentee_id.partner_id | invited) - declined.partner_id

    def _is_soon(self):
        """Return whether a reminder of this session is due, and it has not begun."""
        now = fields.Datetime.now()
        begun = not self.start or self.start <= now
        return not begun and any(at <= now for at in self._get_reminders())
