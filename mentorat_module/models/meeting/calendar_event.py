from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...tools import quiet_hours, timezones
from ..common.own_context import OWN

# What decides who reads a meeting, or is told of it.
ATTENDANCE = {
    "activity_ids",
    "attendee_ids",
    "message_follower_ids",
    "message_partner_ids",
    "partner_ids",
    "recurrence_id",
    "user_id",
    "videocall_channel_id",
}
# Which meetings of a series the forms of the calendar delete.
SEVERAL = {
    "next": "future_events",
    "future_events": "future_events",
    "all": "all_events",
    "all_events": "all_events",
}


class CalendarEvent(models.Model):
    """Meetings of a pair. Users who are not invited see only that the time is busy."""

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

    # ------------------------------------------------------------------
    # COMPUTES
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
        # With the rights of the user: only the two find notes.
        notes = self.env["mentorat.meeting.note"].search_fetch(
            [("event_id", "in", self.ids), ("owner_id", "=", False)],
            ["event_id", "body"],
        )
        bodies = {note.event_id.id: note.body for note in notes}
        for event in self:
            event.mentorat_note = bodies.get(event._origin.id)

    def _inverse_mentorat_note(self):
        for event in self:
            event._write_mentorat_note(event.mentorat_note)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        default = self.env.context.get("default_mentorat_agreement_id")
        for vals in vals_list:
            if default:
                vals.setdefault("mentorat_agreement_id", default)
            if vals.get("mentorat_agreement_id"):
                self._prepare_pair_meeting(vals)
        events = super().create(vals_list)
        events.filtered("mentorat_agreement_id")._on_pair_meeting()
        return events

    def write(self, vals):
        if ATTENDANCE & vals.keys():
            self._check_pair_attendees()
        if "mentorat_agreement_id" in vals:
            self._check_pair_kept(vals["mentorat_agreement_id"])
        if agreement_id := vals.get("mentorat_agreement_id"):
            agreement = self.env["mentorat.agreement"].browse(agreement_id)
            agreement._check_actor("mentee", "mentor")
            vals = {**vals, "privacy": "private"}
        elif vals.get("privacy", "private") != "private":
            # A calendar that synchronises may send another privacy.
            pairs = self.browse().concat(*self._get_pairs().values()).with_env(self.env)
            if pairs:
                (self - pairs).write(dict(vals))
                return super(CalendarEvent, pairs).write({**vals, "privacy": "private"})
        return super().write(vals)

    def action_unlink_event(self, attendee_id=None, recurrence=False):
        """Skip the form that offers to send a mail: ours are sent."""
        if len(self) != 1 or not self._has_own_cancellation_mail():
            return super().action_unlink_event(attendee_id, recurrence)
        if self.recurrence_id and recurrence in SEVERAL:
            self.action_mass_deletion(SEVERAL[recurrence])
        else:
            self.unlink()
        return {
            "type": "ir.actions.act_url",
            "target": "self",
            "url": "/odoo/calendar",
        }

    def _has_own_cancellation_mail(self):
        """Hook: return whether our mails tell that this event is cancelled."""
        # sudo: whether it is a meeting of a pair
        return bool(self.sudo().mentorat_agreement_id)

    def _prepare_pair_meeting(self, vals):
        """Make a meeting of a pair private, and invite the pair."""
        agreement = self.env["mentorat.agreement"].browse(vals["mentorat_agreement_id"])
        agreement._check_actor("mentee", "mentor")
        vals["privacy"] = "private"
        if not vals.get("partner_ids"):
            # sudo: the contacts of the pair, for one of the pair
            partners = agreement.sudo()._get_partners("mentor", "mentee")
            vals["partner_ids"] = [fields.Command.set(partners.ids)]

    def _on_pair_meeting(self):
        """Record the first contact when the mentor invites the mentee with a message,
        or records a meeting that was held."""
        for event in self:
            agreement = event.mentorat_agreement_id
            if agreement._owes_first_contact() and agreement.sudo()._is_mentor():
                if event._has_message():
                    agreement.action_record_first_contact(channel="message")
                else:
                    agreement._record_held_contacts()

    # ------------------------------------------------------------------
    # CONFIDENTIALITY
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
        """Leave out the meetings of other pairs where the domain or the order looks at
        what the user may not read: it could be guessed."""
        guarded = not (self.env.su or bypass_access)
        if guarded and self._needs_content_access(domain, order):
            domain = Domain(domain) & self._get_open_domain()
        return super()._search(
            domain, offset, limit, order, bypass_access=bypass_access, **kwargs
        )

    @api.model
    def _needs_content_access(self, domain, order=None):
        """Return whether ``domain`` or ``order`` needs more than who is busy when."""
        paths = [each.field_expr for each in Domain(domain).iter_conditions()]
        paths += [term.split()[0] for term in (order or "").split(",") if term.strip()]
        known = self._get_public_fields() | {"partner_ids", "attendee_ids"}
        return any(path.split(".")[0].split(":")[0] not in known for path in paths)

    @api.model
    def _get_open_domain(self):
        """Return the domain of the events whose content the current user may read, as
        far as mentoring is concerned."""
        return (
            Domain("mentorat_agreement_id", "=", False)
            | Domain("user_id", "=", self.env.uid)
            | Domain("partner_ids", "in", self.env.user.partner_id.ids)
        )

    @api.model
    def _get_closed_query(self):
        """Return a query of the meetings of other pairs."""
        # sudo: finds what the user may not read
        events = self.sudo().with_context(active_test=False)
        return events._search(~self._get_open_domain())

    def _check_pair_kept(self, agreement_id):
        """Refuse to move a meeting of a pair out of it: all employees would read it.

        Nobody may, whatever their rights; the meetings go with their agreement."""
        for pair, events in self._get_pairs().items():
            if events and pair.id != agreement_id:
                raise AccessError(
                    self.env._("A meeting of a mentoring pair stays with that pair.")
                )

    def _get_pairs(self):
        """Return ``{agreement: its meetings among these}`` (sudo), archived ones too.

        From the database: in the cache, Odoo empties the fields of private events that
        the user does not attend, for superuser mode as well."""
        # sudo: which pair they are of; callers compare people
        events_sudo = self.env["calendar.event"].sudo().with_context(active_test=False)
        rows = events_sudo._read_group(
            [("id", "in", self.ids), ("mentorat_agreement_id", "!=", False)],
            ["mentorat_agreement_id"],
            ["id:recordset"],
        )
        return dict(rows)

    def _check_pair_attendees(self):
        """Refuse users outside the pair: who attends a meeting reads it, whichever
        side of a relation adds or removes them.

        The pair is the mentee, the mentor, and a contributing mentor who attends."""
        if self.env.su:
            return
        partner = self.env.user.partner_id
        for agreement, events in self._get_pairs().items():
            if agreement._get_signer_role():
                continue
            attends = all(partner in event.partner_ids for event in events)
            if not (attends and agreement._is_mentor()):
                raise AccessError(
                    self.env._("Only the pair decides who takes part in its meeting.")
                )

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Let only the pair add followers to its meeting."""
        self._check_pair_attendees()
        return super().message_subscribe(partner_ids, subtype_ids)

    def action_join_meeting(self, partner_id):
        """Let nobody join the meeting of a pair with its link: Odoo adds them in
        superuser mode."""
        self.sudo(False)._check_pair_attendees()
        return super().action_join_meeting(partner_id)

    def _message_get_suggested_recipients_batch(self, *args, **kwargs):
        """Suggest nobody for a meeting of another pair: the client asks this for any
        event that shows as busy."""
        suggested = super()._message_get_suggested_recipients_batch(*args, **kwargs)
        if self.env.su:
            return suggested
        # sudo: finds the meetings whose attendees the user may not read
        events = self.sudo().with_context(active_test=False)
        closed = events.search([("id", "in", self.ids), *(~self._get_open_domain())])
        return {**suggested, **dict.fromkeys(closed.ids, [])}

    def _get_edit_error(self, message):
        """Keep what is posted on a meeting: no earlier text is kept of it."""
        return self.env._("What was posted about a meeting stays: post a new message.")

    # ------------------------------------------------------------------
    # NOTE
    # ------------------------------------------------------------------

    def _write_mentorat_note(self, text):
        """Write ``text`` as the note of this meeting; an empty one deletes it.

        :raise AccessError: the current user is neither its mentee nor its mentor
        """
        self.ensure_one()
        # sudo: the role is checked here; no user may write notes otherwise
        agreement = self.sudo().mentorat_agreement_id
        text = (text or "").strip()
        if not agreement and not text:
            return
        if not agreement or not agreement._get_signer_role():
            raise AccessError(
                self.env._("Only the two who meet write the note of a meeting.")
            )
        notes = self.env["mentorat.meeting.note"].sudo()  # sudo: checked above
        notes._replace(agreement, self, text)
        self.invalidate_recordset(["mentorat_note"])

    # ------------------------------------------------------------------
    # CANCEL
    # ------------------------------------------------------------------

    def action_cancel_meeting(self):
        """Cancel a meeting to come, as one of the pair, and tell the other one.

        :raise AccessError: the current user is not one of the pair
        :raise UserError: it is over or cancelled already
        """
        for event in self:
            # sudo: only compares people
            agreement = event.sudo().mentorat_agreement_id
            if not agreement or not agreement._get_signer_role():
                raise AccessError(self.env._("Only the two who meet cancel a meeting."))
            if not event.sudo()._filter_cancellable():
                raise UserError(
                    self.env._("This meeting is over or cancelled already.")
                )
        # sudo: the role was checked just above; employees on the portal write no events
        self.sudo().write({"active": False})
        return True

    def _filter_cancellable(self):
        """Return the meetings of a pair that are not over."""
        now = fields.Datetime.now()
        return self.filtered(
            lambda event: event.sudo().mentorat_agreement_id
            and event.active
            and event.stop
            and event.stop > now
        )

    def _cancel_upcoming(self):
        """Archive the meetings to come of a pair that ends, without a mail."""
        upcoming = self._filter_upcoming()
        upcoming.with_context(mentorat_untold=OWN).write({"active": False})

    def _restore_upcoming(self):
        """Undo ``_cancel_upcoming`` for a pair that goes on, without a mail."""
        upcoming = self._filter_upcoming()
        upcoming.with_context(mentorat_untold=OWN).write({"active": True})

    def _filter_upcoming(self):
        now = fields.Datetime.now()
        return self.filtered(lambda event: event.start > now)

    # ------------------------------------------------------------------
    # MAILING
    # ------------------------------------------------------------------

    def message_notify(self, **kwargs):
        """Use our layout for meetings of a pair, and send replies to the organiser:
        colleagues could read what is posted on an event."""
        # sudo: whether it is a meeting of a pair
        if self.sudo().mentorat_agreement_id and kwargs.get("email_layout_xmlid"):
            kwargs["email_layout_xmlid"] = "mentorat_module.meeting_mail"
            kwargs["reply_to"] = kwargs.get("email_from")
        return super().message_notify(**kwargs)

    def _get_ics_file(self):
        """Give meetings of a pair a file with a stable UID, which updates the entry
        that an earlier one made."""
        pairs = self.filtered("mentorat_agreement_id")
        files = super(CalendarEvent, self - pairs)._get_ics_file()
        renderer = self.env["mentorat.calendar.file"]
        return files | {
            event.id: renderer._render_meeting(event._get_meetings_in_file())
            for event in pairs
        }

    def _get_meetings_in_file(self):
        """Hook: return the meetings in the file attached to a mail about this one."""
        return self

    def _format_meeting(self):
        """Return the day and time, in the time zone of the recipient."""
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
        """Send a cancellation at once: the meeting may be the next morning."""
        return False

    def _get_notice_needed_by(self, partner):
        if not self.mentorat_agreement_id:
            return super()._get_notice_needed_by(partner)
        start, _stop = self._get_interval(self.mentorat_agreement_id.program_id.tz)
        return quiet_hours.get_needed_by([start], fields.Datetime.now())

    def _get_undelivered_notice(self, partner):
        attendees = self.attendee_ids.filtered(lambda row: row.partner_id == partner)
        if self.mentorat_agreement_id and attendees:
            return attendees[:1], "mentorat_module.mail_template_meeting_planned"
        return super()._get_undelivered_notice(partner)

    def _get_meeting_url(self):
        """Return the page where the recipient of the mail proposes another time."""
        agreement = self.mentorat_agreement_id
        recipient = self.env["mentorat.mail.link.mixin"]._get_recipient()
        if recipient == agreement.mentee_id.partner_id:
            return f"{self.get_base_url()}/my/mentorat/meetings"
        return agreement._get_recipient_url()

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    def _get_interval(self, tz):
        """Return ``(start, stop)`` in naive UTC; an event that lasts all day takes its
        days in ``tz``."""
        self.ensure_one()
        if not self.allday:
            return self.start, self.stop
        return (
            timezones.start_of_day(self.start_date, tz),
            timezones.end_of_day(self.stop_date or self.start_date, tz),
        )

    @api.model
    def _get_activity_excluded_models(self):
        return super()._get_activity_excluded_models() + [
            "mentorat.agreement",
            "mentorat.training.session",
        ]
