from odoo import api, fields, models
from odoo.fields import Domain

from ..people.mentorat_mentee import LIVE_STATES
from .mentorat_portal import ROW_FIELDS

LATEST = 5
MAX_TODO = 20  # of a kind; more than that is not read, nor looked up
# What the page says of each: their rows are wide.
MENTEE_FIELDS = ("state", "program_id", "registered_at", "user_id")
PROGRAM_FIELDS = (
    *("name", "state", "company_id", "date_start", "date_end", "tz", "calendar_id"),
    *("term_months", "first_contact_reminder_hours", "first_contact_limit_hours"),
    *("follow_up_reminder_hours", "follow_up_limit_hours"),
)
AGREEMENT_FIELDS = (
    *("name", "state", "mentee_id", "mentor_id", "program_id", "date_end"),
    *("assigned_at", "first_contact_at", "mentee_signed_at", "mentor_signed_at"),
)


class MentoratPortalHome(models.AbstractModel):
    """The page “My mentoring”: where I stand, who accompanies me, by when I can expect
    an answer, what is mine to do now."""

    _name = "mentorat.portal.home"
    _description = "Portal: My Mentoring"
    _inherit = ["mentorat.portal"]

    # ------------------------------------------------------------------
    # THE PAGE
    # ------------------------------------------------------------------

    @api.model
    def _get_home(self):
        """Values of the page."""
        employees = self._get_employees()
        registrations = self._get_registrations(MENTEE_FIELDS)
        live = registrations.filtered(lambda mentee: mentee.state in LIVE_STATES)
        programs = self._get_programs(employees, PROGRAM_FIELDS) - live.program_id
        live.program_id.fetch(PROGRAM_FIELDS)
        agreements = self._get_live_agreements(live)
        return {
            "is_employee": bool(employees),
            "registrations": [
                self._prepare_registration(mentee, agreements[mentee])
                for mentee in live
            ],
            "past": [self._prepare_past(mentee) for mentee in registrations - live],
            "programs": [
                {"id": program.id, "name": program.name}
                for program in programs
                if program._is_open_for_registration()
                and program.company_id in employees.company_id
            ],
        }

    def _get_live_agreements(self, mentees):
        """Return ``{mentee: the agreement that runs, maybe empty}``, in one query."""
        # sudo: agreements of the reader
        Agreement = self.env["mentorat.agreement"].sudo()
        domain = Domain("mentee_id", "in", mentees.ids) & Agreement._get_live_domain()
        found = Agreement.search_fetch(domain, AGREEMENT_FIELDS)
        return dict.fromkeys(mentees, Agreement) | {row.mentee_id: row for row in found}

    def _prepare_registration(self, mentee, agreement):
        program = mentee.program_id
        requests = self._get_latest_requests(agreement)
        return {
            "id": mentee.id,
            "state": mentee.state,
            "program": self._prepare_program_terms(program),
            "place": mentee._get_place(),
            "registered_on": self._format_day(
                self._to_local(mentee.registered_at, program)
            ),
            "steps": self._prepare_steps(mentee, agreement),
            "todo": self._get_todo(mentee, agreement, requests),
            "agreement": agreement and self._prepare_agreement(agreement, requests),
        }

    def _prepare_past(self, mentee):
        agreements = mentee.agreement_ids.sorted("assigned_at", reverse=True)
        states = dict(mentee._fields["state"]._description_selection(self.env))
        return {
            "id": mentee.id,
            "program": mentee.program_id.name,
            "state": states[mentee.state],
            "registered_on": self._format_day(
                self._to_local(mentee.registered_at, mentee.program_id)
            ),
            "agreements": [
                {
                    "url": agreement.access_url,
                    "name": agreement.name,
                    "mentor": agreement.mentor_id.name,
                }
                for agreement in agreements
            ],
        }

    # ------------------------------------------------------------------
    # THE LINE OF STEPS
    # ------------------------------------------------------------------

    def _prepare_steps(self, mentee, agreement):
        """Return ``[{"label", "detail", "state"}]``, ``state`` being ``done``,
        ``current`` or ``todo``."""
        steps = [
            self._step_registered(mentee),
            self._step_assigned(mentee, agreement),
            self._step_first_contact(mentee, agreement),
            self._step_agreement(agreement),
            self._step_term(mentee, agreement),
        ]
        current = next((step for step in steps if step["state"] != "done"), None)
        if current:
            current["state"] = "current"
        return steps

    def _step(self, label, done, detail=False):
        return {"label": label, "state": "done" if done else "todo", "detail": detail}

    def _step_registered(self, mentee):
        registered = self._to_local(mentee.registered_at, mentee.program_id)
        return self._step(self.env._("Registered"), True, self._format_day(registered))

    def _step_assigned(self, mentee, agreement):
        if agreement:
            assigned = self._to_local(agreement.assigned_at, agreement.program_id)
            detail = self._format_day(assigned)
        else:
            detail = self.env._("we are looking for the right person")
        return self._step(self.env._("Mentor assigned"), agreement, detail)

    def _step_first_contact(self, mentee, agreement):
        label = self.env._("First contact")
        if agreement.first_contact_at:
            contact = self._to_local(agreement.first_contact_at, agreement.program_id)
            return self._step(label, True, self._format_day(contact))
        delay = self._format_delay(*mentee.program_id._get_delays()["first_contact"])
        limit = agreement and agreement._get_first_contact_limit()
        if limit:
            detail = self._format_by(limit, mentee.program_id)["text"]
        else:
            detail = self.env._("within %s of the assignment", delay)
        return self._step(label, False, detail)

    def _step_agreement(self, agreement):
        label = self.env._("Agreement signed")
        signed = agreement.mentee_signed_at and agreement.mentor_signed_at
        if signed:
            last = max(agreement.mentee_signed_at, agreement.mentor_signed_at)
            detail = self._format_day(self._to_local(last, agreement.program_id))
        elif agreement.mentee_signed_at:
            detail = self.env._("your mentor has yet to sign")
        elif agreement.mentor_signed_at:
            detail = self.env._("awaits your signature")
        else:
            detail = self.env._("by both of you")
        return self._step(label, signed, detail)

    def _step_term(self, mentee, agreement):
        if agreement.date_end:
            detail = self.env._("until %s", self._format_day(agreement.date_end))
        else:
            detail = self.env._(
                "%s months from the first contact", mentee.program_id.term_months
            )
        return self._step(self.env._("Accompanied"), False, detail)

    # ------------------------------------------------------------------
    # MY MENTOR
    # ------------------------------------------------------------------

    def _prepare_agreement(self, agreement, requests):
        Request = self.env["mentorat.portal.request"]
        return {
            "id": agreement.id,
            "name": agreement.name,
            "state": agreement.state,
            "url": agreement.access_url,
            "contributions": self._prepare_contributions(agreement),
            "mentor": self._prepare_mentor(agreement.mentor_id),
            "photo_url": f"{agreement.access_url}/photo",
            "promise": self._prepare_promise(agreement),
            "absence": self._prepare_absence(agreement),
            "follow_up": self._format_delay(
                *agreement.program_id._get_delays()["follow_up"]
            ),
            "answer_by": self._format_next_answer(agreement),
            "can_ask": not agreement._get_request_error("mentee"),
            "requests": [
                Request._prepare_row(request) for request in requests[:LATEST]
            ],
            "request_count": self._count_requests(agreement, requests),
        }

    def _prepare_contributions(self, agreement):
        """Return what each mentor contributes."""
        # sudo: who brings what to an agreement of the reader
        contributions = (
            self.env["mentorat.contribution"]
            .sudo()
            .search_fetch(
                [("agreement_id", "=", agreement.id)], ["mentor_id", "description"]
            )
        )
        mentors = agreement.mentor_id | contributions.mentor_id
        mentors.fetch(["name", "bio", "employee_id"])  # all in one query
        return [
            {"mentor": each.mentor_id.name, "description": each.description}
            for each in contributions
        ]

    def _prepare_mentor(self, mentor):
        """Return what a mentee sees of a mentor."""
        employee = mentor.employee_id
        employee.fetch(["work_email", "work_phone", "version_id"])  # of a wide row
        employee.version_id.fetch(["job_title"])
        return {
            "name": mentor.name,
            "bio": mentor.bio,
            "job_title": employee.job_title,
            "email": employee.work_email,
            "phone": employee.work_phone,
        }

    def _prepare_absence(self, agreement):
        """Return until when the mentor is away, and who answers; or ``False``."""
        until = agreement.mentor_id.away_until
        if not until or not agreement._is_live():
            return False
        return {
            "mentor": agreement.mentor_id.name,
            "until": self._format_day(until),
            "stand_in": agreement._get_answering()[agreement]["stand_in"].name,
        }

    def _prepare_promise(self, agreement):
        """Return the first contact that is owed, in words, or ``False``."""
        if agreement.first_contact_at:
            return False
        limit = agreement._get_answering(with_limit=True)[agreement]["limit"]
        if not limit:
            return False
        program = agreement.program_id
        return {
            "is_late": limit < fields.Datetime.now(),
            "by": self._format_by(limit, program),
            "at": self._format_instant(limit, program),
        }

    def _format_next_answer(self, agreement):
        """Return by when a question asked now would be answered."""
        _reminder, limit = agreement.program_id._get_limits(
            "follow_up", fields.Datetime.now()
        )
        return self._format_by(limit, agreement.program_id)

    def _get_latest_requests(self, agreement):
        # sudo: conversations of the reader
        Request = self.env["mentorat.request"].sudo()
        if not agreement:
            return Request
        domain = [("agreement_id", "=", agreement.id)]
        return Request.search_fetch(domain, ROW_FIELDS, limit=MAX_TODO)

    def _count_requests(self, agreement, latest):
        if len(latest) < MAX_TODO:
            return len(latest)
        # sudo: a number, of conversations of the reader
        Request = self.env["mentorat.request"].sudo()
        return Request.search_count([("agreement_id", "=", agreement.id)])

    # ------------------------------------------------------------------
    # WHAT IS MINE TO DO NOW
    # ------------------------------------------------------------------

    @api.model
    def _count_todo(self):
        """Return how many things the current user is expected to do now."""
        live = self._get_registrations(MENTEE_FIELDS).filtered(
            lambda mentee: mentee.state in LIVE_STATES
        )
        return sum(len(self._get_todo_of(mentee)) for mentee in live)

    def _get_todo_of(self, mentee):
        agreement = mentee.live_agreement_id
        requests = self._get_latest_requests(agreement)
        return self._get_todo(mentee, agreement, requests)

    def _get_todo(self, mentee, agreement, requests):
        """Hook: what is the reader's to do now.

        :param requests: the latest of their conversations
        :return: ``[{"text", "url"}]``
        """
        todo = []
        if agreement and agreement._has_to_be_signed_by(self.env.user):
            todo.append(
                {
                    "text": self.env._("Read and sign your agreement"),
                    "url": agreement.access_url,
                }
            )
        return (
            todo
            + self._get_todo_requests(requests)
            + self._get_todo_objectives(agreement)
            + self._get_todo_trainings(mentee)
        )

    def _get_todo_requests(self, requests):
        """One line a conversation in which the mentor spoke last."""
        answered = requests.filtered(lambda request: request.state == "answered")
        spoke_last = self._get_last_authors(answered)
        me = self.env.user.partner_id
        return [
            {
                "text": self.env._("Read the answer: %s", request.name),
                "url": request.access_url,
            }
            for request in answered
            if spoke_last.get(request.id) != me
        ]

    def _get_last_authors(self, requests):
        """Return ``{id of a request: who spoke last}``, in one query."""
        if not requests:
            return {}
        comment_id = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        # sudo: conversations of the reader
        rows = (
            self.env["mail.message"]
            .sudo()
            ._read_group(
                [
                    ("model", "=", "mentorat.request"),
                    ("res_id", "in", requests.ids),
                    ("subtype_id", "=", comment_id),
                    ("message_type", "in", ("comment", "email")),
                ],
                ["res_id", "author_id"],
                ["id:max"],
            )
        )
        in_order = sorted(rows, key=lambda row: row[2])
        return {res_id: author for res_id, author, _message_id in in_order}

    def _get_todo_objectives(self, agreement):
        """One line an objective whose day has passed."""
        if not agreement:
            return []
        # sudo: the plan of the reader
        late = (
            self.env["mentorat.objective"]
            .sudo()
            .search_fetch(
                [
                    ("agreement_id", "=", agreement.id),
                    ("state", "in", ("todo", "doing")),
                    ("date_deadline", "<", fields.Date.context_today(self)),
                ],
                ["name"],
                limit=MAX_TODO,
            )
        )
        return [
            {
                "text": self.env._("Its day has passed: %s", objective.name),
                "url": "/my/mentorat/plan",
            }
            for objective in late
        ]

    def _get_todo_trainings(self, mentee):
        """One line an invitation that awaits an answer."""
        # sudo: invitations of the reader
        invited = (
            self.env["mentorat.training.participation"]
            .sudo()
            .search_fetch(
                [
                    ("mentee_id", "=", mentee.id),
                    ("state", "=", "invited"),
                    ("session_id.state", "=", "planned"),
                    ("session_id.start", ">", fields.Datetime.now()),
                ],
                ["session_id"],
                limit=MAX_TODO,
            )
        )
        return [
            {
                "text": self.env._("Say whether you come: %s", row.session_id.name),
                "url": "/my/mentorat/trainings",
            }
            for row in invited
        ]
