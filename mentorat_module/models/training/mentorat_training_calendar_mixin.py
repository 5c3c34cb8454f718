from datetime import datetime, time

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import timezones

# A training that somebody makes a whole day of, where no working hours are known.
DAY = (time(9), time(17))


class MentoratTrainingCalendarMixin(models.AbstractModel):
    """A planned session and its calendar event: move one and the other follows."""

    _name = "mentorat.training.calendar.mixin"
    _description = "A Training in the Calendar"

    guest_ids = fields.Many2many(
        "res.partner",
        string="Guests",
        help="Invited as well, beside the mentees and those who give it: somebody who "
        "comes to speak, for example. Whoever is added in the calendar is a guest too.",
    )

    @api.model
    def _get_calendar_fields(self):
        """:return: the fields that the event shows"""
        return {
            "name",
            "start",
            "stop",
            "location",
            "videocall_url",
            "mentor_ids",
            "guest_ids",
        }

    def _prepare_event_values(self):
        return {
            "name": self.name,
            "start": self.start,
            "stop": self.stop,
            "location": self.location,
            "videocall_location": self.videocall_url,
            "user_id": self.env.user.id if not self.env.user.share else False,
            "partner_ids": [fields.Command.set(self._get_attendees().ids)],
        }

    def _get_attendees(self):
        """:return: the contacts of those who give the session, of those expected and of
        the guests"""
        return (
            self.mentor_ids.partner_id
            | self.guest_ids
            | self.participation_ids._filter_expected().mentee_id.partner_id
        )

    @api.model
    def _get_event_context(self):
        """No phone numbers in the text; mails are ours, one a person."""
        return {
            "skip_contact_description": True,
            "no_mail_to_attendees": True,
            "mail_create_nosubscribe": True,
            # Where Google synchronises: whoever answers changes the event by rule.
            "skip_event_permission": True,
        }

    def _create_event(self):
        if not self.calendar_event_id:
            event = self.env["calendar.event"].with_context(**self._get_event_context())
            # sudo: which event a session is follows from its being planned
            self.sudo().calendar_event_id = event.create(self._prepare_event_values())

    def _push_to_calendar(self, names):
        values = self._prepare_event_values()
        values.pop("user_id")
        event = self.calendar_event_id.with_context(
            **self._get_event_context(), mentorat_from_session=True
        )
        if event.allday:
            values["allday"] = False
        event.write(values)
        self._push_answers(event)

    def _push_answers(self, event):
        """Who has said on their page that they come is shown so in the calendar."""
        rows = self.participation_ids
        coming = rows.filtered(lambda row: row.state == "registered")
        partners = coming.mentee_id.partner_id
        event.attendee_ids.filtered(
            lambda each: each.partner_id in partners and each.state != "accepted"
        ).write({"state": "accepted"})

    def _sync_attendees(self):
        for session in self.filtered("calendar_event_id"):
            session._push_to_calendar({"participation_ids"})

    def _remove_event(self):
        event = self.calendar_event_id
        self.sudo().calendar_event_id = False  # sudo: as above
        event.with_context(mentorat_from_session=True).unlink()

    # ------------------------------------------------------------------
    # WHAT IS CHANGED IN THE CALENDAR
    # ------------------------------------------------------------------

    def _is_changed_by_right(self):
        """Whether the current user, in sudo or not, may change these sessions."""
        return (
            not self
            or self.env.user._is_superuser()
            or self.with_user(self.env.user).has_access("write")
        )

    def _check_changed_in_calendar(self):
        """:raise UserError: an employee may drag any event, but not a training"""
        if self and not self._is_changed_by_right():
            raise UserError(
                self.env._(
                    "“%s” is a training that human resources plan: ask them to change "
                    "it. You can accept or decline it for yourself.",
                    self[0].name,
                )
            )

    def _pull_from_calendar(self, before):
        """The session follows its event.

        :param dict before: ``{session: contacts who were invited}``
        """
        for session in self.filtered(lambda each: each.state == "planned"):
            event = session.calendar_event_id
            if not event.active:
                session._cancel_from_calendar()
                continue
            pulled = session.with_context(mentorat_from_calendar=True)
            values = pulled._prepare_pulled_values(event)
            changed = {name for name in values if values[name] != session[name]}
            if changed:
                pulled.write({name: values[name] for name in changed})
            if event.allday:
                session._push_to_calendar({"start", "stop"})
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
        """A training has hours: a whole day is the working day of the programme."""
        if not event.allday:
            return event.start, event.stop
        calendar, tz = self._get_planning_calendar()
        first, last = event.start_date, event.stop_date or event.start_date
        opening, closing = (
            self._get_work(calendar, tz, day, day) for day in (first, last)
        )
        begin = opening[0][0] if opening else datetime.combine(first, DAY[0])
        end = closing[-1][1] if closing else datetime.combine(last, DAY[1])
        return timezones.to_utc(begin, tz), timezones.to_utc(end, tz)

    def _pull_people(self, before, after):
        """Mentees who are added take part, whoever else is a guest; who is taken out
        is not expected any more."""
        self.ensure_one()
        added, removed = after - before, before - after
        if not (added or removed):
            return
        mentees = self.env["mentorat.mentee"].search(
            [*self._get_audience_domain(), ("partner_id", "in", added.ids)]
        )
        new = mentees - self.participation_ids.mentee_id
        guests = added - mentees.partner_id - self.mentor_ids.partner_id
        gone = self.mentor_ids.filtered(lambda each: each.partner_id in removed)
        commands = [fields.Command.link(each.id) for each in guests]
        commands += [fields.Command.unlink(each.id) for each in removed]
        self.write(
            {
                "guest_ids": commands,
                "mentor_ids": [fields.Command.unlink(each.id) for each in gone],
                "participation_ids": [
                    fields.Command.create({"mentee_id": each.id}) for each in new
                ],
            }
        )
        self.participation_ids.filtered(
            lambda row: row.mentee_id.partner_id in removed
            and row.state in ("invited", "registered")
        ).unlink()

    def _cancel_from_calendar(self):
        """Taken out of the calendar, a training to come does not take place."""
        coming = self.filtered(
            lambda each: each.state == "planned" and not each._is_over()
        )
        # Archived or deleted already: there is nothing left to take out.
        coming.calendar_event_id = False
        coming.write({"state": "cancelled"})

    def action_view_event(self):
        """Open the session in the calendar."""
        self.ensure_one()
        return self.calendar_event_id._get_records_action()
