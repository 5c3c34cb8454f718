from datetime import datetime, timedelta

from odoo import api, fields, models

from .mentorat_portal import ROW_FIELDS

MAX_TEXT = 10000
# The same words twice within this delay are a double click, not a second question.
TWIN_DELAY = timedelta(minutes=5)

PAGE_SIZE = 20
MAX_SUBJECT = 150


class MentoratPortalRequest(models.AbstractModel):
    """The conversations of a mentee: find them, and ask."""

    _name = "mentorat.portal.request"
    _description = "Portal: Requests"
    _inherit = ["mentorat.portal"]

    # ------------------------------------------------------------------
    # THE LIST
    # ------------------------------------------------------------------

    @api.model
    def _get_own_domain(self):
        return [("mentee_id.user_id", "=", self.env.uid)]

    @api.model
    def _get_filters(self):
        """Return ``{code: {"label", "domain"}}``."""
        return {
            "all": {"label": self.env._("All"), "domain": []},
            "open": {
                "label": self.env._("Awaiting an answer"),
                "domain": [("state", "=", "open")],
            },
            "answered": {
                "label": self.env._("Answered questions"),
                "domain": [("state", "=", "answered")],
            },
            "closed": {
                "label": self.env._("Closed questions"),
                "domain": [("state", "=", "closed")],
            },
        }

    @api.model
    def _get_list(self, filter_code="all", offset=0):
        """Values of the list: a page of the reader's conversations."""
        filters = self._get_filters()
        code = filter_code if filter_code in filters else "all"
        # sudo: the reader's own conversations
        Request = self.env["mentorat.request"].sudo()
        domain = self._get_own_domain() + filters[code]["domain"]
        requests = Request.search_fetch(
            domain, ROW_FIELDS, limit=PAGE_SIZE, offset=offset
        )
        requests.mentor_id.fetch(["name"])
        return {
            "filters": [
                {"code": key, "label": each["label"], "current": key == code}
                for key, each in filters.items()
            ],
            "filter": code,
            "requests": [self._prepare_row(request) for request in requests],
            "agreement": self._prepare_askable(),
        }

    @api.model
    def _count(self, filter_code="all"):
        filters = self._get_filters()
        domain = filters.get(filter_code, filters["all"])["domain"]
        # sudo: a number, of the reader's own conversations
        return (
            self.env["mentorat.request"]
            .sudo()
            .search_count(self._get_own_domain() + domain)
        )

    def _prepare_askable(self):
        """Return the agreement in which the reader may ask now, or ``False``."""
        # sudo: the reader's own agreements
        agreements = (
            self.env["mentorat.agreement"]
            .sudo()
            .search_fetch(
                [("mentee_id.user_id", "=", self.env.uid), ("state", "=", "active")],
                ["mentor_id"],
                limit=1,
            )
        )
        agreement = agreements[:1]
        return agreement and {"id": agreement.id, "mentor": agreement.mentor_id.name}

    @api.model
    def _prepare_row(self, request):
        """Return one line of a list: subject, where it stands, by when."""
        states = dict(request._fields["state"]._description_selection(self.env))
        program = request.program_id
        is_open = request.state == "open"  # else nothing is promised, nor looked up
        return {
            "id": request.id,
            "url": request.access_url,
            "number": request.display_name,
            "name": request.name,
            "state": request.state,
            "state_label": states[request.state],
            "mentor": request.mentor_id.name,
            "client_waiting": request.client_waiting,
            "is_late": is_open and request.is_late,
            "by": is_open and self._format_by(request.limit_at, program),
            "asked": self._format_instant(request.create_date, program),
            "answered": self._format_instant(request.answered_at, program),
        }

    # ------------------------------------------------------------------
    # ASK
    # ------------------------------------------------------------------

    @api.model
    def _get_ask_form(self, agreement, answers=None, errors=None):
        """Values of the form, ``agreement`` being the reader's own (in sudo)."""
        program = agreement.program_id
        Home = self.env["mentorat.portal.home"]
        return {
            "agreement_id": agreement.id,
            "mentor": agreement.mentor_id.name,
            "refusal": agreement._get_request_error("mentee"),
            "answer_by": Home._format_next_answer(agreement),
            "absence": Home._prepare_absence(agreement),
            "follow_up": self._format_delay(*program._get_delays()["follow_up"]),
            "tz": self._get_tz(program),
            "answers": answers or {},
            "errors": errors or {},
            **self._prepare_upload(),
            "max_subject": MAX_SUBJECT,
        }

    @api.model
    def _ask(self, agreement, answers, files=()):
        """Ask a question as the current user.

        :param agreement: the reader's own
        :param dict answers: ``name``, ``description``, ``client_waiting``,
            ``client_deadline`` (as typed)
        :param files: ``[(name, bytes)]``
        :return: ``(request, errors)``, one of them empty
        """
        errors, deadline = self._check_question(agreement, answers, files)
        if errors:
            return self.env["mentorat.request"], errors
        self._lock(agreement)
        name, description = answers["name"].strip(), answers["description"].strip()
        if twin := self._find_twin(agreement, name, description):
            return twin, {}
        request = agreement.sudo(False).action_ask(
            name,
            description,
            client_waiting=bool(answers.get("client_waiting")),
            client_deadline=deadline,
        )
        self._create_files(files, request._name, request.id)
        return request, {}

    def _check_question(self, agreement, answers, files):
        """Return ``({name of the answer: sentence}, the client's deadline)``."""
        errors = {}
        name = (answers.get("name") or "").strip()
        if not name:
            errors["name"] = self.env._("Give your question a subject.")
        elif len(name) > MAX_SUBJECT:
            errors["name"] = self.env._(
                "At most %s characters: the rest goes in the question.", MAX_SUBJECT
            )
        if error := self._check_text(answers.get("description")):
            errors["description"] = error
        if error := self._check_files(files):
            errors["files"] = error
        deadline, error = self._parse_deadline(agreement, answers)
        if error:
            errors["client_deadline"] = error
        return errors, deadline

    def _parse_deadline(self, agreement, answers):
        """Return ``(naive UTC or False, what is wrong or False)``."""
        typed = (answers.get("client_deadline") or "").strip()
        if not typed or not answers.get("client_waiting"):
            return False, False
        try:
            local = datetime.fromisoformat(typed)
        except ValueError:
            return False, self.env._(
                "Write the date and the time like this: 2026-01-31 15:00."
            )
        try:
            deadline = self._to_utc(local.replace(tzinfo=None), agreement.program_id)
        except OverflowError:  # at the ends of the calendar
            return False, self.env._("This date is too far away: look at the year.")
        if deadline <= fields.Datetime.now():
            return False, self.env._("This moment has passed.")
        error = self.env["mentorat.request"]._get_deadline_error(deadline)
        return not error and deadline, error

    def _find_twin(self, agreement, name, description):
        """Return the same question asked a moment ago, maybe empty."""
        # sudo: the reader's own questions
        return (
            self.env["mentorat.request"]
            .sudo()
            .search(
                [
                    ("agreement_id", "=", agreement.id),
                    ("origin", "=", "mentee"),
                    ("name", "=", name),
                    ("description", "=", description),
                    ("create_date", ">", fields.Datetime.now() - TWIN_DELAY),
                ],
                limit=1,
            )
        )
