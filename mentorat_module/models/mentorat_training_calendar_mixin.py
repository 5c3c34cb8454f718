from odoo import api, fields, models


class MentoratTrainingCalendarMixin(models.AbstractModel):
    """A planned session and its calendar event: move one and the other follows."""

    _name = "mentorat.training.calendar.mixin"
    _description = "A Training in the Calendar"

    @api.model
    def _get_calendar_fields(self):
        """:return: the fields that the event shows"""
        return {"name", "start", "stop", "location", "videocall_url", "mentor_ids"}

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
        """:return: the contacts of those who give the session and of those expected"""
        return (
            self.mentor_ids.partner_id
            | self.participation_ids._filter_expected().mentee_id.partner_id
        )

    @api.model
    def _get_event_context(self):
        """No phone numbers in the text; mails are ours, one a person."""
        return {
            "skip_contact_description": True,
            "no_mail_to_attendees": True,
            "mail_create_nosubscribe": True,
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
        event.write(values)

    def _sync_attendees(self):
        for session in self.filtered("calendar_event_id"):
            session._push_to_calendar({"participation_ids"})

    def _remove_event(self):
        event = self.calendar_event_id
        self.sudo().calendar_event_id = False  # sudo: as above
        event.with_context(mentorat_from_session=True).unlink()

    def action_view_event(self):
        """Open the session in the calendar."""
        self.ensure_one()
        return self.calendar_event_id._get_records_action()
