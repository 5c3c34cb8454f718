from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import timezones

# Rows of a kind at the most; menus lead to the lists with all of them.
SHOWN = 10
# Dates further away are left to these lists.
HORIZON = timedelta(days=14)
# Rows due before this are shown as near.
NEAR = timedelta(hours=24)
# How long a training that took place stays, for its attendance.
SETTLED_WITHIN = timedelta(days=2)
# Rows without a limit, such as a signature, are sorted as if they had this one.
WAITS_WITHIN = timedelta(days=3)


class MentoratMentor(models.Model):
    """Show mentors what is to be done now, soonest first, and whom they accompany.

    Read with the rights of the user, so it opens nothing else."""

    _inherit = "mentorat.mentor"

    desk_rows = fields.Json(
        string="To Do Now", compute="_compute_desk_rows", exportable=False
    )
    desk_agreement_ids = fields.Many2many(
        "mentorat.agreement",
        string="People I Accompany",
        compute="_compute_desk_agreement_ids",
    )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends_context("uid")
    def _compute_desk_agreement_ids(self):
        """List the live agreements of this mentor, as lead or as one of several; those
        with a commitment first."""
        Agreement = self.env["mentorat.agreement"]
        never = fields.Datetime.to_datetime("9999-12-31")
        for mentor in self:
            mine = Domain("mentor_id", "=", mentor.id) | Domain(
                "contribution_ids.mentor_id", "=", mentor.id
            )
            agreements = Agreement.search(mine & Agreement._get_live_domain())
            mentor.desk_agreement_ids = agreements.sorted(
                lambda row: row.next_limit_at or never
            )

    @api.depends_context("uid", "lang", "tz")
    def _compute_desk_rows(self):
        now = fields.Datetime.now()
        for mentor in self:
            rows = sorted(mentor._get_desk_rows(now), key=lambda row: row["at"])
            mentor.desk_rows = [mentor._format_desk_row(row, now) for row in rows]

    @api.depends("name")
    @api.depends_context("show_mentorat_desk", "uid", "lang")
    def _compute_display_name(self):
        """Name the page “My Desk” where it is the desk of the user."""
        result = super()._compute_display_name()
        if self.env.context.get("show_mentorat_desk"):
            for mentor in self.filtered(lambda row: row.user_id == self.env.user):
                mentor.display_name = self.env._("My Desk")
        return result

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    @api.model
    def action_open_desk(self):
        """Open the current user's desk."""
        view = self.env.ref("mentorat_module.mentorat_mentor_view_form_desk")
        return self._get_own()._get_records_action(
            name=self.env._("My Desk"),
            views=[(view.id, "form")],
            # A key that begins with “show_” stays on this page: the web client hands
            # none of them on to what a button opens.
            context={"show_mentorat_desk": True},
        )

    @api.model
    def action_open_mine(self):
        """Open the current user's own presentation and availability."""
        return self._get_own()._get_records_action(
            name=self.env._("My Presentation"), context={}
        )

    @api.model
    def _get_own(self):
        """Return the current user as a mentor, or raise UserError."""
        mentor = self.search([("user_id", "=", self.env.uid)], limit=1)
        if not mentor:
            raise UserError(self.env._("You are not a mentor."))
        return mentor

    # ------------------------------------------------------------------
    # ROWS
    # ------------------------------------------------------------------

    def _get_desk_rows(self, now):
        """Hook: return all that is to be done, as :meth:`_prepare_desk_row` does, in
        any order.

        :param datetime now: naive UTC
        """
        agreements = self.desk_agreement_ids
        unsigned = agreements.filtered(
            lambda row: row.state == "active" and row.needs_my_signature
        )
        Objective = self.env["mentorat.objective"]
        plan = Objective._get_live_domain() & Domain(
            "agreement_id", "in", agreements.ids
        )
        objectives = Objective.search(
            plan
            & Domain("date_deadline", "!=", False)
            & Domain("is_proposal", "=", False),
            order="date_deadline, id",
            limit=SHOWN,
        )
        events = self.env["calendar.event"].search(
            [("mentorat_agreement_id", "in", agreements.ids), ("stop", ">", now)],
            order="start",
            limit=SHOWN,
        )
        dated = [
            *map(self._prepare_objective_row, objectives),
            *map(self._prepare_event_row, events),
        ]
        proposed = [
            ("mentor_id", "=", self.id),
            ("state", "=", "proposed"),
            ("proposed_by", "=", "mentee"),
        ]
        meetings = self.env["mentorat.meeting.proposal"].search(
            [*proposed, ("start", ">", now)]
        )
        return [
            *map(self._prepare_commitment_row, self._get_desk_commitments()),
            *(self._prepare_signature_row(row, now) for row in unsigned),
            *(row for row in dated if row["at"] <= now + HORIZON),
            *map(self._prepare_session_row, self._get_desk_sessions(now)),
            *map(self._prepare_proposal_row, meetings),
            *(
                self._prepare_change_row(row, now)
                for row in self.env["mentorat.terms.change"].search(proposed)
            ),
            *(
                self._prepare_proposed_objective_row(row, now)
                for row in Objective.search(plan & Domain("is_proposal", "=", True))
            ),
        ]

    def _get_desk_sessions(self, now):
        """Return the trainings that this mentor gives soon, or has just given."""
        return self.env["mentorat.training.session"].search(
            [
                ("mentor_ids", "in", self.ids),
                ("state", "=", "planned"),
                ("start", "<=", now + HORIZON),
                ("stop", ">", now - SETTLED_WITHIN),
            ],
            order="start",
            limit=SHOWN,
        )

    def _get_desk_commitments(self):
        """Return the commitments of this mentor, and of those they stand in for now."""
        covered_sudo = self.env["mentorat.agreement"]._get_covered_by(self)
        Commitment = self.env["mentorat.commitment"]
        return Commitment.search(
            Commitment._get_live_domain()
            & (
                Domain("mentor_id", "=", self.id)
                | Domain("agreement_id", "in", covered_sudo.ids)
            )
        )

    @api.model
    def _prepare_desk_row(self, record, at, **values):
        """Return a row of the list.

        :param record: what it is about
        :param datetime at: when it is due (naive UTC)
        :param values: ``icon``, ``title``, ``who`` and, where they are known, ``note``,
            ``is_urgent`` (a client waits), ``is_limit`` (whether it can be late),
            ``method`` (of ``record``, called by the button, which opens it else),
            ``label`` (of the button), ``confirm`` (a question before it is called),
            ``others`` (``[{label, method}]``: secondary buttons), ``digest`` (of what
            the row shows, where ``method`` agrees to it, see ``mentorat.shown``);
            ``left`` and ``exact`` in place of the words for ``at``
        """
        return {
            "key": f"{record._name},{record.id}",
            "model": record._name,
            "id": record.id,
            "at": at,
            "note": False,
            "is_urgent": False,
            "is_limit": True,
            "method": False,
            "label": self.env._("Open It"),
            "confirm": False,
            "others": [],
            "digest": False,
            **values,
        }

    def _prepare_waiting_row(self, record, since, now, **values):
        """Return a row that has no limit and waits ``since`` (naive UTC)."""
        words = self.env["mentorat.format"]._format_duration(now - since)
        return self._prepare_desk_row(
            record,
            max(now, since + WAITS_WITHIN),
            is_limit=False,
            left=self.env._("waiting for %s", words),
            exact=False,
            who=record.mentee_id.name,
            **values,
        )

    def _prepare_commitment_row(self, commitment):
        stands_in = commitment.mentor_id != self
        values = {
            "icon": "fa-comment-o",
            "who": commitment.mentee_id.name,
            "note": stands_in and self.env._("for %s, away", commitment.mentor_id.name),
        }
        if commitment.kind == "first_contact":
            values |= {
                "icon": "fa-phone",
                "title": self.env._("Make the first contact"),
                "label": self.env._("Record the Contact"),
                "method": "action_open_first_contact",
            }
        elif commitment.subject:
            values |= {
                "title": commitment.subject,
                "is_urgent": commitment.client_waiting,
                "label": self.env._("Answer"),
                "method": "action_open_reply",
                "others": [
                    {
                        "label": self.env._("Conversation"),
                        "method": "action_open_request",
                    }
                ],
            }
        else:
            # Asked before the absence: the stand-in does not read it.
            values |= {
                "title": self.env._("A question asked before you stood in"),
                "label": self.env._("Answered by Phone"),
                "method": "action_record_answer",
                "confirm": self.env._("Have you answered, by phone or in person?"),
            }
        return self._prepare_desk_row(commitment, commitment.limit_at, **values)

    def _prepare_signature_row(self, agreement, now):
        return self._prepare_waiting_row(
            agreement,
            agreement.first_contact_at,
            now,
            icon="fa-pencil",
            title=self.env._("Sign the agreement"),
            label=self.env._("Read and Sign"),
            method="action_open_sign",
        )

    def _prepare_objective_row(self, objective):
        deadline = objective.date_deadline
        return self._prepare_desk_row(
            objective,
            timezones.end_of_day(deadline, self.env.user.tz or self._get_tz()),
            icon="fa-flag-o",
            title=objective.name,
            who=objective.mentee_id.name,
            exact=self.env["mentorat.format"]._format_day(deadline, "dated"),
            others=[{"label": self.env._("Achieved"), "method": "action_achieve"}],
        )

    def _prepare_event_row(self, event):
        return self._prepare_desk_row(
            event,
            event.start,
            is_limit=False,
            icon="fa-calendar",
            title=event.name,
            who=event.mentorat_agreement_id.mentee_id.name,
            note=self._format_event_note(event),
        )

    def _prepare_session_row(self, session):
        return self._prepare_desk_row(
            session,
            session.start,
            is_limit=False,
            icon="fa-graduation-cap",
            title=session.name,
            who=self.env._("%s with a seat", session.seats_taken),
            note=session.location,
            label=self.env._("Attendance"),
            method="action_view_attendance",
        )

    @api.model
    def _format_event_note(self, event):
        """Return where the meeting is, or that it does not take place."""
        if event.mentorat_outcome == "off":
            return self.env._("declined, or one of you is away: plan another moment")
        return event.location

    def _prepare_proposal_row(self, proposal):
        return self._prepare_desk_row(
            proposal,
            proposal.start,
            is_limit=False,
            icon="fa-calendar-plus-o",
            title=self.env._("Meeting proposed, %s minutes", proposal.minutes),
            who=proposal.mentee_id.name,
            note=" · ".join(filter(None, [proposal.location, proposal.agenda])),
            label=self.env._("Accept"),
            method="action_accept",
            digest=proposal.shown_sha256,
            others=[
                {"label": self.env._("Another Time"), "method": "action_open_counter"},
                {"label": self.env._("Decline"), "method": "action_open_decline"},
            ],
        )

    def _prepare_change_row(self, change, now):
        return self._prepare_waiting_row(
            change,
            change.proposed_at,
            now,
            icon="fa-pencil-square-o",
            title=self.env._("Change of your terms proposed"),
            label=self.env._("Read and Answer"),
            method="action_open_answer",
        )

    def _prepare_proposed_objective_row(self, objective, now):
        return self._prepare_waiting_row(
            objective,
            objective.create_date,
            now,
            icon="fa-flag-o",
            title=self.env._("Objective proposed: %s", objective.name),
            note=objective.strategy,
            label=self.env._("Agree"),
            method="action_agree",
            digest=objective.shown_sha256,
        )

    # ------------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------------

    def _format_desk_row(self, row, now):
        """Return ``row`` as the page shows it: plain values, the time in words."""
        at = row.pop("at")
        if row["is_limit"] and at < now:
            level = "late"
        else:
            level = "near" if at < now + NEAR else "later"
        labels = {"near": self.env._("Soon"), "later": self.env._("To come")}
        words = self.env["mentorat.format"]
        return {
            "left": self._format_time_left(at, row["is_limit"], now),
            "exact": words._format_day_and_time(at, str(self.env.tz)),
            **row,
            "level": level,
            # “late by …” says it already.
            "level_label": labels.get(level, False),
        }

    @api.model
    def _format_time_left(self, at, is_limit, now):
        """Return how far ``at`` is from ``now``, as of a limit or of a meeting."""
        if is_limit:
            return self.env["mentorat.format"]._format_time_left(at, now)
        if at <= now:
            return self.env._("now")
        return self.env["mentorat.format"]._format_duration(
            at - now, add_direction=True
        )
