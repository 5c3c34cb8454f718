from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import plaintext2html

from ...tools import links, planning, timezones, uploads
from ..common.own_context import OWN, is_own

# Not held, not cancelled: what can still be planned, moved or repeated.
# What the calendar event of a session shows.
CALENDAR_FIELDS = {
    "name",
    "start",
    "stop",
    "location",
    "videocall_url",
    "mentor_ids",
    "guest_ids",
}


class MentoratTrainingSession(models.Model):
    """A training activity. Once planned, it *is* a calendar event with its attendees.

    Its calendar side, its conflicts and its mails are in the other files of this name.
    """

    _name = "mentorat.training.session"
    _description = "Training Session"
    _inherit = [
        "mentorat.lifecycle.mixin",
        "mentorat.lock.mixin",
        "mentorat.mail.link.mixin",
        "mentorat.shown.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "start desc, id desc"
    _live_states = ("requested", "planned")
    _shown_fields = ("name", "start", "stop", "location", "mentor_ids")
    _check_company_auto = True

    # what
    name = fields.Char(string="Topic", required=True, tracking=True, bound=150)
    description = fields.Html(bound=20_000)
    program_id = fields.Many2one(
        "mentorat.program",
        string="Programme",
        required=True,
        default=lambda self: self.env["mentorat.program"]._find_only("open"),
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, index=True
    )
    skill_ids = fields.Many2many("hr.skill", string="Skills")
    # who
    origin = fields.Selection(
        [
            ("mentee_request", "Asked for by mentees"),
            ("mentor_initiative", "A mentor's initiative"),
            ("hr", "Human resources"),
        ],
        default="hr",
        required=True,
    )
    requested_by_ids = fields.Many2many("mentorat.mentee", string="Asked For By")
    mentor_ids = fields.Many2many("mentorat.mentor", string="Given By")
    guest_ids = fields.Many2many(
        "res.partner",
        string="Guests",
        help="Invited as well, beside the mentees and those who give it: somebody who "
        "comes to speak, for example. Whoever is added in the calendar is a guest too.",
    )
    audience = fields.Selection(
        [("all", "All mentees of the programme"), ("selected", "Selected mentees")],
        default="all",
        required=True,
    )
    # when and where
    start = fields.Datetime(index=True, tracking=True, copy=False)
    stop = fields.Datetime(tracking=True, copy=False)
    location = fields.Char()
    videocall_url = fields.Char(string="Video Call", bound=2000)
    capacity = fields.Integer(help="0: as many as wish to come.")
    state = fields.Selection(
        [
            ("requested", "Requested"),
            ("planned", "Planned"),
            ("done", "Held"),
            ("cancelled", "Cancelled"),
        ],
        default="requested",
        required=True,
        copy=False,
        group_expand=True,
        index=True,
        tracking=True,
    )
    calendar_event_id = fields.Many2one(
        "calendar.event", copy=False, readonly=True, index="btree_not_null"
    )
    participation_ids = fields.One2many(
        "mentorat.training.participation", "session_id", string="Participants"
    )
    seats_taken = fields.Integer(compute="_compute_seats")
    seats_free = fields.Integer(
        compute="_compute_seats", help="-1 when the number of seats is not limited."
    )
    turned_down_reason = fields.Text(
        string="Why It Is Not Taken Up",
        bound=2000,
        readonly=True,
        copy=False,
        help="Those who asked for it read this.",
    )
    # other sessions
    merged_into_id = fields.Many2one(
        "mentorat.training.session",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The topic that this one has become a part of.",
    )
    series_id = fields.Many2one(
        "mentorat.training.session",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The session that the others of the series repeat.",
    )
    series_count = fields.Integer(compute="_compute_series_count")
    # material
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "mentorat_training_session_attachment_rel",
        "session_id",
        "attachment_id",
        string="Files",
        copy=False,
        help="Those expected find them on the page of their trainings.",
    )
    material_links = fields.Text(
        string="Links", help="One address a line, beginning with https://."
    )

    _dates_ordered = models.Constraint(
        "CHECK (start IS NULL OR stop IS NULL OR stop > start)",
        "A session ends after it starts.",
    )
    _capacity_positive = models.Constraint(
        "CHECK (capacity >= 0)", "The number of seats cannot be negative."
    )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("capacity", "participation_ids.state")
    def _compute_seats(self):
        for session in self:
            taken = session.sudo().participation_ids._filter_seated()  # sudo: a count
            session.seats_taken = len(taken)
            session.seats_free = (
                max(0, session.capacity - len(taken)) if session.capacity else -1
            )

    @api.depends("series_id")
    def _compute_series_count(self):
        counts = dict(
            self._read_group(
                [("series_id", "in", self.series_id.ids)], ["series_id"], ["__count"]
            )
        )
        for session in self:
            session.series_count = counts.get(session.series_id, 0)

    # ------------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------------

    @api.constrains("start", "stop", "state")
    def _check_dates(self):
        for session in self:
            if session.state == "planned" and (error := session._get_undated_error()):
                raise ValidationError(error)
            if session.start and session.stop and session.stop <= session.start:
                raise ValidationError(self.env._("A session ends after it starts."))

    @api.constrains("attachment_ids")
    def _check_files(self):
        for attachment in self.attachment_ids:
            if attachment.file_size > uploads.MAX_BYTES:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is larger than %(max)s MB.",
                        name=attachment.name,
                        max=uploads.MAX_BYTES // 1024**2,
                    )
                )
            if not uploads.get_mimetype(attachment.name, attachment.raw or b""):
                raise ValidationError(
                    self.env._(
                        "“%s” cannot be attached: use a PDF, a picture, a text or an "
                        "office document.",
                        attachment.name,
                    )
                )

    @api.constrains("material_links", "videocall_url")
    def _check_links(self):
        for session in self:
            videocall = (session.videocall_url or "").strip()
            for link in [*session._get_links(), *([videocall] if videocall else [])]:
                if not links.is_web_address(link):
                    raise ValidationError(
                        self.env._("“%s” is no address of a web page.", link)
                    )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        sessions = super().create(vals_list)
        sessions._attach_files()
        return sessions

    def write(self, vals):
        invites = vals.keys() & {"mentor_ids", "guest_ids"}
        invited = self._get_invited_by_hr() if invites else {}
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._attach_files()
        if vals.keys() & CALENDAR_FIELDS and not is_own(
            self.env, "mentorat_from_calendar"
        ):
            self._push_to_calendar()
        for session, before in invited.items():
            session._notify_invited_by_hr(before)
        if "capacity" in vals:
            self.participation_ids._promote_waiting(self)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        for session in self:
            if session.state == "planned":
                raise UserError(
                    self.env._(
                        "“%s” is planned: cancel it first, so that those concerned are "
                        "told.",
                        session.name,
                    )
                )

    def unlink(self):
        # A session that was held leaves the calendar together with its record.
        events = self.calendar_event_id
        for session in self.filtered(lambda each: each.series_id == each):
            rest = session._get_series() - self
            rest.sudo().series_id = rest[:1]  # sudo: the series goes on without it
        result = super().unlink()
        events.with_context(mentorat_from_session=OWN).unlink()
        return result

    def _read_group_groupby(self, alias, groupby_spec, query):
        # Odoo asks at each opening of a view whether one can group by a field, and
        # reads every file of the database for the answer about this one.
        if groupby_spec == "attachment_ids":
            raise ValueError("Trainings are not grouped by file")
        return super()._read_group_groupby(alias, groupby_spec, query)

    def _attach_files(self):
        """Make each new file a file of its session: same readers."""
        for session in self:
            # sudo: files that this user has just sent and that belong to nothing yet;
            # mentors propose a session and do not write it afterwards
            loose_sudo = session.sudo().attachment_ids.filtered(
                lambda each: not each.res_id and each.create_uid == self.env.user
            )
            if loose_sudo:
                loose_sudo.write({"res_model": self._name, "res_id": session.id})

    # ------------------------------------------------------------------
    # LIFE CYCLE
    # ------------------------------------------------------------------

    @api.model
    def _get_transitions(self):
        return {
            "requested": ("planned", "cancelled"),
            "planned": ("done", "cancelled", "requested"),
            "done": (),
            "cancelled": ("requested",),
        }

    def _get_extra_move_error(self, target):
        if target == "planned" and (error := self._get_undated_error()):
            return error
        held = self.start and self.start <= fields.Datetime.now()
        if target == "done" and not held:
            return self.env._("“%s” has not taken place yet.", self.name)
        return super()._get_extra_move_error(target)

    def _get_undated_error(self):
        """Return why this session cannot be in the calendar, or ``False``."""
        if self.start and self.stop:
            return False
        return self.env._("Choose when “%s” takes place.", self.name)

    def _on_moved(self, target, origins):
        result = super()._on_moved(target, origins)
        for session in self:
            if target == "planned":
                session.participation_ids._ask_again()
                session._create_participations(session._get_audience())
                session._create_event()
            elif target in ("cancelled", "requested"):
                session._remove_event()
            if target == "requested":
                session.sudo().turned_down_reason = False  # sudo: taken up again
        if target == "cancelled":
            topics = self.filtered(
                lambda session: origins[session.id] == "requested"
                and not session.merged_into_id
            )
            topics._notify_turned_down()
        return result

    def _is_over(self):
        """Return whether nothing of this session is to come: without a time, too."""
        self.ensure_one()
        return not self.stop or self.stop <= fields.Datetime.now()

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_plan(self):
        """Put the sessions in the calendar and invite those concerned."""
        self.write({"state": "planned"})
        return True

    def action_done(self):
        """Note that the sessions were held."""
        self.write({"state": "done"})
        return True

    def action_cancel(self):
        """Cancel the sessions: they leave the calendar."""
        self.write({"state": "cancelled"})
        return True

    def action_turn_down(self, reason):
        """Cancel topics that are not taken up, and tell those who asked why.

        :param str reason: what they read
        """
        self.check_access("write")
        self._check_is_topic()
        text = self.env["mentorat.arguments"]._get_text(reason, True, limit=2000)
        self.sudo().turned_down_reason = text  # sudo: checked above
        return self.action_cancel()

    def action_register(self, digest=None):
        """Register the current user, who waits for a seat when none is left.

        :param str digest: of the session that was shown, see ``mentorat.shown``
        :return: the participation
        :raise UserError: not open to them, or not what was shown
        """
        self.ensure_one()
        self.check_access("read")
        self.sudo()._check_shown(digest)  # sudo: names, which the page shows as well
        return self._get_own_participation()._take_seat()

    def action_decline(self):
        """Give the seat of the current user to whoever waits first."""
        self.ensure_one()
        self.check_access("read")
        return self._get_own_participation()._give_up_seat()

    def action_support(self):
        """Ask for this topic too, as a mentee of the programme."""
        self.ensure_one()
        self.check_access("read")
        # sudo: adds the current user's own registration, no other
        session_sudo = self.sudo()
        mentee = self.env["mentorat.mentee"]._get_own_live(session_sudo.program_id)
        if not mentee:
            raise UserError(self.env._("This session is not open to you."))
        session_sudo._check_is_topic()
        session_sudo.requested_by_ids = [fields.Command.link(mentee.id)]
        return True

    def action_view_series(self):
        """Open the sessions of the series."""
        self.ensure_one()
        return self._get_series()._get_records_action(name=self.env._("Series"))

    # ------------------------------------------------------------------
    # PARTICIPANTS
    # ------------------------------------------------------------------

    def _get_audience(self):
        """Return the mentees this session is for."""
        self.ensure_one()
        if self.audience == "selected":
            chosen = self.participation_ids.mentee_id | self.requested_by_ids
            return chosen._filter_live()
        return self.env["mentorat.mentee"].search(self._get_audience_domain())

    def _get_audience_domain(self):
        return [
            ("program_id", "in", self.program_id.ids),
            ("state", "in", self.env["mentorat.mentee"]._live_states),
        ]

    def _add_people(self, mentees):
        """Add ``mentees``; before it is planned, it is then for those chosen only."""
        self.ensure_one()
        if self.state == "requested":
            self.audience = "selected"
        self._create_participations(mentees)

    def _create_participations(self, mentees):
        """Invite each of ``mentees`` who does not take part yet."""
        known = self.participation_ids.mentee_id.employee_id
        missing = mentees.filtered(lambda mentee: mentee.employee_id not in known)
        return self.env["mentorat.training.participation"].create(
            [{"session_id": self.id, "mentee_id": mentee.id} for mentee in missing]
        )

    def _get_own_participation(self):
        """Return the current user's participation (sudo), created where it is due."""
        # sudo: mentees answer for themselves only, found by the current user
        session_sudo = self.sudo()
        session_sudo._lock_rows()  # one answer after the other
        own = session_sudo.participation_ids.filtered(
            lambda row: row.mentee_id.user_id == self.env.user
        )
        participation = own.sorted(lambda row: not row.mentee_id._is_live())[:1]
        if participation:
            return participation
        mentee = session_sudo._get_audience().filtered(
            lambda mentee: mentee.user_id == self.env.user
        )[:1]
        if not mentee:
            raise UserError(self.env._("This session is not open to you."))
        return session_sudo._create_participations(mentee)

    # ------------------------------------------------------------------
    # TOPICS: ASKED FOR, MERGED
    # ------------------------------------------------------------------

    @api.model
    def _propose_topic(self, mentee, name, description=None):
        """Ask for a training as the current user. Where the same topic is asked for
        already, support it.

        :param mentee: the live registration of the current user
        """
        if not mentee._is_own():
            raise AccessError(self.env._("This registration is not yours."))
        # sudo: mentees create no sessions but a topic, asked for in their own name
        topics_sudo = self.sudo()
        topic = topics_sudo.search(
            [("program_id", "=", mentee.program_id.id), ("state", "=", "requested")]
        ).filtered(lambda topic: topic.name.lower() == name.lower())[:1]
        if not topic:
            self.env["mentorat.rate.log"]._check_limit("topic")
            topic = topics_sudo.create(
                {
                    "name": name,
                    "description": bool(description) and plaintext2html(description),
                    "program_id": mentee.program_id.id,
                    "origin": "mentee_request",
                }
            )
        topic.requested_by_ids = [fields.Command.link(mentee.id)]
        return topic.with_env(self.env)

    def _check_is_topic(self):
        for session in self:
            if session.state != "requested":
                raise UserError(
                    self.env._("“%s” is not a proposal any more.", session.name)
                )

    def _check_mergeable(self):
        """Raise UserError when these topics cannot become one."""
        if len(self) < 2:
            raise UserError(self.env._("Select two topics or more."))
        if len(self.program_id) > 1:
            raise UserError(
                self.env._(
                    "These topics belong to several programmes: merge those of one."
                )
            )
        self._check_is_topic()

    def _merge(self, others):
        """Merge ``others`` into this topic: those who asked for them ask for this one.

        They are cancelled, and both sides log a link to the other.
        """
        self.ensure_one()
        (self | others)._check_mergeable()
        others.attachment_ids.write({"res_id": self.id})
        self.write(self._prepare_merge_values(others))
        self.message_post(body=self._format_merge_log(others))
        for other in others:
            other.sudo().merged_into_id = self  # sudo: what merging entails
            other.write({"state": "cancelled"})
            other.message_post(
                body=Markup("%s %s")
                % (self.env._("Merged into:"), self._get_html_link(title=self.name))
            )
        return self

    def _prepare_merge_values(self, others):
        link = fields.Command.link
        names = ("attachment_ids", "requested_by_ids", "mentor_ids", "skill_ids")
        addresses = [line for each in self | others for line in each._get_links()]
        known = self.participation_ids.mentee_id
        return {
            **{name: [link(each.id) for each in others[name]] for name in names},
            "material_links": "\n".join(dict.fromkeys(addresses)),
            "participation_ids": [
                fields.Command.create({"mentee_id": mentee.id})
                for mentee in others.participation_ids.mentee_id - known
            ],
        }

    def _format_merge_log(self, others):
        """Return what was merged, where each came from and how many asked for it."""
        origins = dict(self._fields["origin"]._description_selection(self.env))
        lines = Markup().join(
            Markup("<li>%s, %s, %s</li>")
            % (
                other._get_html_link(title=other.name),
                origins[other.origin],
                self.env._("asked for by %s", len(other.requested_by_ids)),
            )
            for other in others
        )
        return Markup("<p>%s</p><ul>%s</ul>") % (
            self.env._("Merged into this topic:"),
            lines,
        )

    # ------------------------------------------------------------------
    # SERIES: REPEATED, MOVED TOGETHER
    # ------------------------------------------------------------------

    def _get_series(self):
        """Return this session and the others of its series, in order; nothing for a
        session that stands alone."""
        self.ensure_one()
        if not self.series_id:
            return self.browse()
        return self.search([("series_id", "=", self.series_id.id)], order="start")

    def _get_following(self):
        """Return this session and the live ones of its series that come after it."""
        later = self._get_series().filtered(
            lambda session: session.start
            and session.start >= self.start
            and session._is_live()
        )
        return self | later

    def _check_repeatable(self):
        self.ensure_one()
        if error := self._get_undated_error():
            raise UserError(error)
        if not self._is_live():
            raise UserError(
                self.env._("“%s” is over or cancelled: nothing to repeat.", self.name)
            )
        if self.series_id:
            raise UserError(self.env._("“%s” is repeated already.", self.name))

    def _repeat(self, occasions):
        """Create one more session for each of ``occasions``, planned when this one is.

        :param list occasions: ``(start, stop)``, naive UTC
        :return: the new sessions
        """
        self._check_repeatable()
        values = []
        for start, stop in occasions:
            values += self.copy_data(
                {**self._prepare_repetition_values(), "start": start, "stop": stop}
            )
        copying = self.with_context(mentorat_copying=OWN)
        sessions = copying.create(values).with_env(self.env)
        (self | sessions).sudo().series_id = self  # sudo: follows from the repetition
        if self.state == "planned":
            sessions.write({"state": "planned"})
        return sessions

    def _prepare_repetition_values(self):
        """Return what a repetition has beside the copied fields, without its time."""
        return {
            "name": self.name,
            "attachment_ids": [fields.Command.set(self.attachment_ids.ids)],
            "participation_ids": [
                fields.Command.create({"mentee_id": mentee.id})
                for mentee in self.participation_ids.mentee_id
                if self.audience == "selected"
            ],
        }

    def _move_following(self, start, stop):
        """Move this session to ``start`` – ``stop``, and what follows by as much.

        The move is one of local time: the hour stays across a clock change.
        """
        self.ensure_one()
        tz = self.program_id.tz
        old = self.start
        length = timezones.to_local(stop, tz) - timezones.to_local(start, tz)
        for session in self._get_following():
            moved = planning.shift(session.start, old, start, tz)
            session.write(
                {"start": moved, "stop": planning.add_local(moved, length, tz)}
            )

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    def _get_links(self):
        """Return the addresses of the material, in order."""
        lines = (self.material_links or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    # ------------------------------------------------------------------
    # COURSE
    # ------------------------------------------------------------------

    def _get_course(self):
        """Hook: return ``{"name", "url"}`` of the course, or ``False``."""
        return False

    def _open_course(self, partners):
        """Hook: let ``partners``, who come, follow the course of this session."""
