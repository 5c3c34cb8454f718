from odoo import api, fields, models
from odoo.fields import Domain

from ..common.mentorat_arguments import MAX_TEXT
from ..common.mentorat_reader_mixin import ReaderRole


class MentoratMeetingNote(models.Model):
    """The note of a meeting, which the mentee and the mentor alone read, or the own
    note of one of them. It is not a field of the event, which goes into mails and other
    calendars; they write it through the event."""

    _name = "mentorat.meeting.note"
    _description = "Note of a Meeting"
    _inherit = ["mentorat.bounds.mixin", "mentorat.reader.mixin"]
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

    owner_id = fields.Many2one(
        "res.users",
        string="Own Note Of",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
        help="Who alone reads this note; empty: the two of the pair.",
    )

    _event_unique = models.UniqueIndex(
        "(event_id) WHERE owner_id IS NULL", "This meeting has a note already."
    )
    _own_unique = models.UniqueIndex(
        "(event_id, owner_id) WHERE owner_id IS NOT NULL",
        "You have a note of this meeting already.",
    )

    reader_role = ReaderRole(selection_add=[("owner", "Whose Own Note It Is")])

    @api.model
    def _get_reader_domains(self):
        shared = Domain("owner_id", "=", False)
        return {
            "owner": Domain("owner_id", "=", self.env.uid),
            **{
                role: shared & Domain("agreement_id.reader_role", "=", role)
                for role in ("mentee", "mentor")
            },
        }

    @api.model
    def _replace(self, agreement, event, text, owner=None):
        """Write ``text`` as the note of ``event``; an empty one deletes it.

        :param owner: the user whose own note it is; ``None`` for that of the two
        """
        owner_id = owner.id if owner else False
        note = self.search([("event_id", "=", event.id), ("owner_id", "=", owner_id)])
        if note and text:
            note.body = text
        elif note:
            note.unlink()
        elif text:
            self.create(
                {
                    "agreement_id": agreement.id,
                    "event_id": event.id,
                    "owner_id": owner_id,
                    "body": text,
                }
            )
