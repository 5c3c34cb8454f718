from odoo import fields, models


class MentoratMeetingNote(models.Model):
    """What the two want to speak about at a meeting, or keep of it. It is not in the
    calendar, which travels to mails and other calendars: the mentee and the mentor
    alone read it, and write it through the meeting."""

    _name = "mentorat.meeting.note"
    _description = "Note of a Meeting"
    _order = "id desc"
    _rec_name = "event_id"

    agreement_id = fields.Many2one(
        "mentorat.agreement",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="agreement_id.company_id", store=True)
    event_id = fields.Many2one(
        "calendar.event",
        string="Meeting",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    body = fields.Text(string="Note", readonly=True)

    _event_unique = models.UniqueIndex("(event_id)", "This meeting has a note already.")
