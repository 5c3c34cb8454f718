from datetime import datetime, time

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import planning, timezones
from ..common.own_context import OWN, is_own

# A training that somebody makes a whole day of, where no working hours are known.
DAY = (time(9), time(17))


class MentoratTrainingSession(models.Model):
    """Keep a planned session and its calendar event alike, whichever is moved."""

    _inherit = "mentorat.training.session"

    def action_view_event(self):
        """Open the session in the calendar."""
        self.ensure_one()
        return self.calendar_event_id._get_records_action()

    # ------------------------------------------------------------------
    # FROM THE SESSION TO THE CALENDAR
    # ------------------------------------------------------------------

    def _prepare_event_values(self):
        expected = self.participation_ids._filter_expected().mentee_id
        partners = self.mentor_ids.partner_id | self.guest_ids | expected.partner_id
        return {
            "name": self.name,
            "start": self.start,
            "stop": self.stop,
            "location": self.location,
            "videocall_location": self.videocall_url,
            "user_id": self.env.user.id if not self.env.user.share else False,
            "partner_ids": [fields.Command.set(partners.ids)],
        }

    @api.model
    def _get_event_context(self):
        """No phone numbers in the text; the mails are ours, one a person."""
        return {
            "skip_contact_description": True,
            "no_mail_to_attendees": True,
            "mail_create_nosubscribe": True,
            # Read by the synchronisation with Google: mentees who answer change it.
            "skip_event_permission": True,
        }

    def _create_event(self):
        if not self.calendar_event_id:
            event = self.env["calendar.event"].with_context(**self._get_event_context())
            # sudo: which event a session is follows from its being planned
            self.sudo().calendar_event_id = event.create(self._prepare_event_values())

    def _push_to_calendar(self):
        """Write the sessions to their events, with who has said that they come."""
        if is_own(self.env, "mentorat_no_push"):
            return
        for session in self.filtered("calendar_event_id"):
            event = session.calendar_event_id.with_context(
                **self._get_event_context(), mentorat_from_session=OWN
            )
            values = session._prepare_event_values()
            del values["user_id"]
            if event.allday:
                values["allday"] = False
            event.write(values)
            rows = session.participation_ids
            registered = rows.filtered(lambda row: row.state == "registered")
            coming = registered.mentee_id.partner_id
            event.attendee_ids.filtered(
                lambda each, coming=coming: each.partner_id in coming
                and each.state != "accepted"
            ).write({"state": "accepted"})

    def _remove_event(self):
        event = self.calendar_event_id
        self.sudo().calendar_event_id = False  # sudo: as above
        event.with_context(mentorat_from_session=OWN).unlink()

    # ------------------------------------------------------------------
    # FROM THE CALENDAR TO THE SESSION
    # ------------------------------------------------------------------

    def _is_changed_by_right(self):
        """Return whether the current user, in sudo or not, may change these."""
        return (
            not self
            or self.env.user._is_superuser()
            or self.with_user(self.env.user).has_access("write")
        )

    def _check_changed_in_calendar(self):
        """Raise UserError where somebody drags a training as they may any event."""
        if self and not self._is_changed_by_right():
            raise UserError(
                self.env._(
                    "“%s” is a training that human resources plan: ask them to change "
                    "it. You can accept or decline it for yourself.",
                    self[0].name,
                )
            )

    def _pull_from_calendar(self, before):
        """Write the sessions as their events are now.

        :param dict before: ``{session: contacts who were invited}``
        """
        for session in self.filtered(lambda each: each.state == "planned"):
            event = session.calendar_event_id
            if not event.active:
                session._cancel_from_calendar()
                continue
            pulled = session.with_context(mentorat_from_calendar=OWN)
            values = {
                name: value
                for name, value in pulled._prepare_pulled_values(event).items()
                if value != session[name]
            }
            if values:
                pulled.write(values)
            if event.allday:
                session._push_to_calendar()
            pulled._pull_people(before[session], event.partner_ids)

    def _prepare_pulled_values(self, event):
        start, stop = self._get_event_hours(event)
        return {
            "name": event.name,
            "start": start,
            "stop": stop,
            "location": event.location,
            "videocall_url": event.videocall_location,
        }

    def _get_event_hours(self, event):
        """Return the start and stop of ``event``: for one that lasts all day, those of
        the programme's working day."""
        if not event.allday:
            return event.start, event.stop
        calendar, tz = self._get_planning_calendar()
        first, last = event.start_date, event.stop_date or event.start_date
        opening, closing = (
            self._get_working_hours(calendar, tz, day, day) for day in (first, last)
        )
        begin = opening[0][0] if opening else datetime.combine(first, DAY[0])
        end = closing[-1][1] if closing else datetime.combine(last, DAY[1])
        return timezones.to_utc(begin, tz), timezones.to_utc(end, tz)

    def _pull_people(self, before, after):
        """Invite the mentees who were added, as guests all others who were; expect no
        more whom somebody took out."""
        self.ensure_one()
        added, removed = after - before, before - after
        if not (added or removed):
            return
        command = fields.Command
        mentees = self.env["mentorat.mentee"].search(
            [*self._get_audience_domain(), ("partner_id", "in", added.ids)]
        )
        new = mentees - self.participation_ids.mentee_id
        guests = added - mentees.partner_id - self.mentor_ids.partner_id
        gone = self.mentor_ids.filtered(lambda each: each.partner_id in removed)
        self.write(
            {
                "guest_ids": [command.link(each.id) for each in guests]
                + [command.unlink(each.id) for each in removed],
                "mentor_ids": [command.unlink(each.id) for each in gone],
                "participation_ids": [
                    command.create({"mentee_id": each.id}) for each in new
                ],
            }
        )
        self.participation_ids.filtered(
            lambda row: row.mentee_id.partner_id in removed
            and row.state in ("invited", "registered")
        ).unlink()

    def _cancel_from_calendar(self):
        """Cancel what was still to come and is taken out of the calendar."""
        coming = self.filtered(
            lambda each: each.state == "planned" and not each._is_over()
        )
        # Archived or deleted already: there is nothing left to take out.
        coming.calendar_event_id = False
        coming.write({"state": "cancelled"})

    # ------------------------------------------------------------------
    # FINDING A TIME
    # ------------------------------------------------------------------

    @api.readonly
    def get_proposed_times(self, day, start=False):
        """Propose a time on a day that was clicked in the calendar, or on which a topic
        was dropped: within the working day, as long as the topic was before.

        :param str day: a date
        :param str start: an instant (UTC), when an hour was chosen
        :return: ``[start, stop]``, UTC
        """
        length = planning.SESSION
        if self.start and self.stop:
            length = self.stop - self.start
        arguments = self.env["mentorat.arguments"]
        if begin := arguments._get_instant(start):
            times = (begin, begin + length)
        else:
            date = arguments._get_day(day, required=True)
            calendar, tz = self._get_planning_calendar()
            work = self._get_working_hours(calendar, tz, date, date)
            times = planning.propose_times(date, work, tz, length)
        return [fields.Datetime.to_string(instant) for instant in times]

    def _get_planning_calendar(self):
        """Return ``(calendar, zone)`` of the working days: the programme's, else the
        company's."""
        # sudo: which days and hours are worked is no secret
        program_sudo = self.program_id[:1].sudo()
        company_sudo = program_sudo.company_id or self.env.company.sudo()
        own = program_sudo.calendar_id
        calendar = own or company_sudo.resource_calendar_id
        tz = own.tz or program_sudo.tz or calendar.tz
        return calendar, tz or self.env.user.tz or "UTC"

    @api.model
    def _get_working_hours(self, calendar, tz, first, last):
        """Return the stretches of work from ``first`` to ``last``, both included, as
        ``(begin, end)``, local in ``tz``; holidays are not taken out."""
        if not calendar:
            return []
        bounds = (timezones.start_of_day(first, tz), timezones.end_of_day(last, tz))
        intervals = calendar._get_week_intervals(
            *(timezones.to_aware(instant, tz) for instant in bounds),
            timezones.get_pytz_zone(tz),  # the only kind that Odoo takes
        )
        return [
            tuple(
                timezones.to_local(timezones.to_utc(each), tz) for each in (begin, end)
            )
            for begin, end, _attendance in intervals
        ]
