from odoo import api, fields, models
from odoo.exceptions import AccessError


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    mentorat_agreement_id = fields.Many2one(
        "mentorat.agreement",
        string="Mentoring Agreement",
        index="btree_not_null",
        ondelete="set null",
        help="A meeting of this pair.",
    )
    mentorat_note = fields.Text(
        string="Our Note",
        compute="_compute_mentorat_note",
        inverse="_inverse_mentorat_note",
        help="What you want to speak about, or keep of the meeting. The mentee and the "
        "mentor alone read it; it is in no mail and in no other calendar.",
    )
    mentorat_is_mine = fields.Boolean(
        string="Meeting of My Pair", compute="_compute_mentorat_is_mine"
    )

    @api.model
    def _get_activity_excluded_models(self):
        return super()._get_activity_excluded_models() + [
            "mentorat.agreement",
            "mentorat.training.session",
        ]

    # ------------------------------------------------------------------
    # MAILS OF A PAIR
    # ------------------------------------------------------------------

    def message_notify(self, **kwargs):
        """Mails about a meeting of a pair fit a phone, and are answered to whoever
        plans it: what is written on an event, colleagues can read."""
        # sudo: whether it is a meeting of a pair
        if self.sudo().mentorat_agreement_id and kwargs.get("email_layout_xmlid"):
            kwargs["email_layout_xmlid"] = "mentorat_module.meeting_mail"
            kwargs["reply_to"] = kwargs.get("email_from")
        return super().message_notify(**kwargs)

    def _get_ics_file(self):
        """The file of a pair's meeting moves what an earlier one had added."""
        pairs = self.filtered("mentorat_agreement_id")
        files = super(CalendarEvent, self - pairs)._get_ics_file()
        pages = self.env["mentorat.portal.calendar"]
        return files | {event.id: pages._render_meeting(event) for event in pairs}

    # ------------------------------------------------------------------
    # THE NOTE OF THE PAIR
    # ------------------------------------------------------------------

    @api.depends("mentorat_agreement_id")
    @api.depends_context("uid")
    def _compute_mentorat_is_mine(self):
        for event in self:
            # sudo: only compares people
            agreement = event.sudo().mentorat_agreement_id
            event.mentorat_is_mine = bool(agreement and agreement._get_signer_role())

    @api.depends_context("uid")
    def _compute_mentorat_note(self):
        # With the rights of whoever reads: to all but the two there is no note.
        notes = self.env["mentorat.meeting.note"].search_fetch(
            [("event_id", "in", self.ids)], ["event_id", "body"]
        )
        bodies = {note.event_id.id: note.body for note in notes}
        for event in self:
            event.mentorat_note = bodies.get(event._origin.id)

    def _inverse_mentorat_note(self):
        for event in self:
            event._write_mentorat_note(event.mentorat_note)

    def _write_mentorat_note(self, text):
        """Keep ``text`` as the note of this meeting; an empty one removes it.

        :raise AccessError: the current user is neither its mentee nor its mentor
        """
        self.ensure_one()
        # sudo: the person is compared here; nobody writes notes but this way
        agreement = self.sudo().mentorat_agreement_id
        text = (text or "").strip()
        if not agreement and not text:
            return
        if not agreement or not agreement._get_signer_role():
            raise AccessError(
                self.env._("Only the two who meet write the note of a meeting.")
            )
        Note = self.env["mentorat.meeting.note"].sudo()
        note = Note.search([("event_id", "=", self.id)])
        if note and text:
            note.body = text
        elif note:
            note.unlink()
        elif text:
            Note.create(
                {"agreement_id": agreement.id, "event_id": self.id, "body": text}
            )
        self.invalidate_recordset(["mentorat_note"])

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("mentorat_agreement_id"):
                self._prepare_pair_meeting(vals)
        events = super().create(vals_list)
        events.filtered("mentorat_agreement_id")._on_pair_meeting()
        return events

    def write(self, vals):
        if agreement_id := vals.get("mentorat_agreement_id"):
            agreement = self.env["mentorat.agreement"].browse(agreement_id)
            agreement._check_actor("mentee", "mentor")
        moves = bool(vals.keys() & {"start", "stop", "location", "name"})
        events = self
        if moves and self._get_sessions():
            # Those concerned are told by the session, once, in their language.
            events = self.with_context(no_mail_to_attendees=True)
        result = super(CalendarEvent, events).write(vals)
        if moves:
            self._pull_into_sessions()
        return result

    def _prepare_pair_meeting(self, vals):
        """A meeting of a pair is private: to others it is only busy time."""
        agreement = self.env["mentorat.agreement"].browse(vals["mentorat_agreement_id"])
        agreement._check_actor("mentee", "mentor")
        vals.setdefault("privacy", "private")
        if not vals.get("partner_ids"):
            pair = (
                agreement.sudo()
            )  # sudo: the contacts of the pair, by one of the pair
            partners = pair.mentor_id.partner_id | pair.mentee_id.partner_id
            vals["partner_ids"] = [fields.Command.set(partners.ids)]

    def _on_pair_meeting(self):
        """An invitation by the mentor reaches the mentee: it is the first contact."""
        for event in self:
            agreement = event.mentorat_agreement_id
            if agreement.state == "assigned" and agreement.sudo()._is_mentor():
                agreement.action_record_first_contact(channel="meeting")

    def _cancel_upcoming(self):
        """The pair ends: its meetings to come are taken out of the calendar."""
        upcoming = self.filtered(lambda event: event.start > fields.Datetime.now())
        upcoming.with_context(no_mail_to_attendees=True).action_archive()

    # ------------------------------------------------------------------
    # TRAINING SESSIONS
    # ------------------------------------------------------------------

    def _get_sessions(self):
        """:return: the training sessions that these events are"""
        # sudo: whoever may move the event moves the session it is
        sessions = self.env["mentorat.training.session"].sudo()
        return sessions.search([("calendar_event_id", "in", self.ids)])

    def _pull_into_sessions(self):
        """A session that HR moves in the calendar moves with its event."""
        if self.env.context.get("mentorat_from_session"):
            return
        for session in self._get_sessions():
            event = session.calendar_event_id
            session.with_context(mentorat_from_calendar=True).write(
                {
                    "name": event.name,
                    "start": event.start,
                    "stop": event.stop,
                    "location": event.location,
                }
            )
