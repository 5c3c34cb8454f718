from odoo import fields, models

from ..common.mentorat_arguments import MAX_TEXT


class MentoratMeetingNote(models.Model):
    """The note of a meeting, which the mentee and the mentor alone read. It is not a
    field of the event, which goes into mails and other calendars; they write it through
    the event."""

    _name = "mentorat.meeting.note"
    _description = "Note of a Meeting"
    _inherit = ["mentorat.bounds.mixin"]
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
    body = fields.Text(string="Note", readonly=True, bound=MAX_TEXT)

    _event_unique = models.UniqueIndex("(event_id)", "This meeting has a note already.")
