from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class CalendarEvent(models.Model):
    """Meetings of a pair. To all but those invited they are busy time and nothing else,
    whichever way one looks."""

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
        renderer = self.env["mentorat.calendar.file"]
        return files | {event.id: renderer._render_meeting(event) for event in pairs}

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
    # THE WALL
    # ------------------------------------------------------------------

    @api.model
    def _search(
        self,
        domain,
        offset=0,
        limit=None,
        order=None,
        *,
        bypass_access=False,
        **kwargs,
    ):
        """What may not be read is not found by guessing at it either, nor by its place
        in a list."""
        guarded = not (self.env.su or bypass_access)
        if guarded and self._needs_content_access(domain, order):
            domain = Domain(domain) & self._get_open_domain()
        return super()._search(
            domain, offset, limit, order, bypass_access=bypass_access, **kwargs
        )

    @api.model
    def _needs_content_access(self, domain, order=None):
        """Whether ``domain`` or ``order`` looks at more than who is busy when."""
        paths = [each.field_expr for each in Domain(domain).iter_conditions()]
        paths += [term.split()[0] for term in (order or "").split(",") if term.strip()]
        known = self._get_public_fields() | {"partner_ids", "attendee_ids"}
        return any(path.split(".")[0].split(":")[0] not in known for path in paths)

    @api.model
    def _get_open_domain(self):
        """Return the events of which the current user may read more than the hours,
        as far as mentoring is concerned."""
        return (
            Domain("mentorat_agreement_id", "=", False)
            | Domain("user_id", "=", self.env.uid)
            | Domain("partner_ids", "in", self.env.user.partner_id.ids)
        )

    @api.model
    def _get_closed_query(self):
        """Return a query of the meetings of pairs that are not the current user's."""
        # sudo: finds what they may not read
        events = self.sudo().with_context(active_test=False)
        return events._search(~self._get_open_domain())

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Whoever sees busy time does not follow what is said of it."""
        pairs = self.filtered(lambda event: event.sudo().mentorat_agreement_id)
        pairs.check_access("write")
        return super().message_subscribe(partner_ids, subtype_ids)

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
            vals = {**vals, "privacy": "private"}
        elif vals.get("privacy", "private") != "private":
            # Another calendar that synchronises knows no private meeting.
            pairs = self.filtered(lambda event: event.sudo().mentorat_agreement_id)
            if pairs:
                (self - pairs).write(dict(vals))
                return super(CalendarEvent, pairs).write({**vals, "privacy": "private"})
        return super().write(vals)

    def unlink(self):
        """A meeting to come that one of the two deletes is cancelled: the other is
        told, and calendars that had taken it up drop it."""
        if self.env.su or self.env.context.get("archive_on_error"):
            return super().unlink()
        upcoming = self._filter_cancellable()
        upcoming.check_access("unlink")
        upcoming._cancel_meeting()
        return super(CalendarEvent, self - upcoming).unlink()

    def action_archive(self):
        upcoming = self._filter_cancellable()
        if self.env.su or not upcoming:
            return super().action_archive()
        upcoming.check_access("write")
        upcoming._cancel_meeting()
        return super(CalendarEvent, self - upcoming).action_archive()

    def action_unlink_event(self, attendee_id=None, recurrence=False):
        """Those concerned are told by us: no form that asks for a mail to them."""
        if len(self) == 1 and not self.recurrency and self._is_told_by_mentoring():
            self.unlink()
            return {
                "type": "ir.actions.act_url",
                "target": "self",
                "url": "/odoo/calendar",
            }
        return super().action_unlink_event(attendee_id, recurrence)

    def _is_told_by_mentoring(self):
        """Hook: whether we tell those concerned that an event does not take place."""
        return bool(self._filter_cancellable())

    def _prepare_pair_meeting(self, vals):
        """A meeting of a pair is private: to others it is only busy time."""
        agreement = self.env["mentorat.agreement"].browse(vals["mentorat_agreement_id"])
        agreement._check_actor("mentee", "mentor")
        vals["privacy"] = "private"
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

    # ------------------------------------------------------------------
    # CANCEL
    # ------------------------------------------------------------------

    def action_cancel_meeting(self):
        """One of the pair cancels a meeting to come: the other one is told.

        :raise AccessError: the current user is not one of the pair
        :raise UserError: it is over or cancelled already
        """
        for event in self:
            # sudo: the person is compared here
            agreement = event.sudo().mentorat_agreement_id
            if not agreement or not agreement._get_signer_role():
                raise AccessError(self.env._("Only the two who meet cancel a meeting."))
            if not event.sudo()._filter_cancellable():
                raise UserError(
                    self.env._("This meeting is over or cancelled already.")
                )
            event._cancel_meeting()
        return True

    def _filter_cancellable(self):
        """Return meetings of a pair that are to come."""
        now = fields.Datetime.now()
        return self.filtered(
            lambda event: event.sudo().mentorat_agreement_id
            and event.active
            and event.stop
            and event.stop > now
        )

    def _cancel_meeting(self):
        """Take it out of the calendar and tell the pair, but for whoever did it."""
        # sudo: whoever comes here was found to be allowed
        for event in self.sudo():
            event._archive_silently()
            agreement = event.mentorat_agreement_id
            pair = agreement.mentor_id.partner_id | agreement.mentee_id.partner_id
            for partner in pair - self.env.user.partner_id:
                self.env["mentorat.notice"]._queue(
                    event, partner, "mentorat_module.mail_template_meeting_cancelled"
                )

    def _archive_silently(self):
        # The second key is Google's, where it synchronises: either of the pair cancels.
        context = {"no_mail_to_attendees": True, "skip_event_permission": True}
        self.with_context(**context).write({"active": False})

    def _cancel_upcoming(self):
        """The pair ends: its meetings to come are taken out of the calendar."""
        now = fields.Datetime.now()
        self.filtered(lambda event: event.start > now)._archive_silently()

    # ------------------------------------------------------------------
    # WHAT A MAIL SAYS
    # ------------------------------------------------------------------

    def _format_meeting(self):
        """Return when it was to be, in words, on the wall of the mail's reader."""
        self.ensure_one()
        agreement = self.mentorat_agreement_id
        if self.allday:
            return agreement._format_day(self.start_date)
        tz = self.env.context.get("tz") or agreement.program_id.tz
        words = self.env["mentorat.format"]
        return words._format_day_and_time(self.start, tz)

    def _get_notice_program(self):
        return self.mentorat_agreement_id.program_id or super()._get_notice_program()

    def _can_notice_wait(self):
        """A meeting that falls through may be that of the next morning."""
        return False

    def _get_meeting_url(self):
        """Return where the reader of the mail finds another moment."""
        agreement = self.mentorat_agreement_id
        reader = self.env["mentorat.mail.link.mixin"]._get_recipient()
        if reader == agreement.mentee_id.partner_id:
            return f"{self.get_base_url()}/my/mentorat/meetings"
        return agreement._get_recipient_url()
