from odoo import api, models

from ...tools import ics


class MentoratCalendarFile(models.AbstractModel):
    """Make the calendar file of a meeting: a stable UID and a rising SEQUENCE, so that
    opening it after a change updates the entry."""

    _name = "mentorat.calendar.file"
    _description = "Calendar File of a Meeting"

    @api.model
    def _get_uid(self, record, kind):
        """Return a UID that is stable, and unique across databases."""
        # sudo: only the opaque id of the database
        parameters = self.env["ir.config_parameter"].sudo()
        return f"mentorat-{kind}-{record.id}@{parameters.get_param('database.uuid')}"

    @api.model
    def _get_sequence(self, record, at=None):
        """Return a number that rises with each change of ``record``, and with ``at``
        (naive UTC) where it is later than the last one."""
        changed = max(filter(None, (record.write_date, at)))
        return int((changed - record.create_date).total_seconds())

    @api.model
    def _render_meeting(self, events):
        """Return the file of a meeting, or of several of a series."""
        return ics.render(*(self._prepare_meeting_event(event) for event in events))

    def _prepare_meeting_event(self, event):
        agreement = event.mentorat_agreement_id
        start, stop = event.start, event.stop
        if event.allday:
            start, stop = event.start_date, event.stop_date or event.start_date
        return ics.Event(
            uid=self._get_uid(event, "meeting"),
            sequence=self._get_sequence(event),
            name=event.name,
            start=start,
            stop=stop,
            changed=event.write_date,
            location=event.location or "",
            url=event.videocall_location or "",
            cancelled=not event.active,
            **self._prepare_organizer(
                agreement.mentor_id.partner_id, agreement.company_id
            ),
        )

    def _prepare_organizer(self, partner, company):
        """Return the organiser, which calendars require: ``partner``, or the company
        when they have no address."""
        known = partner if partner.email_normalized else company.partner_id
        return {
            "organizer": known.name or "",
            "organizer_email": known.email_normalized or "",
        }
