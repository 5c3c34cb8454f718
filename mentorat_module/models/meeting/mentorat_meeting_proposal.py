from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ...tools import timezones
from ..common.mentorat_arguments import MAX_LINE
from ..common.mentorat_bounds_mixin import MAX_YEARS_AWAY

LENGTHS = (30, 45, 60)


class MentoratMeetingProposal(models.Model):
    """A time to meet that one of a pair proposes to the other. Once accepted, it is a
    calendar event. The two alone read it."""

    _name = "mentorat.meeting.proposal"
    _description = "Proposed Meeting"
    _inherit = ["mentorat.proposal.mixin"]
    _order = "start, id"

    start = fields.Datetime(
        string="When",
        required=True,
        readonly=True,
        index=True,
        bound=(MAX_YEARS_AWAY,) * 2,
    )
    minutes = fields.Integer(string="Length (minutes)", required=True, readonly=True)
    stop = fields.Datetime(compute="_compute_stop", store=True)
    agenda = fields.Text(
        string="What It Is About",
        readonly=True,
        bound=2000,
        help="Read by the two only.",
    )
    location = fields.Char(string="Where", readonly=True, bound=MAX_LINE)
    previous_id = fields.Many2one(
        "mentorat.meeting.proposal",
        string="Instead Of",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The proposal to which this one is the answer.",
    )
    event_id = fields.Many2one(
        "calendar.event",
        string="Meeting",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )

    # Also refuses two proposals at the same instant.
    _one_open = models.UniqueIndex(
        "(agreement_id) WHERE state = 'proposed'",
        "A moment is proposed already: it awaits its answer.",
    )
    _waiting_idx = models.Index("(mentor_id, start) WHERE state = 'proposed'")

    @api.depends("start", "minutes")
    def _compute_stop(self):
        for proposal in self:
            proposal.stop = proposal.start and proposal.start + timedelta(
                minutes=proposal.minutes
            )

    @api.depends("start")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for proposal in self:
            proposal.display_name = format_datetime(self.env, proposal.start)

    def _get_portal_path(self):
        return "/my/mentorat/meetings"

    def _format_start(self):
        """Return the start in local time of the recipient, else of the programme, with
        the zone."""
        self.ensure_one()
        tz = self.env.context.get("tz") or self.program_id.tz
        return self.env["mentorat.format"]._format_in_zone(self.start, tz)

    # ------------------------------------------------------------------
    # PROPOSING
    # ------------------------------------------------------------------

    @api.model
    def _propose(self, agreement, values, previous=None):
        """Create the proposal of the current user, who is one of the pair.

        :param agreement: one agreement (sudo)
        :param dict values: ``start`` (naive UTC), ``minutes``, ``agenda``, ``location``
        :param previous: the proposal that this one replaces
        :return: the proposal (sudo)
        :raise UserError: it cannot be proposed
        """
        agreement.ensure_one()
        proposals = self.sudo()  # sudo: the caller has checked the role
        agreement.mentor_id._lock_rows()
        proposals.invalidate_model(["state"])
        agreement.meeting_proposal_ids._expire_past()
        self._check_bounds(values)
        if error := self._get_error(agreement, values["start"], values["minutes"]):
            raise UserError(error)
        proposal = proposals.create(
            {
                "agreement_id": agreement.id,
                "proposed_by": agreement._get_signer_role(),
                "proposer_id": self.env.uid,
                "start": values["start"],
                "minutes": values["minutes"],
                "agenda": (values.get("agenda") or "").strip(),
                "location": (values.get("location") or "").strip(),
                "previous_id": previous and previous.id,
            }
        )
        self.env["mentorat.rate.log"]._check_limit("proposal")
        template = "meeting_countered" if previous else "meeting_proposed"
        proposal._notify_partners(proposal._get_other_role(), template)
        return proposal

    @api.model
    def _get_error(self, agreement, start, minutes):
        """Return why no meeting of ``agreement`` (sudo) can be proposed at ``start``
        (naive UTC), or ``False``."""
        if error := self._get_agreement_error(agreement):
            return error
        if minutes not in LENGTHS:
            return self.env._("Choose how long: 30, 45 or 60 minutes.")
        if error := self._get_moment_error(agreement, start):
            return error
        if agreement.mentor_id._is_busy(start, start + timedelta(minutes=minutes)):
            return self._format_busy(agreement)
        return False

    @api.model
    def _format_busy(self, agreement):
        if agreement._get_signer_role() == "mentor":
            return self.env._(
                "Your calendar is busy at that moment: choose another one."
            )
        return self.env._(
            "%s is not free at that moment: choose another one.",
            agreement.mentor_id.name,
        )

    @api.model
    def _get_agreement_error(self, agreement):
        if not agreement._is_live():
            return self.env._("This agreement is over: no meeting can be proposed.")
        if agreement.meeting_proposal_ids._filter_waiting():
            return self.env._(
                "A moment is proposed already: it is answered or withdrawn first."
            )
        return False

    @api.model
    def _get_moment_error(self, agreement, start):
        if start <= fields.Datetime.now():
            return self.env._("That moment has passed: choose one to come.")
        end = agreement.date_end
        if end and start >= timezones.end_of_day(end, agreement.program_id.tz):
            return self.env._(
                "Your agreement ends on %s: choose a moment before that.",
                self.env["mentorat.format"]._format_day(end),
            )
        return False

    def _filter_waiting(self):
        """Return the proposals that can still be accepted."""
        now = fields.Datetime.now()
        return self.filtered(lambda row: row.state == "proposed" and row.start > now)

    def _expire_past(self):
        """Expire the proposals whose time came without an answer."""
        (self - self._filter_waiting())._lapse()

    # ------------------------------------------------------------------
    # ANSWERING
    # ------------------------------------------------------------------

    def action_accept(self):
        """Accept: create the event of both. It is the first contact when the mentor
        accepts before it.

        :raise AccessError: the current user proposed it, or is not one of the two
        :raise UserError: answered already, in the past, or at a busy time by now
        """
        proposal = self._lock_to_answer()
        if error := proposal._get_moment_error(proposal.agreement_id, proposal.start):
            raise UserError(error)
        mentor = proposal.mentor_id
        if mentor._is_busy(proposal.start, proposal.stop, proposal=proposal):
            raise UserError(
                self.env._(
                    "That moment was taken in between: propose another one, or "
                    "decline with a word."
                )
            )
        proposal.state = "accepted"
        proposal.event_id = proposal._create_event()
        agreement = proposal.agreement_id
        if agreement._owes_first_contact() and proposal.proposed_by == "mentee":
            agreement.action_record_first_contact(channel="meeting")
        return True

    def _create_event(self):
        """Create the event, accepted by both: its invitation tells the other one."""
        event = self.env["calendar.event"].create(self._prepare_event_values())
        event.attendee_ids.write({"state": "accepted"})
        if self.agenda:
            event._write_mentorat_note(self.agenda)
        return event

    def _prepare_event_values(self):
        pair = self.agreement_id._get_partners("mentor", "mentee")
        return {
            "name": self.agreement_id._format_meeting_name(),
            "start": self.start,
            "stop": self.stop,
            "location": self.location,
            "user_id": self.mentor_id.user_id.id,
            "partner_ids": [fields.Command.set(pair.ids)],
            "mentorat_agreement_id": self.agreement_id.id,
        }

    def action_decline(self, word=None):
        """Decline, with a message for the other one.

        :param str word: the message
        """
        proposal = self._lock_to_answer()
        word = self.env["mentorat.arguments"]._get_text(word)
        proposal.write({"state": "declined", "answer": word})
        proposal._notify_partners(proposal.proposed_by, "meeting_declined")
        return True

    def action_counter(self, start, minutes=None, word=None):
        """Propose another time instead. It is the first contact when the mentor does so
        before it.

        :param datetime start: naive UTC
        :param int minutes: the length, by default that of this proposal
        :param str word: a message for the other one
        :return: the new proposal
        """
        proposal = self._lock_to_answer()
        arguments = self.env["mentorat.arguments"]
        start = arguments._get_instant(start, required=True)
        word = arguments._get_text(word)
        if start == proposal.start:
            raise UserError(
                self.env._(
                    "That is the moment in question: accept it, or choose another."
                )
            )
        proposal.write({"state": "declined", "answer": word})
        agreement = proposal.agreement_id
        values = {
            "start": start,
            "minutes": minutes or proposal.minutes,
            "agenda": proposal.agenda,
            "location": proposal.location,
        }
        new = self._propose(agreement, values, previous=proposal)
        if agreement._owes_first_contact() and new.proposed_by == "mentor":
            agreement.action_record_first_contact(channel="message")
        return new.with_env(self.env)

    # ------------------------------------------------------------------
    # FORMS OF AN ANSWER
    # ------------------------------------------------------------------

    def action_open_decline(self):
        """Open the form that declines with a message."""
        return self._get_answer_action("decline", self.env._("Decline"))

    def action_open_counter(self):
        """Open the form that proposes another time."""
        return self._get_answer_action("counter", self.env._("Propose Another Time"))

    def _get_answer_action(self, kind, title):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "mentorat_module.mentorat_meeting_answer_wizard_action"
        )
        action["name"] = title
        action["context"] = {"default_proposal_id": self.id, "default_kind": kind}
        return action
