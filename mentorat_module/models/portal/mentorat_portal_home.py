from odoo import api, fields, models
from odoo.fields import Domain

from .mentorat_portal import ROW_FIELDS

LATEST = 5
MAX_TODO = 20  # of a kind: no more are read
# What the page shows of each: their rows are wide.
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
    """Prepare the page “My mentoring”: the steps, the mentor, by when answers come, and
    what the user has to do now."""

    _name = "mentorat.portal.home"
    _description = "Portal: My Mentoring"
    _inherit = ["mentorat.portal"]

    # ------------------------------------------------------------------
    # THE PAGE
    # ------------------------------------------------------------------

    @api.model
    def _get_home(self):
        """Return the values of the page."""
        employees = self._get_employees()
        registrations = self._get_registrations(MENTEE_FIELDS)
        live = registrations._filter_live()
        programs = self._get_programs(employees, PROGRAM_FIELDS) - live.program_id
        live.program_id.fetch(PROGRAM_FIELDS)
        agreements = self._get_live_agreements(live)
        last = self._find_last_pair(registrations) if not live else False
        return {
            "is_employee": bool(employees),
            "mail_problem": self._get_mail_problem(employees),
            "registrations": [
                self._prepare_registration(mentee, agreements[mentee])
                for mentee in live
            ],
            "last": last and self._prepare_last(last),
            "past": [
                self._prepare_past(mentee)
                for mentee in registrations - live
                if not last or mentee.agreement_ids != last
            ],
            "programs": self._prepare_options(
                program
                for program in programs
                if program._is_open_for_registration()
                and program.company_id in employees.company_id
            ),
        }

    @api.model
    def _get_mail_problem(self, employees):
        """Return why our mails do not reach the user, and where they correct their
        address, or ``False``."""
        me = self.env.user
        if not employees or me.mentorat_notification == "in_app":
            return False
        cause = me.partner_id._find_mail_problem()
        url = "/my/account" if me.share else "/odoo/my-preferences"
        return cause and {"cause": cause, "email": me.email, "url": url}

    def _get_live_agreements(self, mentees):
        """Return ``{mentee: the live agreement, maybe empty}``, in one query."""
        # sudo: agreements of the user's own registrations
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
            "program": self._prepare_program_summary(program),
            "place": mentee._get_place(),
            "registered_on": self._format_day_of(mentee.registered_at, program),
            "steps": self._prepare_steps(mentee, agreement),
            "todo": self._get_todo(mentee, agreement, requests),
            "agreement": agreement and self._prepare_agreement(agreement, requests),
        }

    def _prepare_past(self, mentee):
        agreements = mentee.agreement_ids.sorted("assigned_at", reverse=True)
        return {
            "id": mentee.id,
            "program": mentee.program_id.name,
            "state": self._format_choice(mentee),
            "registered_on": self._format_day_of(
                mentee.registered_at, mentee.program_id
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

    def _find_last_pair(self, registrations):
        """Return the agreement (sudo) that ended last, maybe empty."""
        # sudo: agreements of the user's own registrations
        agreements_sudo = self.env["mentorat.agreement"].sudo()
        return agreements_sudo.search(
            [("mentee_id", "in", registrations.ids), ("state", "=", "ended")],
            order="ended_at desc, id desc",
            limit=1,
        )

    def _prepare_last(self, agreement):
        """Return what the two did, and what can be kept of it."""
        return {
            "id": agreement.id,
            "name": agreement.name,
            "url": agreement.access_url,
            "title": self.env._("My mentoring with %s", agreement.mentor_id.name),
            "period": self._format_period(agreement),
            "achievements": agreement._get_achievements(),
            "left_questions": [
                {"name": request.name, "url": request.access_url}
                for request in agreement._get_left_requests()
            ],
            "documents": self.env["mentorat.portal.document"]._get_of_agreement(
                agreement
            ),
        }

    def _format_period(self, agreement):
        """Return from when to when an agreement that has ended was in force."""
        end = self._format_day(agreement._get_last_day())
        if not agreement.date_start:
            return self.env._("It ended on %s, before a first contact.", end)
        return self.env._(
            "From %(start)s to %(end)s, in the programme “%(program)s”.",
            start=self._format_day(agreement.date_start),
            end=end,
            program=agreement.program_id.name,
        )

    # ------------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------------

    def _prepare_steps(self, mentee, agreement):
        """Return ``[{"label", "detail", "state"}]``, ``state`` being ``done``,
        ``current`` or ``todo``."""
        steps = [
            self._prepare_registered_step(mentee),
            self._prepare_assigned_step(agreement),
            self._prepare_first_contact_step(mentee, agreement),
            self._prepare_signed_step(agreement),
            self._prepare_term_step(mentee, agreement),
        ]
        current = next((step for step in steps if step["state"] != "done"), None)
        if current:
            current["state"] = "current"
        return steps

    def _prepare_step(self, label, done, detail=False):
        return {"label": label, "state": "done" if done else "todo", "detail": detail}

    def _prepare_registered_step(self, mentee):
        day = self._format_day_of(mentee.registered_at, mentee.program_id)
        return self._prepare_step(self.env._("Registered"), True, day)

    def _prepare_assigned_step(self, agreement):
        detail = self._format_day_of(agreement.assigned_at, agreement.program_id)
        detail = detail or self.env._("we are looking for the right person")
        return self._prepare_step(self.env._("Mentor assigned"), agreement, detail)

    def _prepare_first_contact_step(self, mentee, agreement):
        program = mentee.program_id
        if agreement.first_contact_at:
            detail = self._format_day_of(agreement.first_contact_at, program)
        elif limit := agreement and agreement._get_first_contact_limit():
            detail = self._format_by(limit, program)["text"]
        else:
            delay = self._format_delay(*program._get_delays()["first_contact"])
            detail = self.env._("within %s of the assignment", delay)
        label = self.env._("First contact")
        return self._prepare_step(label, agreement.first_contact_at, detail)

    def _prepare_signed_step(self, agreement):
        signed = agreement.mentee_signed_at and agreement.mentor_signed_at
        if signed:
            last = max(agreement.mentee_signed_at, agreement.mentor_signed_at)
            detail = self._format_day_of(last, agreement.program_id)
        elif agreement.mentee_signed_at:
            detail = self.env._("your mentor has yet to sign")
        elif agreement.mentor_signed_at:
            detail = self.env._("awaits your signature")
        else:
            detail = self.env._("by both of you")
        return self._prepare_step(self.env._("Agreement signed"), signed, detail)

    def _prepare_term_step(self, mentee, agreement):
        if agreement.date_end:
            detail = self.env._("until %s", self._format_day(agreement.date_end))
        else:
            detail = self.env._(
                "%s months from the first contact", mentee.program_id.term_months
            )
        return self._prepare_step(self.env._("Accompanied"), False, detail)

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
            "readers": self.env["mentorat.portal.reader"]._get_readers(agreement),
            "mentor": self._prepare_mentor(agreement.mentor_id),
            "photo_url": f"{agreement.access_url}/photo",
            "commitment": self._prepare_first_contact(agreement),
            "absence": self._prepare_absence(agreement),
            "follow_up": self._format_delay(
                *agreement.program_id._get_delays()["follow_up"]
            ),
            "answer_by": self._format_next_answer(agreement),
            "can_ask": not agreement._get_request_error("mentee"),
            "hold": agreement._get_hold_error(),
            "requests": [
                Request._prepare_row(request) for request in requests[:LATEST]
            ],
            "request_count": self._count_requests(agreement, requests),
        }

    def _prepare_contributions(self, agreement):
        """Return what each mentor contributes."""
        # sudo: contributions to an agreement of the user
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
        employee.fetch(["work_email", "work_phone", "version_id"])  # the row is wide
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

    def _prepare_first_contact(self, agreement):
        """Return the live commitment of the first contact, in words, or ``False``."""
        if agreement.first_contact_at:
            return False
        answering = agreement._get_answering(with_limit=True)[agreement]
        limit, program = answering["limit"], agreement.program_id
        return bool(limit) and {
            "is_delivered": answering["is_delivered"],
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
        own = self.env["mentorat.request"].sudo()  # sudo: requests of the user's pair
        if not agreement:
            return own
        domain = [("agreement_id", "=", agreement.id)]
        return own.search_fetch(domain, ROW_FIELDS, limit=MAX_TODO)

    def _count_requests(self, agreement, latest):
        if len(latest) < MAX_TODO:
            return len(latest)
        return latest.search_count([("agreement_id", "=", agreement.id)])

    # ------------------------------------------------------------------
    # TO DO NOW
    # ------------------------------------------------------------------

    @api.model
    def _count_todo(self):
        """Return how many things the current user has to do now."""
        todo = []
        for mentee in self._get_registrations(MENTEE_FIELDS)._filter_live():
            agreement = mentee.live_agreement_id
            requests = self._get_latest_requests(agreement)
            todo += self._get_todo(mentee, agreement, requests)
        return len(todo)

    def _get_todo(self, mentee, agreement, requests):
        """Return ``[{"text", "url"}]``: what the user has to do now.

        :param agreement: the live one, maybe empty
        :param requests: its latest requests
        """
        todo = []
        if agreement and agreement._has_to_be_signed_by(self.env.user):
            text = self.env._("Read and sign your agreement")
            todo.append({"text": text, "url": agreement.access_url})
        return (
            todo
            + self._get_todo_requests(requests)
            + self._get_todo_objectives(agreement)
            + self._get_todo_trainings(mentee)
            + self._get_todo_proposals(agreement)
        )

    def _get_todo_requests(self, requests):
        """Return one line for each request in which the mentor spoke last, or the
        mentee, and perhaps waits."""
        answered = requests.filtered(lambda request: request.state == "answered")
        authors = self._get_last_authors(answered)
        me = self.env.user.partner_id
        read = [
            {
                "text": self.env._("Read the answer: %s", request.name),
                "url": request.access_url,
            }
            for request in answered
            if authors.get(request.id) != me
        ]
        doubtful = requests.filtered("may_be_waiting")
        return read + [self._prepare_doubt(request) for request in doubtful]

    def _prepare_doubt(self, request):
        """Return the line of a request whose mentee perhaps waits, with its button."""
        return {
            "text": self.env._("Do you expect an answer? %s", request.name),
            "url": f"{request.access_url}/enough",
            "waiting_url": f"{request.access_url}/still-waiting",
        }

    def _get_last_authors(self, requests):
        """Return ``{id of a request: author of its last message}``, in one query."""
        if not requests:
            return {}
        Pages = self.env["mentorat.portal.request"]
        # sudo: requests of the user
        messages = self.env["mail.message"].sudo()
        rows = messages._read_group(
            Pages._get_messages_domain(requests), ["res_id", "author_id"], ["id:max"]
        )
        in_order = sorted(rows, key=lambda row: row[2])
        return {res_id: author for res_id, author, _message_id in in_order}

    def _get_todo_objectives(self, agreement):
        """Return one line for each objective whose deadline has passed."""
        if not agreement:
            return []
        # sudo: the plan of the user
        objectives = self.env["mentorat.objective"].sudo()
        late = objectives.search_fetch(
            Domain("agreement_id", "=", agreement.id)
            & Domain("date_deadline", "<", fields.Date.context_today(self))
            & objectives._get_live_domain(),
            ["name"],
            limit=MAX_TODO,
        )
        return [
            {
                "text": self.env._("Its day has passed: %s", objective.name),
                "url": "/my/mentorat/plan",
            }
            for objective in late
        ]

    def _get_todo_trainings(self, mentee):
        """Return one line for each invitation without an answer."""
        # sudo: invitations of the user
        participations = self.env["mentorat.training.participation"].sudo()
        invited = participations.search_fetch(
            [
                ("mentee_id", "=", mentee.id),
                ("state", "=", "invited"),
                ("session_id.state", "=", "planned"),
                ("session_id.start", ">", fields.Datetime.now()),
            ],
            ["session_id"],
            limit=MAX_TODO,
        )
        return [
            {
                "text": self.env._("Say whether you come: %s", row.session_id.name),
                "url": "/my/mentorat/trainings",
            }
            for row in invited
        ]

    def _get_todo_proposals(self, agreement):
        """Return one line for each kind of proposal of the mentor without an answer."""
        todo = []
        meetings = agreement.meeting_proposal_ids._filter_waiting()
        if "mentor" in meetings.mapped("proposed_by"):
            text = self.env._("Your mentor proposes another time to meet: answer")
            todo.append({"text": text, "url": "/my/mentorat/meetings"})
        changes = agreement.terms_change_ids.filtered(
            lambda change: change.state == "proposed"
        )
        if "mentor" in changes.mapped("proposed_by"):
            text = self.env._("Your mentor proposes to change your agreement: answer")
            todo.append({"text": text, "url": f"{agreement.access_url}#change"})
        return todo
