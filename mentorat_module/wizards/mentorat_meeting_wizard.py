from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..models.common.mentorat_arguments import MAX_LINE
from ..tools import timezones

# Days with free moments that the form shows, the soonest ones.
SHOWN_DAYS = 5
# A form that a closed page left behind opens again within this.
DRAFT_AGE = timedelta(hours=12)


class MentoratMeetingWizard(models.TransientModel):
    """Plan a meeting of a pair, or record one that was held.

    Nothing is saved in the calendar and nothing is sent before :meth:`action_send`. A
    page that is closed before keeps what was typed, for the next time."""

    _name = "mentorat.meeting.wizard"
    _description = "Plan a Meeting"
    _inherit = ["mentorat.subject.mixin"]

    kind = fields.Selection(
        [("plan", "To come"), ("record", "Held")], default="plan", required=True
    )
    agreement_id = fields.Many2one(
        "mentorat.agreement", string="With", required=True, ondelete="cascade"
    )
    # whether the form was opened from a pair
    is_chosen = fields.Boolean(export_string_translation=False)
    other_name = fields.Char(string="Who", compute="_compute_people")
    # when
    minutes = fields.Selection(
        [("30", "30 minutes"), ("45", "45 minutes"), ("60", "60 minutes")],
        string="Length",
        default="30",
        required=True,
    )
    slots = fields.Json(string="Both Free", compute="_compute_slots", exportable=False)
    start = fields.Datetime(
        string="When",
        compute="_compute_start",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    # what the form said of the moment chosen
    is_busy = fields.Boolean(
        compute="_compute_is_busy",
        compute_sudo=False,
        store=True,
        readonly=False,
        export_string_translation=False,
    )
    zone = fields.Char(string="Time Zone", compute="_compute_zone")
    other_time = fields.Char(string="Time of the Other One", compute="_compute_zone")
    # where
    place = fields.Selection(
        [("place", "In person or by phone"), ("video", "By video")],
        string="How You Meet",
        default="place",
        required=True,
    )
    location = fields.Char(string="Where", bound=MAX_LINE)
    videocall_url = fields.Char(string="Link of the Video Call", bound=500)
    # words
    agenda = fields.Text(
        string="What It Is About",
        bound=2000,
        help="Sent with the invitation; the two of you read it in the note of the "
        "meeting.",
    )
    own_note = fields.Text(
        string="My Own Note", help="For yourself: nobody else reads it."
    )
    warning = fields.Char(string="To Know", compute="_compute_warning")
    is_first_contact = fields.Boolean(
        compute="_compute_people", export_string_translation=False
    )
    # what was made of it
    event_id = fields.Many2one(
        "calendar.event", string="Meeting", readonly=True, ondelete="set null"
    )

    # ------------------------------------------------------------------
    # DEFAULTS
    # ------------------------------------------------------------------

    @api.model
    def default_get(self, fields):
        """Take the pair from the list of its meetings, or from its activity."""
        values = super().default_get(fields)
        context = self.env.context
        known = context.get("default_mentorat_agreement_id")
        agreement_id = values.get("agreement_id") or known
        if agreement_id:
            values |= {"agreement_id": agreement_id, "is_chosen": True}
        return values

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("agreement_id")
    @api.depends_context("uid")
    def _compute_people(self):
        self.other_name = self.is_first_contact = False
        for wizard in self.filtered("agreement_id"):
            pair = wizard._get_pair()
            wizard.other_name = wizard._get_other(pair).name
            wizard.is_first_contact = pair.state == "assigned" and pair._is_mentor()

    @api.depends("agreement_id", "minutes", "kind")
    @api.depends_context("uid", "lang", "tz")
    def _compute_slots(self):
        for wizard in self:
            days = {}
            for slot in wizard._find_slots():
                local = timezones.to_local(slot, wizard._get_zone())
                if len(days) == SHOWN_DAYS and local.date() not in days:
                    break
                days.setdefault(local.date(), []).append((slot, local))
            wizard.slots = [
                wizard._prepare_day(day, slots) for day, slots in days.items()
            ]

    def _prepare_day(self, day, slots):
        words = self.env["mentorat.format"]
        return {
            "label": words._format_day(day, "dated"),
            "slots": [
                {
                    "value": fields.Datetime.to_string(slot),
                    "text": words._format_time(local),
                }
                for slot, local in slots
            ],
        }

    @api.depends("agreement_id", "kind")
    def _compute_start(self):
        """Propose the first moment at which both are free; the last hour for a meeting
        that was held."""
        for wizard in self:
            if wizard.kind == "record":
                now = fields.Datetime.now().replace(second=0, microsecond=0)
                wizard.start = now - timedelta(minutes=int(wizard.minutes))
            else:
                wizard.start = next(iter(wizard._find_slots()), False)

    @api.depends("agreement_id", "start", "minutes", "kind")
    def _compute_is_busy(self):
        for wizard in self:
            wizard.is_busy = wizard._is_busy_now()

    @api.depends("agreement_id", "other_name", "start")
    @api.depends_context("lang", "tz", "uid")
    def _compute_zone(self):
        words = self.env["mentorat.format"]
        self.zone = self.other_time = False
        for wizard in self.filtered("agreement_id"):
            start = wizard.start or fields.Datetime.now()
            mine, theirs = wizard._get_zone(), wizard._get_other_zone()
            wizard.zone = words._format_zone(start, mine)
            local = [timezones.to_local(start, tz) for tz in (mine, theirs)]
            if wizard.start and local[0] != local[1]:
                wizard.other_time = self.env._(
                    "For %(name)s: %(when)s",
                    name=wizard.other_name,
                    when=words._format_in_zone(start, theirs),
                )

    @api.depends("agreement_id", "start", "is_busy", "slots", "kind")
    @api.depends_context("lang")
    def _compute_warning(self):
        for wizard in self:
            warnings = wizard._get_warnings() if wizard.agreement_id else []
            wizard.warning = " ".join(warnings)

    def _get_warnings(self):
        """Return what to know before this is sent, which prevents nothing."""
        if self.kind == "record":
            return []
        warnings, other = [], self._get_other(self._get_pair())
        if not self.slots:
            warnings.append(
                self.env._(
                    "The calendars show no moment in the three weeks to come when both "
                    "of you are free: choose any."
                )
            )
        if self.is_busy:
            warnings.append(
                self.env._("One of you is busy or away at the moment chosen.")
            )
        if not other.email_normalized:
            warnings.append(
                self.env._(
                    "%s has no e-mail address: no invitation can be sent, so tell them "
                    "yourself.",
                    other.name or self.other_name,
                )
            )
        return warnings

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_send(self):
        """Put the meeting into both calendars and invite the other one.

        Sent twice, it makes one meeting.

        :raise AccessError: the current user is not one of the pair
        :raise UserError: no moment is chosen, or it cannot be that one
        """
        self.ensure_one()
        pair = self._get_pair()
        pair._lock_rows()
        self.invalidate_recordset(["event_id"])
        if not self.event_id:
            if error := self._get_error(pair):
                raise UserError(error)
            self.event_id = self._create_event(pair)
        return {"type": "ir.actions.act_window_close"}

    def _get_error(self, pair):
        """Return why this meeting cannot be planned or recorded, or ``False``."""
        if not self.start:
            return self.env._("Choose a moment.")
        if not pair._is_live():
            return self.env._("This agreement is over: no meeting can be planned.")
        if self.kind == "record":
            if self._get_stop() > fields.Datetime.now():
                return self.env._("That meeting is not over yet: plan it instead.")
            return False
        proposals = self.env["mentorat.meeting.proposal"]
        return (
            proposals._get_moment_error(pair, self.start)
            or self._get_video_error()
            or self._get_double_error(pair)
            or self._get_taken_error()
        )

    def _get_video_error(self):
        url = (self.videocall_url or "").strip().lower()
        if (
            self.place == "video"
            and url
            and not url.startswith(("https://", "http://"))
        ):
            return self.env._("The link of a video call begins with https://.")
        return False

    def _get_double_error(self, pair):
        """Return that the pair meets then already, or ``False``."""
        # sudo: meetings of the user's own pair
        events_sudo = self.env["calendar.event"].sudo()
        known = events_sudo.search(
            events_sudo._get_planned_domain()
            & Domain("mentorat_agreement_id", "=", pair.id)
            & Domain("start", "<", self._get_stop())
            & Domain("stop", ">", self.start),
            limit=1,
        )
        return known and self.env._(
            "The two of you meet then already: %s.",
            self.env["mentorat.format"]._format_in_zone(known.start, self._get_zone()),
        )

    def _get_taken_error(self):
        """Return that the moment was taken since the form said that it is free."""
        if self.is_busy or not self._is_busy_now():
            return False
        return self.env._("That moment was taken in between: choose another one.")

    def _create_event(self, pair):
        # sudo: action_send has checked the actor; a contributing mentor invites too
        events = self.env["calendar.event"].sudo()
        events = events.with_context(mentorat_agenda=self.agenda)
        event = events.create(self._prepare_event_values(pair)).with_env(self.env)
        if agenda := (self.agenda or "").strip():
            event._write_mentorat_agenda(agenda)
        event._write_mentorat_own_note(self.own_note)
        return event

    def _prepare_event_values(self, pair):
        """Hook: return the values of the event."""
        partners = self._get_mentor(pair).partner_id | pair.mentee_id.partner_id
        values = {
            "name": pair._format_meeting_name(),
            "start": self.start,
            "stop": self._get_stop(),
            "partner_ids": [Command.set(partners.ids)],
            "mentorat_agreement_id": pair.id,
        }
        if self.place == "video":
            events = self.env["calendar.event"]
            url = (self.videocall_url or "").strip()
            return values | {
                "videocall_location": url or events.get_discuss_videocall_location()
            }
        return values | {"location": (self.location or "").strip()}

    # ------------------------------------------------------------------
    # DRAFT
    # ------------------------------------------------------------------

    @api.model
    def _find_draft(self, agreement, kind):
        """Return the form about ``agreement`` that the current user left unsent
        lately, or an empty one."""
        since = fields.Datetime.now() - DRAFT_AGE
        draft = self.search(
            [
                *(("create_uid", "=", self.env.uid), ("event_id", "=", False)),
                *(("agreement_id", "=", agreement.id), ("kind", "=", kind)),
                ("write_date", ">", since),
            ],
            order="id desc",
            limit=1,
        )
        if draft and (not draft.start or draft.start < fields.Datetime.now()):
            draft._compute_start()
        return draft

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    def _get_pair(self):
        """Return the agreement (sudo), of which the user must be: when people are free
        is for nobody else."""
        self.agreement_id._check_actor("mentee", "mentor")
        return self.agreement_id.sudo()  # sudo: checked just above

    def _get_mentor(self, pair):
        """Return the mentor who meets: the user, when they are one of the mentors of
        the pair, else the lead."""
        mine = pair._get_mentors().filtered(lambda row: row.user_id == self.env.user)
        return mine[:1] or pair.mentor_id

    def _get_other(self, pair):
        """Return the contact of whom the user meets."""
        if pair._is_mentee():
            return pair.mentor_id.partner_id
        return pair.mentee_id.partner_id

    def _get_stop(self):
        return self.start + timedelta(minutes=int(self.minutes))

    def _get_zone(self):
        return str(self.env.tz)

    def _get_other_zone(self):
        pair = self._get_pair()
        return self._get_other(pair).tz or pair.program_id.tz or self._get_zone()

    def _find_slots(self):
        """Return when both are free (naive UTC), soonest first."""
        if not self.agreement_id or self.kind == "record" or not self.minutes:
            return []
        pair = self._get_pair()
        return self._get_mentor(pair)._get_free_slots(int(self.minutes), pair)

    def _is_busy_now(self):
        """Return whether one of the two is busy or away at the moment chosen."""
        if not (self.agreement_id and self.start and self.minutes):
            return False
        if self.kind == "record":
            return False
        pair = self._get_pair()
        mentor = self._get_mentor(pair)
        return mentor._is_pair_busy(self.start, self._get_stop(), pair)
