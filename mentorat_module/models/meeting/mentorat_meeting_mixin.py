from odoo import api, fields, models
from odoo.exceptions import AccessError


class MentoratMeetingMixin(models.AbstractModel):
    """Meetings that one of the pair proposes to the other."""

    _name = "mentorat.meeting.mixin"
    _description = "Proposed Meetings of a Pair"

    meeting_proposal_ids = fields.One2many(
        "mentorat.meeting.proposal", "agreement_id", string="Proposed Meetings"
    )
    waiting_proposal_ids = fields.One2many(
        "mentorat.meeting.proposal",
        string="Meeting to Answer",
        compute="_compute_waiting_proposal_ids",
    )

    next_event_ids = fields.One2many(
        "calendar.event", string="Next Meetings", compute="_compute_event_ids"
    )
    past_event_ids = fields.One2many(
        "calendar.event", string="Past Meetings", compute="_compute_event_ids"
    )

    @api.depends("calendar_event_ids.start", "calendar_event_ids.active")
    @api.depends_context("uid")
    def _compute_event_ids(self):
        now = fields.Datetime.now()
        events = self.env["calendar.event"].search(
            [("mentorat_agreement_id", "in", self.ids)], order="start"
        )
        for agreement in self:
            own = events.filtered(
                lambda event, agreement=agreement: event.mentorat_agreement_id
                == agreement._origin
            )
            upcoming = own.filtered(lambda event: event.stop > now)
            agreement.next_event_ids = upcoming
            agreement.past_event_ids = (own - upcoming).sorted("start", reverse=True)

    @api.depends("meeting_proposal_ids.state", "meeting_proposal_ids.start")
    @api.depends_context("uid")
    def _compute_waiting_proposal_ids(self):
        # With the rights of whoever looks: only the two see any.
        rows = self.env["mentorat.meeting.proposal"]._read_group(
            [
                ("agreement_id", "in", self.ids),
                ("state", "=", "proposed"),
                ("start", ">", fields.Datetime.now()),
            ],
            ["agreement_id"],
            ["id:recordset"],
        )
        waiting = dict(rows)
        for agreement in self:
            agreement.waiting_proposal_ids = waiting.get(agreement._origin)

    def action_propose_meeting(self, start, minutes=30, agenda=None, location=None):
        """Propose a moment to the other one of the pair.

        :param start: naive UTC
        :param int minutes: 30, 45 or 60
        :param str agenda: what it is about, for the two
        :param str location: where, or how
        :return: the ``mentorat.meeting.proposal``
        :raise AccessError: the current user is not one of the two
        :raise UserError: passed, taken, one awaits its answer, or the agreement is over
        """
        self.ensure_one()
        self.check_access("read")
        agreement = self.sudo()  # sudo: the person is compared just below
        if not agreement._get_signer_role():
            raise AccessError(self.env._("Only the mentee and the mentor propose."))
        proposal = self.env["mentorat.meeting.proposal"]._propose(
            agreement,
            {
                "start": fields.Datetime.to_datetime(start),
                "minutes": minutes,
                "agenda": agenda,
                "location": location,
            },
        )
        return proposal.with_env(self.env)
