from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError

from ..common.own_context import OWN

# A day further away is most often a slip of the year.
FAR = timedelta(days=365)
# How long a move in the calendar can be undone: nobody is told of it before.
UNDO = timedelta(minutes=1)
# The mails that name the time.
TIMED = ("planned", "moved", "promoted")


class MentoratTrainingSession(models.Model):
    """Ask before a session is planned on an unlikely day, or has fewer seats than are
    taken; let a move in the calendar be undone."""

    _inherit = "mentorat.training.session"

    # ------------------------------------------------------------------
    # ASKED BEFORE IT IS WRITTEN
    # ------------------------------------------------------------------

    def write(self, vals):
        self._check_confirmed(vals)
        result = super().write(vals)
        if "capacity" in vals:
            for session in self:
                session._make_room()
        return result

    def _check_confirmed(self, vals):
        """Ask whoever plans these sessions on a past or far day, or leaves fewer seats
        than are taken.

        Imports and the external API confirm with ``mentorat_confirmed`` in the context.

        :raise RedirectWarning: leads to the dialog that asks
        """
        if self.env.su or self.env.context.get("mentorat_confirmed"):
            return
        for session in self:
            if error := session._get_unlikely_time_error(vals):
                raise session._prepare_time_warning(error, vals)
            if error := session._get_few_seats_error(vals):
                raise session._prepare_seats_warning(error, vals)

    def _get_unlikely_time_error(self, vals):
        """Return what to ask before ``vals`` are written, or ``False``."""
        start = fields.Datetime.to_datetime(vals.get("start", self.start))
        is_planned = vals.get("state", self.state) == "planned"
        changes = start != self.start or self.state != "planned"
        return is_planned and changes and self._get_unlikely_error(start)

    def _get_unlikely_error(self, start):
        """Return what is unlikely about a training at ``start`` (naive UTC), or
        ``False``."""
        now = fields.Datetime.now()
        if not start or now <= start <= now + FAR:
            return False
        words = self.env["mentorat.format"]
        when = words._format_day_and_time(start, self.program_id.tz, "full")
        if start < now:
            return self.env._(
                "“%(name)s” would take place on %(when)s: that is past.",
                name=self.name,
                when=when,
            )
        return self.env._(
            "“%(name)s” would take place on %(when)s: that is more than a year away.",
            name=self.name,
            when=when,
        )

    def _get_few_seats_error(self, vals):
        """Return what to ask before the number of seats in ``vals`` is written, or
        ``False``."""
        capacity = vals.get("capacity")
        if not self._count_excess(capacity):
            return False
        return self.env._(
            "“%(name)s”: %(taken)s people have a seat. With %(capacity)s, choose who "
            "goes to the waiting list.",
            name=self.name,
            taken=self.seats_taken,
            capacity=capacity,
        )

    def _prepare_time_warning(self, message, vals):
        to_datetime = fields.Datetime.to_datetime  # clients send texts
        start, stop = (
            to_datetime(vals.get(name, self[name])) for name in ("start", "stop")
        )
        return RedirectWarning(
            message,
            self._get_dialog_id("time"),
            self.env._("Choose the Time…"),
            {
                "default_session_id": self.id,
                "default_start": fields.Datetime.to_string(start),
                "default_stop": fields.Datetime.to_string(stop),
            },
        )

    def _prepare_seats_warning(self, message, vals):
        return RedirectWarning(
            message,
            self._get_dialog_id("seats"),
            self.env._("Choose Who Waits…"),
            {"default_session_id": self.id, "default_capacity": vals["capacity"]},
        )

    @api.model
    def _get_dialog_id(self, name):
        xmlid = f"mentorat_module.mentorat_training_{name}_wizard_action"
        return self.env["ir.model.data"]._xmlid_to_res_id(xmlid)

    # ------------------------------------------------------------------
    # FEWER SEATS
    # ------------------------------------------------------------------

    def _count_excess(self, capacity):
        """Return how many people have a seat of a session to come beyond
        ``capacity``; 0 is no limit."""
        if not capacity or self.state != "planned" or self._is_over():
            return 0
        return max(0, self.seats_taken - capacity)

    def _make_room(self, rows=None):
        """Put on the waiting list who has a seat that there is not any more.

        :param rows: the participations chosen; else those who registered last
        """
        self.ensure_one()
        session_sudo = self.sudo()  # sudo: follows from the number of seats
        if rows is None:
            excess = session_sudo._count_excess(self.capacity)
            rows = session_sudo.participation_ids._get_last_seated(excess)
        if rows:
            rows.sudo().write({"state": "waitlisted"})  # sudo: as above
            self._notify_waitlisted(rows.mentee_id.partner_id)

    def _notify_waitlisted(self, partners):
        """Tell those who had a seat that they wait for one."""
        for session in self:
            session._notify_partners(partners, "waitlisted")

    # ------------------------------------------------------------------
    # MOVED IN THE CALENDAR
    # ------------------------------------------------------------------

    @api.readonly
    def get_move_question(self, start):
        """Return what to ask before this session is dropped at ``start`` (UTC):
        ``{"title", "body"}``, or ``False`` where nobody was invited yet.

        :param str start: an instant, UTC
        """
        self.ensure_one()
        self.check_access("read")
        start = self.env["mentorat.arguments"]._get_instant(start, required=True)
        if self.state != "planned":
            return False
        number = len(self._get_concerned())
        title = (
            self.env._("Move for one person?")
            if number == 1
            else self.env._("Move for %s people?", number)
        )
        when = self.env["mentorat.format"]._format_day_and_time(
            start, self.program_id.tz
        )
        body = self._get_unlikely_error(start) or self.env._(
            "“%(name)s” moves to %(when)s.", name=self.name, when=when
        )
        return {"title": title, "body": body}

    def action_move(self, start, stop):
        """Move this planned session; for a minute, nobody is told, and
        :meth:`action_undo_move` takes it back.

        :param str start: an instant, UTC
        :param str stop: an instant, UTC
        :return: the arguments of :meth:`action_undo_move`
        """
        self.ensure_one()
        self.check_access("write")
        values = self._prepare_times(start, stop)
        undo = {name: fields.Datetime.to_string(self[name]) for name in values}
        waiting_sudo = self._get_notices(*TIMED, pending=True)
        reminders_sudo = self._get_notices("soon", pending=True)  # dropped by the move
        self.with_context(mentorat_confirmed=True).write(values)
        told_sudo = self._get_notices("moved", pending=True) - waiting_sudo
        # Those that wait name the time as well.
        (waiting_sudo | told_sudo)._put_off(fields.Datetime.now() + UNDO)
        return {**undo, "notice_ids": (told_sudo | reminders_sudo).ids}

    def action_undo_move(self, start, stop, notice_ids):
        """Take back what :meth:`action_move` did: nobody is told of either.

        :param str start: an instant, UTC: the one before
        :param str stop: an instant, UTC: the one before
        :param list notice_ids: the notices that the move had queued or dropped
        :raise UserError: some have been told already
        """
        self.ensure_one()
        self.check_access("write")
        values = self._prepare_times(start, stop)
        arguments = self.env["mentorat.arguments"]
        # sudo: only those about this session are touched, see below
        notices_sudo = arguments._get_records("mentorat.notice", notice_ids).sudo()
        queued_sudo = notices_sudo & self._get_notices("moved")
        queued_sudo.lock_for_update()  # the scheduled action may be sending them
        if any(notice.state != "pending" for notice in queued_sudo):
            raise UserError(
                self.env._(
                    "Those concerned have been told already: move “%s” again.",
                    self.name,
                )
            )
        queued_sudo.write({"state": "dropped"})
        undone = self.with_context(mentorat_confirmed=True, mentorat_undone=OWN)
        undone.write(values)
        # Whether a reminder is still due is judged when it leaves.
        (notices_sudo - queued_sudo).filtered(self._is_dropped_reminder)._retry()
        return True

    def _is_dropped_reminder(self, notice):
        """Return whether ``notice`` was to remind of this session, and was dropped."""
        return (
            notice.state == "dropped"
            and notice.template_id == self._get_templates("soon")
            and (notice.res_model, notice.res_id) == (self._name, self.id)
        )

    def _prepare_times(self, start, stop):
        get_instant = self.env["mentorat.arguments"]._get_instant
        return {
            "start": get_instant(start, required=True),
            "stop": get_instant(stop, required=True),
        }
