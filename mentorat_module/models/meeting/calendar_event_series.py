from contextlib import contextmanager
from typing import NamedTuple

from odoo import api, fields, models

from ...tools import occurrences
from ..common.own_context import OWN, is_own

# What decides whether, and when, a meeting takes place.
TIMING = {
    "active",
    "allday",
    "duration",
    "recurrence_id",
    "recurrence_update",
    "recurrency",
    "start",
    "start_date",
    "stop",
    "stop_date",
}
# An occurrence that goes on keeps its own; the rest is as in the edited occurrence.
KEPT_FIELDS = {
    "attendee_ids",
    "activity_ids",
    "duration",
    "mentorat_agreement_id",
    "partner_ids",
    "start",
    "start_date",
    "stop",
    "stop_date",
}
# While occurrences of a series are brought back: one mail follows for all of them.
QUIET = {
    "dont_notify": True,
    "mail_notrack": True,
    "no_mail_to_attendees": True,
    "skip_attendee_notification": True,
    "skip_event_permission": True,
}


class Moment(NamedTuple):
    """When a meeting is, and of which series."""

    start: object
    stop: object
    active: bool
    recurrence_id: int

    def is_ahead(self, now):
        """Return whether the meeting takes place, and is not over."""
        return self.active and self.stop > now


class Changes:
    """The meetings of pairs as they were before a call changed them."""

    def __init__(self):
        self.before = {}  # {event id: Moment, None for events of no pair}


