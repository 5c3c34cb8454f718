from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

# Never changed: another pair is another agreement.
IDENTITY = {"mentee_id", "mentor_id"}

# What the next due instant depends on.
END_FIELDS = {
    *("state", "first_contact_at", "term_count"),
    *("ending_notified_at", "end_announced"),
}

# Of the conditions: days between two meetings, characters of a text.
MAX_DAYS = 366
MAX_CONDITION = 5000


class MentoratAgreement(models.Model):
    """A mentee and the mentor who accompanies them, from the assignment to the end.

    Other parts: ``mentorat_agreement_term.py`` (term, renewal, last activity),
    ``mentorat_agreement_signature.py`` (signing, conditions) and
    ``mentorat_agreement_stand_in.py``. Packages above extend the class with what
    belongs to a pair: commitments, requests, meetings.
    """

    _name = "mentorat.agreement"
    _description = "Mentoring Agreement"
    _inherit = [
        "mentorat.lifecycle.mixin",
        "mentorat.actor.mixin",
        "mentorat.due.mixin",
        "mentorat.lock.mixin",
        "mentorat.mail.link.mixin",
        "mentorat.private.link.mixin",
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "assigned_at desc, id desc"
    _live_states = ("assigned", "active")
    _check_company_auto = True

    # pair
    name = fields.Char(string="Reference", required=True, copy=False, default="/")
    mentee_id = fields.Many2one(
        "mentorat.mentee", required=True, ondelete="restrict", index=True, copy=False
    )
    program_id = fields.Many2one(
        related="mentee_id.program_id", store=True, index=True, string="Programme"
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, index=True
    )
    # where the mentee works, as it was at the registration
    work_location_id = fields.Many2one(related="mentee_id.work_location_id", store=True)
    department_id = fields.Many2one(related="mentee_id.department_id", store=True)
    mentor_id = fields.Many2one(
        "mentorat.mentor",
        required=True,
        ondelete="restrict",
        index=True,
        copy=False,
        tracking=True,
    )
    mentor_lost_at = fields.Datetime(
        related="mentor_id.account_lost_at",
        string="Mentor without an Account Since",
        help="The pair is on hold: nobody answers, and nothing is promised.",
    )
    contribution_ids = fields.One2many(
        "mentorat.contribution", "agreement_id", string="Contributions"
    )
    mentee_partner_id = fields.Many2one(
        "res.partner",
        string="Contact of the Mentee",
        compute="_compute_mentee_partner_id",
    )
    is_my_pair = fields.Boolean(
        compute="_compute_is_my_pair", help="Whether the reader is one of its mentors."
    )
    # life cycle
    state = fields.Selection(
        [
            ("assigned", "Assigned"),
            ("active", "Active"),
            ("ended", "Ended"),
            ("cancelled", "Cancelled"),
        ],
        default="assigned",
        required=True,
        copy=False,
        index=True,
        tracking=True,
    )
    assigned_at = fields.Datetime(
        default=fields.Datetime.now,
        required=True,
        copy=False,
        index=True,
        string="Assigned On",
    )
    first_contact_at = fields.Datetime(
        string="First Contact", copy=False, tracking=True
    )
    first_contact_channel = fields.Selection(
        [
            ("message", "Message"),
            ("meeting", "Meeting"),
            ("phone", "Phone"),
            ("person", "In person"),
        ],
        copy=False,
    )
    # end
    previous_agreement_id = fields.Many2one(
        "mentorat.agreement",
        readonly=True,
        copy=False,
        index="btree_not_null",
        string="Agreement Before",
    )
    ended_at = fields.Datetime(string="Ended On", copy=False, readonly=True)
    ended_reason = fields.Selection(
        [
            ("term", "End of the term"),
            ("program_end", "End of the programme"),
            ("early", "Ended early"),
            ("reassigned", "Another mentor was assigned"),
        ],
        string="Reason of the End",
        copy=False,
        tracking=True,
    )
    end_note_kept = fields.Text(
        copy=False,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="What was written; end_note gives it to those whom it does not concern.",
    )
    end_note = fields.Text(
        string="Why It Ended",
        compute="_compute_end_note",
        inverse="_inverse_end_note",
        groups="mentorat_module.group_mentorat_coordinator",
        help="Read by coordinators only, and not by those who are in the pair.",
    )
    mentee_waits_again = fields.Boolean(copy=False, string="The Mentee Waits Again")
    # conditions
    meeting_interval_days = fields.Integer(
        string="A Meeting Every (days)",
        default=14,
        tracking=True,
        bound=(0, MAX_DAYS),
    )
    rules = fields.Text(string="Rules We Agree On", bound=MAX_CONDITION)
    # action plan
    objective_ids = fields.One2many(
        "mentorat.objective", "agreement_id", string="Objectives"
    )
    # the organisation's own fields
    agreement_properties = fields.Properties(
        string="Own Fields",
        definition="program_id.agreement_properties_definition",
        copy=False,
        precompute=False,  # the programme is that of the registration: known later
        help="Fields of your organisation, the same for all agreements of the "
        "programme. Read by the coordinators and by the pair: what the two say to "
        "each other does not belong here.",
    )

    _one_live = models.UniqueIndex(
        "(mentee_id) WHERE state IN ('assigned', 'active')",
        "This person has a mentor already.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_end IS NULL OR date_start IS NULL OR date_end >= date_start)",
        "An agreement cannot end before it starts.",
    )
    _contact_after_assignment = models.Constraint(
        "CHECK (first_contact_at IS NULL OR first_contact_at >= assigned_at)",
        "The first contact cannot come before the assignment.",
    )
    _interval_positive = models.Constraint(
        "CHECK (meeting_interval_days >= 0)",
        "The days between two meetings cannot be negative.",
    )
    _live_mentor_idx = models.Index("(mentor_id) WHERE state IN ('assigned', 'active')")
    _due_idx = models.Index("(next_check_at) WHERE next_check_at IS NOT NULL")

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    def _compute_access_url(self):
        res = super()._compute_access_url()
        for agreement in self:
            agreement.access_url = f"/my/mentorat/agreements/{agreement.id}"
        return res

    @api.depends("name", "mentee_id.name", "mentor_id.name")
    def _compute_display_name(self):
        for agreement in self:
            agreement.display_name = (
                f"{agreement.name} · {agreement.mentee_id.name} – "
                f"{agreement.mentor_id.name}"
            )

    @api.depends("mentor_id.user_id", "contribution_ids.mentor_id.user_id")
    @api.depends_context("uid")
    def _compute_is_my_pair(self):
        for agreement in self:
            agreement.is_my_pair = agreement._is_mentor()

    @api.depends("mentee_id.partner_id")
    def _compute_mentee_partner_id(self):
        for agreement in self:
            agreement.mentee_partner_id = agreement.mentee_id.partner_id

    @api.depends("end_note_kept")
    @api.depends_context("uid")
    def _compute_end_note(self):
        for agreement in self:
            # sudo: shown to users outside the pair only, see the next line
            kept = agreement.sudo().end_note_kept
            agreement.end_note = not agreement._is_of_current_user() and kept

    def _inverse_end_note(self):
        for agreement in self:
            if agreement._is_of_current_user():
                raise AccessError(self.env._("You are in this pair yourself."))
            # sudo: checked by the groups of the field and above
            agreement.sudo().end_note_kept = agreement.end_note

    def _is_of_current_user(self):
        """Whether the user is in this pair, as a coordinator may be, and must not read
        what was said about them in confidence."""
        agreement = self.sudo()  # sudo: only compares people
        return not self.env.su and (agreement._is_mentee() or agreement._is_mentor())

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_event_fields(name for name, value in vals.items() if value)
            if vals.get("name", "/") == "/":
                vals["name"] = self.env["ir.sequence"].next_by_code(self._name) or "/"
        self._check_assignments(vals_list)
        agreements = super().create(vals_list)
        agreements.sudo()._on_assigned()  # sudo: follows from the assignment
        return agreements

    def write(self, vals):
        self._check_guarded_fields(vals)
        changing = self._filter_changing_conditions(vals)
        result = super().write(vals)
        changing._on_conditions_changed()
        if vals.keys() & END_FIELDS:
            self._schedule_checks()
        return result

    def _check_guarded_fields(self, vals):
        if vals.keys() & IDENTITY and any(
            agreement[name].id != vals[name]
            for agreement in self
            for name in IDENTITY & vals.keys()
        ):
            raise UserError(
                self.env._("Another pair is another agreement: use “Reassign”.")
            )
        self._check_event_fields(vals)
        self._filter_changing_conditions(vals)._check_conditions_open()

    @api.model
    def _get_event_fields(self):
        """Hook: return the fields that only the methods of an event write."""
        return {
            *("name", "state", "assigned_at", "previous_agreement_id"),
            *("first_contact_at", "first_contact_channel"),
            *("ended_at", "ended_reason", "mentee_waits_again"),
        }

    @api.model
    def _check_event_fields(self, names):
        """Refuse to write fields that follow from an event."""
        guarded = self._get_event_fields().intersection(names)
        if guarded and not self.env.su:
            labels = [
                self._fields[name]._description_string(self.env) for name in guarded
            ]
            raise UserError(
                self.env._(
                    "“%s” follows from what happens: use the buttons of the agreement.",
                    ", ".join(sorted(labels)),
                )
            )

    # Always raises.
    def copy(self, default=None):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("An agreement is not copied: assign a mentor, or renew it.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never_running(self):
        for agreement in self:
            if agreement.state != "cancelled":
                raise UserError(
                    self.env._(
                        "The agreement %s has a history: end it, it cannot be deleted.",
                        agreement.name,
                    )
                )

    # ------------------------------------------------------------------
    # LIFE CYCLE
    # ------------------------------------------------------------------

    @api.model
    def _get_transitions(self):
        return {
            "assigned": ("active", "ended", "cancelled"),
            "active": ("ended",),
            "ended": (),
            "cancelled": (),
        }

    def _prepare_move_values(self, target):
        values = super()._prepare_move_values(target)
        now = fields.Datetime.now()
        if target == "active":
            values |= {"first_contact_at": now, "first_contact_channel": "message"}
        elif target == "ended":
            values |= {"ended_at": now, "ended_reason": "early"}
            values["end_announced"] = False
        elif target == "cancelled":
            values |= {"ended_at": now, "mentee_waits_again": True}
        return values

    def _on_moved(self, target, origins):
        result = super()._on_moved(target, origins)
        if target == "active":
            self.mentee_id.write({"state": "active"})
            self._on_begun(origins)
            return result
        self._lapse_pending()
        self.activity_unlink(self._get_activity_types())
        for agreement in self:
            if agreement.mentee_id.state in ("matched", "active"):
                waits = agreement.mentee_waits_again
                agreement.mentee_id.state = "waiting" if waits else "ended"
        return result

    def _on_begun(self, origins):
        """Note that both know the end from now on: it is in the agreement, which they
        are asked to sign."""
        begun = self.filtered(lambda pair: origins[pair.id] == "assigned")
        for date_end, pairs in begun.grouped("date_end").items():
            names = ("end_announced", "mentee_end_told", "mentor_end_told")
            pairs.write(dict.fromkeys(names, date_end))

    @api.model
    def _get_activity_types(self):
        return [
            "mentorat_module.activity_closing",
            "mentorat_module.activity_escalation",
            "mentorat_module.activity_leaver",
        ]

    # ------------------------------------------------------------------
    # WHO IS WHO
    # ------------------------------------------------------------------

    def _get_mentors(self):
        """Return the lead and those who contribute."""
        return self.mentor_id | self.contribution_ids.mentor_id

    def _get_partners(self, *roles):
        """Return the contacts of ``mentee`` and ``mentor``, the lead."""
        return self.env["res.partner"].union(
            *(self[f"{role}_id"].partner_id for role in roles)
        )

    def _log_as(self, user, body):
        """Add a line to the log, in the name of ``user``."""
        self.ensure_one()
        self._message_log(body=body, author_id=user.partner_id.id)

    def _is_mentee(self, user=None):
        self.ensure_one()
        return self.mentee_id.user_id == (user or self.env.user)

    def _is_mentor(self, user=None):
        self.ensure_one()
        return (user or self.env.user) in self._get_mentors().user_id

    def _is_coordinator(self):
        """Whether the current user coordinates the company of this agreement."""
        self.ensure_one()
        return self.env.user.has_group(
            "mentorat_module.group_mentorat_coordinator"
        ) and self.has_access("write")

    def _has_role(self, role):
        if role == "coordinator":  # not in sudo: asks what they may write
            return self._is_coordinator()
        return super()._has_role(role)

    def _get_actor_error(self):
        return self.env._("You cannot do this on the agreement %s.", self.name)

    # ------------------------------------------------------------------
    # ASSIGNMENT
    # ------------------------------------------------------------------

    @api.model
    def _check_assignments(self, vals_list):
        """Check the hard rules of the pairing for each new agreement.

        :raise UserError:
        """
        mentors = self.env["mentorat.mentor"].browse(
            sorted({vals["mentor_id"] for vals in vals_list if vals.get("mentor_id")})
        )
        if mentors:
            mentors._lock_rows()
        for vals in vals_list:
            mentee = self.env["mentorat.mentee"].browse(vals.get("mentee_id"))
            mentor = mentors.browse(vals.get("mentor_id"))
            if mentee and mentor:
                mentor._check_not_chosen_by_themself()
                # sudo: the rules read both files, the answer is one sentence
                if error := mentee.sudo()._get_assignment_error(mentor.sudo()):
                    raise UserError(error)

    @api.model
    def _check_mentors_serve(self, domain):
        """Refuse that a live pair of ``domain`` loses its mentor, who is archived or
        leaves the programme: the pair ends, or gets another mentor, first.

        :raise ValidationError:
        """
        # sudo: every pair counts; an archived programme has mentors too
        live = self.sudo().with_context(active_test=False)
        lost = live.search(domain & self._get_live_domain()).filtered(
            lambda pair: not pair.mentor_id.active
            or pair.program_id not in pair.mentor_id.program_ids
        )
        if lost:
            raise ValidationError(
                self.env._(
                    "%s still accompanies people: reassign or end these agreements "
                    "first.",
                    ", ".join(lost.mentor_id.mapped("name")),
                )
            )

    def _on_assigned(self):
        """Hook: do what follows an assignment."""
        self.mentee_id.write({"state": "matched"})
        self.message_subscribe(self.mentor_id.partner_id.ids)
        self._assign_stand_ins()

    # ------------------------------------------------------------------
    # FIRST CONTACT
    # ------------------------------------------------------------------

    def action_record_first_contact(self, when=None, channel="message"):
        """Record that the mentor reached the mentee: the agreement becomes active.

        :param datetime when: naive UTC; now when not given
        :param str channel: ``message``, ``meeting``, ``phone`` or ``person``
        :raise UserError: in the future, before the assignment, or recorded already
        """
        self._check_actor("mentor", "stand_in", "coordinator")
        arguments = self.env["mentorat.arguments"]
        when = arguments._get_instant(when) or fields.Datetime.now()
        channel = arguments._get_selection(self._name, "first_contact_channel", channel)
        for agreement in self:
            if error := agreement._get_first_contact_error(when):
                raise UserError(error)
        # sudo: the actor was checked; only this method writes these fields
        self.sudo().write(
            {
                "state": "active",
                "first_contact_at": when,
                "first_contact_channel": channel,
            }
        )
        return True

    def _owes_first_contact(self):
        """Hook: return whether the mentor still has to contact the mentee."""
        self.ensure_one()
        return self.state == "assigned"

    def _get_first_contact_error(self, when):
        """Return why a first contact at ``when`` cannot be recorded, or ``False``."""
        if self.state == "active" and not self._owes_first_contact():
            return self.env._("The first contact is recorded already.")
        if self.state != "active" and (error := self._get_move_error("active")):
            return error
        if when > fields.Datetime.now():
            return self.env._("A contact that has not taken place cannot be recorded.")
        if when < self.assigned_at:
            return self.env._(
                "The first contact cannot come before the assignment (%s).",
                self._format_when(self.assigned_at),
            )
        return False

    def _get_request_error(self, origin):
        """Return why no conversation can be opened or go on here, or ``False``.

        :param str origin: who opens it, ``mentee`` or ``mentor``
        """
        self.ensure_one()
        if not self._is_live():
            return self.env._("This agreement is over: ask the coordinator.")
        if origin == "mentee" and self.state == "assigned":
            return self.env._(
                "%s contacts you first; you can ask your questions from then on.",
                self.mentor_id.name,
            )
        return origin == "mentee" and self._get_hold_error()

    # ------------------------------------------------------------------
    # END
    # ------------------------------------------------------------------

    def action_reassign(self, mentor, reason=None):
        """End this agreement and assign another mentor to the same mentee.

        The new agreement has a first contact of its own; the conversations stay with
        the pair that had them.

        :param mentor: one ``mentorat.mentor``, or its id (external API)
        :param str reason: why, for the coordinators
        :return: the new agreement
        """
        self.ensure_one()
        arguments = self.env["mentorat.arguments"]
        mentor = arguments._get_record("mentorat.mentor", mentor)
        reason = arguments._get_text(reason)
        self._check_actor("coordinator")
        old = self.sudo()  # sudo: the actor was checked
        if mentor == old.mentor_id:
            raise UserError(self.env._("%s is the mentor already.", mentor.sudo().name))
        mentor._check_not_chosen_by_themself()
        old._end("reassigned", note=reason)
        new = old.mentee_id._assign(
            mentor.sudo(),
            previous_agreement_id=old.id,
            meeting_interval_days=old.meeting_interval_days,
        )
        return new.with_env(self.env)

    def action_end(self, reason="early", note=None):
        """End an agreement that runs; before the end of its term, that is early.

        :param str reason: ``early``, or ``term`` or ``program_end`` once it is over
        :param str note: why, for the coordinators
        :raise UserError: over already, or another reason than what happens
        """
        self._check_actor("mentee", "mentor", "coordinator")
        arguments = self.env["mentorat.arguments"]
        reason = arguments._get_selection(self._name, "ended_reason", reason)
        note = arguments._get_text(note)
        self._check_move("ended")
        for agreement in self:
            if error := agreement._get_end_reason_error(reason):
                raise UserError(error)
        self.sudo()._end(reason, note=note)  # sudo: the actor was checked
        return True

    def _get_end_reason_error(self, reason):
        """Hook: return why this agreement does not end for ``reason`` now, or
        ``False``."""
        if reason == "reassigned":
            return self.env._("Another mentor is assigned with “Reassign”.")
        return False

    def action_unwind(self, note=None):
        """End an agreement that does not work: the mentee waits again, first in line.

        :param str note: why, for the coordinators
        """
        self._check_actor("mentee", "mentor", "coordinator")
        note = self.env["mentorat.arguments"]._get_text(note)
        self._check_move("ended")
        if not all(agreement._has_role("coordinator") for agreement in self):
            self.env["mentorat.rate.log"]._check_limit("change", len(self))
        self.sudo()._end("early", note=note, waits_again=True)  # sudo: checked
        return True

    def action_cancel(self):
        """Cancel an assignment before the first contact."""
        self._check_actor("coordinator")
        self.sudo().write({"state": "cancelled"})  # sudo: the actor was checked
        return True

    def _end(self, reason, note=None, waits_again=False):
        """End those that are live.

        :param bool waits_again: whether the mentee goes back to the waiting list
        """
        running = self.filtered(lambda agreement: agreement._is_live())
        running.write(
            {
                "state": "ended",
                "ended_reason": reason,
                "end_note": note,
                "mentee_waits_again": waits_again or reason == "reassigned",
            }
        )

    # ------------------------------------------------------------------
    # FORMS AND LISTS
    # ------------------------------------------------------------------

    def action_open(self):
        """Open the page of this agreement."""
        self.ensure_one()
        return self._get_records_action(context={})

    def action_open_first_contact(self):
        """Open the form that records the first contact."""
        return self._get_form_action("mentorat_contact_wizard_action")

    def action_open_end(self):
        """Open the form that ends this agreement early."""
        return self._get_form_action("mentorat_end_wizard_action")

    def _get_form_action(self, name):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(f"mentorat_module.{name}")
        action["context"] = {"default_agreement_id": self.id}
        return action

    def _get_list_action(self, name, link):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(f"mentorat_module.{name}")
        action["domain"] = [(link, "=", self.id)]
        action["context"] = {f"default_{link}": self.id}
        return action

    # ------------------------------------------------------------------
    # MAILING (called by automation rules, which coordinators may switch off)
    # ------------------------------------------------------------------

    @api.model
    def _get_batch_reactions(self):
        return super()._get_batch_reactions() | {
            "_notify_pair_assigned",
            "_ask_to_sign",
            "_notify_pair_slipped",
            "_notify_end_moved",
            "_prepare_closing",
            "_send_closing",
            "_notify_coordinators_of_early_end",
        }

    def _notify_pair_assigned(self):
        self._notify_each(
            [(pair, pair.mentor_id.partner_id) for pair in self], "assigned_mentor"
        )
        self._notify_each(
            [(pair, pair.mentee_id.partner_id) for pair in self], "assigned_mentee"
        )

    def _ask_to_sign(self):
        """Ask those of the two who have not signed to sign."""
        self._notify_each(
            [
                (agreement, person.partner_id)
                for agreement in self
                for person in (agreement.mentor_id, agreement.mentee_id)
                if agreement._has_to_be_signed_by(person.user_id)
            ],
            "to_sign",
        )

    def _get_signing_url(self):
        """Return the absolute address where the recipient of the mail signs."""
        self.ensure_one()
        recipient = self._get_recipient()
        if recipient and self._is_read_on_portal(recipient):
            return self.get_base_url() + self.access_url
        return self._get_recipient_url()

    def _notify_pair_slipped(self):
        """Remind both that they have not met for longer than agreed; not while the
        mentor is away."""
        present = self.filtered(lambda pair: pair.mentor_id._filter_present())
        present._notify_pair("slipped")

    def _prepare_closing(self):
        """Announce the end to both, and give the mentor an activity."""
        self.activity_unlink(["mentorat_module.activity_closing"])
        for agreement in self:
            if agreement.mentor_id.is_reachable:
                agreement.with_context(
                    mail_activity_quick_update=True
                ).activity_schedule(
                    "mentorat_module.activity_closing",
                    date_deadline=agreement.date_end,
                    summary=agreement.display_name,
                    user_id=agreement.mentor_id.user_id.id,
                )
        # What is told now says the end as well.
        self._drop_end_notices("ending", "end_moved")
        self._notify_pair("ending")

    def _notify_end_moved(self):
        """Tell the end to those of the two who were last told another one, or that the
        agreement was over; not to those whom a mail that waits will tell."""
        notices = self._get_end_notices("ending", "end_moved", "ended", "other_left")
        of_person = notices.grouped(lambda row: (row.res_id, row.partner_id))
        self._notify_each(
            [
                (agreement, partner)
                for agreement in self
                for partner in agreement._get_partners("mentor", "mentee")
                if agreement._has_to_be_told_end(
                    partner, of_person.get((agreement.id, partner), notices.browse())
                )
            ],
            "end_moved",
        )

    def _has_to_be_told_end(self, partner, notices):
        """Return whether ``partner`` was last told another end than the present one.

        :param notices: those about the end that are on their way to ``partner``
        """
        self.ensure_one()
        if any(notice._will_tell_end(self.date_end) for notice in notices):
            return False
        # A mail that was written says something else, and perhaps was sent.
        unsure = any(notice.state == "queued" for notice in notices)
        return unsure or self[self._get_end_told_field(partner)] != self.date_end

    def _get_end_notices(self, *names):
        """Return the notices (sudo) ``names`` about these pairs that have not left."""
        # sudo: the outbox, of which only whom it concerns is looked at
        notices_sudo = self.env["mentorat.notice"].sudo()
        found = notices_sudo.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("state", "in", ("pending", "held", "queued")),
            ]
        )
        return found._filter_named(*names)

    def _drop_end_notices(self, *names):
        """Drop the notices that are not written yet: others will tell the end."""
        self._get_end_notices(*names).filtered(
            lambda notice: notice.state != "queued"
        ).write({"state": "dropped"})

    def _get_told_end(self):
        """Return the end that the recipient of the mail was last told, or ``False``;
        called by mail templates."""
        self.ensure_one()
        return self[self._get_end_told_field(self._get_recipient())]

    def _get_end_told_field(self, partner):
        """Return where it is kept which end ``partner`` was last told."""
        is_mentee = partner == self.mentee_id.partner_id
        return "mentee_end_told" if is_mentee else "mentor_end_told"

    def _send_closing(self):
        """Tell both; where one of the two left, the other one, in words for that."""
        leavers = {
            agreement: left
            for agreement in self
            if agreement.ended_reason == "early" and (left := agreement._get_leavers())
        }
        self._notify_each(
            [
                (agreement, partner)
                for agreement, left in leavers.items()
                for partner in agreement._get_partners("mentor", "mentee") - left
            ],
            "other_left",
        )
        self.filtered(lambda agreement: agreement not in leavers)._notify_pair("ended")

    def _get_leavers(self):
        """Return the contacts of those of the two who left, or lost their account."""
        self.ensure_one()
        company = self.company_id
        partners = self.env["res.partner"]
        for person in (self.mentee_id, self.mentor_id):
            employee = person.employee_id
            # A mentor without an account stays one: the pair is on hold.
            lost = person == self.mentee_id and person.account_lost_at
            if lost or not employee.active or employee.company_id != company:
                partners |= person.partner_id
        return partners

    def _notify_coordinators_of_early_end(self):
        """Tell the coordinators of a pair that stopped before its term, unless one of
        the two left (see ``_notify_coordinators_of_leaver``)."""
        for agreement in self.filtered(lambda record: record._ended_early()):
            for user in agreement.program_id._get_coordinators() - self.env.user:
                agreement._notify(user.partner_id, "ended_early")

    def _ended_early(self):
        """Whether the pair stopped before the term, both still being there."""
        return self.ended_reason == "early" and not self._get_leavers()

    def _notify_coordinators_of_leaver(self):
        for agreement in self:
            agreement._schedule_leaver_activities()
            for user in agreement.program_id._get_coordinators():
                agreement._notify(user.partner_id, "leaver")

    def _notify_pair(self, template_name):
        self._notify_each(
            [
                (agreement, partner)
                for agreement in self
                for partner in agreement._get_partners("mentor", "mentee")
            ],
            template_name,
        )

    def _notify_pair_about(self, mentor, template_name):
        """Tell both of the pair about ``mentor``, who joins or leaves."""
        self.env["mentorat.notice"]._queue_many(
            [
                (agreement, partner)
                for agreement in self
                for partner in agreement._get_partners("mentee", "mentor")
            ],
            f"mentorat_module.mail_template_{template_name}",
            about=mentor.partner_id,
        )

    def _notify(self, partner, template_name):
        self._notify_each([(self, partner)], template_name)

    @api.model
    def _notify_each(self, pairs, template_name):
        """Queue a notice for each ``(agreement, partner)``."""
        self.env["mentorat.notice"]._queue_many(
            pairs, f"mentorat_module.mail_template_{template_name}"
        )
