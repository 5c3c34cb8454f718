from odoo import api, fields, models


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    mentorat_agreement_id = fields.Many2one(
        "mentorat.agreement",
        string="Mentoring Agreement",
        index="btree_not_null",
        ondelete="set null",
        help="A meeting of this pair.",
    )

    @api.model
    def _get_activity_excluded_models(self):
        return super()._get_activity_excluded_models() + [
            "mentorat.agreement",
            "mentorat.training.session",
        ]

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