class CalendarEvent(models.Model):
    """Treat the meetings of a series that change together as one change.

    The calendar edits a series by archiving its events and making new ones, or one
    after the other. The outermost call remembers how the meetings of pairs were; their
    events are taken again for the new dates, with all that refers to them; at the end,
    each person is told once what is cancelled and once what is moved.
    """

    _inherit = "calendar.event"

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        names = TIMING | self._get_recurrent_fields()
        if not names & vals.keys() or self.env.context.get("is_calendar_event_new"):
            return super().write(vals)
        with self._track_changes() as events:
            events._check_may_change()
            if not vals.get("active", True):
                # The mails are ours. The last key is read by the synchronisation with
                # Google: either of the pair may cancel.
                events = events.with_context(
                    no_mail_to_attendees=True, skip_event_permission=True
                )
            return super(CalendarEvent, events).write(vals)

    def _check_may_change(self):
        """Refuse users who do not take part in a meeting of a pair, also where it has
        no organiser: Odoo asks only when it has one."""
        before = self._get_changes().before
        pairs = self.browse(id_ for id_ in self._ids if before[id_])
        pairs._check_calendar_privacy_write_permissions()

    def unlink(self):
        """Archive the meetings of pairs that are not over, that have a note or belong
        to a series: synchronised calendars delete them, and what refers to them stays.
        """
        if is_own(self.env, "mentorat_delete_meetings"):
            return super().unlink()
        pairs = self.browse().concat(*self._get_pairs().values()).with_env(self.env)
        # Odoo asks who takes part in a private event for changes only.
        pairs._check_calendar_privacy_write_permissions()
        kept = pairs._filter_kept()
        if kept:
            kept.check_access("unlink")
            kept.filtered("active").write(kept._get_deletion_values())
        return super(CalendarEvent, self - kept).unlink()

    def _filter_kept(self):
        """Return those of these meetings of pairs that are archived when somebody
        deletes them."""
        if not self or self._get_changes():
            return self
        # sudo: whether there is a note
        notes_sudo = self.env["mentorat.meeting.note"].sudo()
        noted = notes_sudo.search([("event_id", "in", self.ids)]).event_id
        now = fields.Datetime.now()
        return self.filtered(
            lambda event: event.stop > now or event.recurrence_id or event in noted
        )

    def _get_deletion_values(self):
        """Hook: the values of a meeting of a pair that somebody deletes."""
        return {"active": False}

    def action_mass_deletion(self, recurrence_update_setting):
        with self._track_changes() as events:
            return super(CalendarEvent, events).action_mass_deletion(
                recurrence_update_setting
            )

    def action_mass_archive(self, recurrence_update_setting):
        with self._track_changes() as events:
            return super(CalendarEvent, events).action_mass_archive(
                recurrence_update_setting
            )

    # ------------------------------------------------------------------
    # CHANGES
    # ------------------------------------------------------------------

    @contextmanager
    def _track_changes(self):
        """Yield these events to change them; when the outermost of nested blocks ends,
        tell the pairs what has changed since it began."""
        if changes := self._get_changes():
            self._remember(changes)
            yield self
            return
        changes = Changes()
        self._remember(changes)
        yield self.with_context(mentorat_changes=changes)
        self._tell_changes(changes)

    def _get_changes(self):
        """Return the ``Changes`` that the outermost call tracks, or ``None``."""
        changes = self.env.context.get("mentorat_changes")
        return changes if isinstance(changes, Changes) else None

    def _track_synchronisation(self):
        """Track what a synchronised calendar changes: see ``_track_changes``."""
        return self.with_context(mentorat_synchronised=OWN)._track_changes()

    def _is_told_synchronisation(self):
        """Return whether the mail in question is ours, about a change of a pair's
        meeting that a synchronised calendar brought."""
        # sudo: whether it is a meeting of a pair
        agreement = self.sudo().mentorat_agreement_id
        return bool(agreement and is_own(self.env, "mentorat_synchronised"))

    def _remember(self, changes):
        """Note how these meetings are, unless they are noted already."""
        new = self.browse(id_ for id_ in self._ids if id_ not in changes.before)
        if new:
            moments = new._get_moments()
            changes.before.update((id_, moments.get(id_)) for id_ in new._ids)

    def _get_moments(self):
        """Return ``{id: Moment}`` of those that are meetings of a pair."""
        pairs = self.browse().concat(*self._get_pairs().values())
        return {
            event.id: Moment(
                event.start, event.stop, event.active, event.recurrence_id.id
            )
            for event in pairs
        }

    def _tell_changes(self, changes):
        """Tell the pairs what is cancelled, moved or takes place again."""
        before = {id_: was for id_, was in changes.before.items() if was}
        if not before or is_own(self.env, "mentorat_untold"):
            return
        events = self.browse(before)
        now, after = fields.Datetime.now(), events._get_moments()
        groups = {"cancelled": [], "moved": [], "restored": []}
        for id_, was in before.items():
            if (new := after.get(id_)) and (kind := self._get_change(was, new, now)):
                groups[kind].append(id_)
        for kind, ids in groups.items():
            tell = getattr(self, f"_tell_{kind}")
            for agreement, meetings in self.browse(ids)._get_pairs().items():
                tell(agreement, meetings.sorted("start"))

    @api.model
    def _get_change(self, was, new, now):
        """Return what happened to a meeting that is not over, or ``None``."""
        if was.is_ahead(now) and not new.active:
            return "cancelled"
        if not was.active and new.is_ahead(now):
            return "restored"
        moved = was[:2] != new[:2]
        return "moved" if moved and (was.is_ahead(now) or new.is_ahead(now)) else None

    # ------------------------------------------------------------------
    # MAILING
    # ------------------------------------------------------------------

    def _get_told_partners(self):
        """Return the contacts who are told of a change of these meetings (sudo) of a
        pair: the pair and who else takes part, but the current user."""
        pair = self.mentorat_agreement_id._get_partners("mentor", "mentee")
        return (pair | self.partner_ids) - self.env.user.partner_id

    def _tell_cancelled(self, agreement, meetings):
        """Queue one notice a person that these meetings (sudo) do not take place."""
        self.env["mentorat.notice"]._queue_many(
            [(meetings[0], partner) for partner in meetings._get_told_partners()],
            "mentorat_module.mail_template_meeting_cancelled",
            also=meetings[1:],
        )

    def _tell_moved(self, agreement, meetings):
        """Send one mail a person with the new time of these meetings (sudo), in place
        of Odoo's one a meeting."""
        if self.env.context.get("skip_attendee_notification"):
            return
        template = self.env.ref(
            "mentorat_module.mail_template_meeting_moved", raise_if_not_found=False
        )
        # The text is rendered with the context of the template, the file with that of
        # the attendee.
        context = {"mentorat_changes": None, "mentorat_moved_ids": tuple(meetings.ids)}
        attendees = meetings[0].with_env(self.env).sudo().attendee_ids
        attendees.with_context(**context)._notify_attendees(
            template and template.with_context(**context), force_send=True
        )

    def _tell_restored(self, agreement, meetings):
        """Take these meetings (sudo) out of the notices that have not left; invite
        again who was told already that they do not take place."""
        pending_sudo = self._find_pending(agreement, "meeting_cancelled")
        unaware = meetings._take_out_of(pending_sudo)
        # sudo: who takes part, to invite them
        attendees_sudo = meetings[0].with_env(self.env).sudo().attendee_ids
        attendees_sudo.filtered(
            lambda each: each.partner_id not in unaware
        )._send_invitation_emails()

    def _take_out_of(self, notices_sudo):
        """Take these meetings out of notices, and drop those that speak of no other.

        :return: the contacts who are not told of them any more
        """
        unaware = self.env["res.partner"]
        for notice_sudo in notices_sudo:
            told_ids = [notice_sudo.res_id, *(notice_sudo.also_ids or ())]
            left = [id_ for id_ in told_ids if id_ not in self.ids]
            if len(left) == len(told_ids):
                continue
            unaware |= notice_sudo.partner_id
            notice_sudo.write(
                {"res_id": left[0], "also_ids": left[1:]}
                if left
                else {"state": "dropped"}
            )
        return unaware

    @api.model
    def _find_pending(self, agreement, template_name):
        """Return the notices (sudo) about meetings of ``agreement`` that have not left,
        of one mail."""
        meetings = self.with_context(active_test=False).sudo()  # sudo: only their ids
        template = self.env.ref(
            f"mentorat_module.mail_template_{template_name}", raise_if_not_found=False
        )
        # sudo: the outbox, of which only these meetings are looked at
        notices_sudo = self.env["mentorat.notice"].sudo()
        of_pair = [("mentorat_agreement_id", "=", agreement.id)]
        return notices_sudo.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", meetings.search(of_pair).ids),
                ("template_id", "=", template and template.id),
                ("state", "=", "pending"),
            ]
        )

    def _take_back_declined(self, partner):
        """Do not tell any more that ``partner`` does not come to these meetings (sudo)
        of a pair."""
        pending_sudo = self._find_pending(self.mentorat_agreement_id, "meeting_refused")
        self._take_out_of(
            pending_sudo.filtered(lambda notice: notice.about_partner_id == partner)
        )

    def _tell_declined(self, partner):
        """Queue one notice a person that ``partner`` does not come to these meetings
        (sudo)."""
        others = self._get_told_partners() - partner
        self.env["mentorat.notice"]._queue_many(
            [(self[0], other) for other in others],
            "mentorat_module.mail_template_meeting_refused",
            about=partner,
            also=self[1:],
        )

    def _get_declined_by(self):
        """Return the name of who declined, in the mail that says so."""
        return self.env["mentorat.mail.link.mixin"]._get_about_partner().name or ""

    def _get_meetings_in_file(self):
        return self._get_moved_meetings()

    def _get_moved_meetings(self):
        """Return the meetings that were moved with this one."""
        ids = self.env.context.get("mentorat_moved_ids") or self.ids
        return self.browse(ids)

    def _get_told_meetings(self):
        """Return the meetings that the mail in question speaks of, soonest first."""
        self.ensure_one()
        ids = self.env.context.get("mentorat_also_ids") or ()
        return self | self.browse(ids).exists()

    # ------------------------------------------------------------------
    # SERIES
    # ------------------------------------------------------------------

    def _restore_occurrences(self, recurrence, ranges):
        """Take the events that this change archives for the dates by the new rule.

        :param recurrence: the series, of which this event is the base
        :param list ranges: ``(start, stop)`` that the series has no event for
        :return: ``{event: (start, stop)}``
        """
        self.ensure_one()
        changes = self._get_changes()
        was = changes and changes.before.get(self.id)
        if not was or not was.recurrence_id:
            return {}
        old = self._find_archived(changes.before, was.recurrence_id)
        found, left = occurrences.match(
            [(event, changes.before[event.id].start) for event in old],
            [start for start, _stop in ranges],
            self.start - was.start,
        )
        self.browse().concat(*left)._keep_held(changes)
        stops = dict(ranges)
        restored = {event: (start, stops[start]) for start, event in found.items()}
        self.browse().concat(*restored)._continue(self, recurrence, restored)
        return restored

    def _find_archived(self, before, recurrence_id):
        """Return the meetings of a series that were there and are archived now."""
        ids = [
            id_
            for id_, was in before.items()
            if was and was.active and was.recurrence_id == recurrence_id
        ]
        archived = self.with_context(active_test=False).search(
            [("id", "in", ids), ("active", "=", False)]
        )
        return archived.with_env(self.env)

    def _keep_held(self, changes):
        """Take out of the series, and keep, the meetings that took place on days that
        the new rule does not have."""
        now = fields.Datetime.now()
        held = self.filtered(lambda event: changes.before[event.id].stop <= now)
        if held:
            held.with_context(**QUIET).write(
                {"active": True, "recurrence_id": False, "follow_recurrence": False}
            )

    def _continue(self, base, recurrence, times):
        """Make these events occurrences of ``recurrence`` like ``base``.

        :param dict times: ``{event: (start, stop)}``
        """
        if not self:
            return
        events = self.with_context(**QUIET)
        # First the times: the synchronisation with Google makes its ids of them once
        # an event without one has its series.
        if values := self._get_remove_sync_id_values():
            events.write(values)
        moved = events.filtered(lambda each: each._range() != times[each])
        for event in moved:
            start, stop = times[event]
            # sudo: the events are written just below, with the rights of the user.
            # Only the columns: a call of each addon for each occurrence takes minutes.
            models.BaseModel.write(event.sudo(), {"start": start, "stop": stop})
        events.write(base._prepare_occurrence_values(recurrence))
        for event in events.filtered(lambda each: each.partner_ids != base.partner_ids):
            event.write({"partner_ids": [fields.Command.set(base.partner_ids.ids)]})
        moved._ask_again()

    def _prepare_occurrence_values(self, recurrence):
        """Return the values that the occurrences of a series take from this one."""
        [values] = self.copy_data()
        for name in KEPT_FIELDS | self._get_recurrent_fields():
            values.pop(name, None)
        if self.videocall_source == "discuss":
            values.pop("videocall_location", None)
        return {
            **values,
            "active": True,
            "follow_recurrence": True,
            "recurrence_id": recurrence.id,
            "recurrency": True,
        }

    def _ask_again(self):
        """Reset the answers to meetings that were moved, as the calendar does."""
        own = self.attendee_ids.filtered(
            lambda each: each.partner_id == self.env.user.partner_id
        )
        own.filtered(lambda each: each.state != "accepted").state = "accepted"
        others = self.attendee_ids - own
        others.filtered(lambda each: each.state != "needsAction").state = "needsAction"
