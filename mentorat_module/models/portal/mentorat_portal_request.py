from datetime import datetime, timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext, plaintext2html

from ...tools import mail_words, texts
from ..common.mentorat_arguments import MAX_TEXT
from .mentorat_portal import ROW_FIELDS

# What the page of a conversation shows besides what a line of the list shows.
CONVERSATION_FIELDS = (
    *ROW_FIELDS,
    *("description", "origin", "client_deadline", "absence_id", "rating_last_value"),
)
FILES_URL = "/my/mentorat/files"
PAGE_SIZE = 20
PAGE_MESSAGES = 30  # as many as Odoo's own conversations show at a time
EDITED = "o-mail-Message-edited"  # the mark that Odoo puts into an edited body
# The same text twice within this delay is a double click.
DOUBLE_CLICK_DELAY = timedelta(minutes=5)


class MentoratPortalRequest(models.AbstractModel):
    """Prepare the pages of the requests of a mentee: list them, ask, read and reply,
    close, say whether the answer helped."""

    _name = "mentorat.portal.request"
    _description = "Portal: Requests"
    _inherit = ["mentorat.portal"]

    # ------------------------------------------------------------------
    # THE LIST
    # ------------------------------------------------------------------

    @api.model
    def _get_filters(self):
        """Return ``{code: {"label", "domain"}}``."""
        return {
            "all": {"label": self.env._("All"), "domain": Domain.TRUE},
            "open": {
                "label": self.env._("Awaiting an answer"),
                "domain": Domain("state", "=", "open"),
            },
            "answered": {
                "label": self.env._("Answered questions"),
                "domain": Domain("state", "=", "answered"),
            },
            "closed": {
                "label": self.env._("Closed questions"),
                "domain": Domain("state", "=", "closed"),
            },
        }

    @api.model
    def _get_list(self, filter_code="all", offset=0):
        """Return the values of the list: a page of the user's requests.

        :param filter_code: as typed; all of them when it is no filter
        """
        filters = self._get_filters()
        code = filter_code if filter_code in filters else "all"
        requests = self._get_own(
            "mentorat.request",
            filters[code]["domain"],
            ROW_FIELDS,
            limit=PAGE_SIZE,
            offset=offset,
        )
        requests.mentor_id.fetch(["name"])
        active = [("state", "=", "active")]
        return {
            "filters": [
                {"code": key, "label": each["label"], "current": key == code}
                for key, each in filters.items()
            ],
            "filter": code,
            "requests": [self._prepare_row(request) for request in requests],
            "agreement": self._prepare_pair(
                self._get_own("mentorat.agreement", active, ["mentor_id"], limit=1)
            ),
        }

    @api.model
    def _count(self, filter_code="all"):
        filters = self._get_filters()
        domain = self._get_own_domain("mentorat.request")
        domain &= filters.get(filter_code, filters["all"])["domain"]
        # sudo: a number, of the user's own requests
        return self.env["mentorat.request"].sudo().search_count(domain)

    @api.model
    def _prepare_row(self, request):
        """Return one line of a list: the subject, the state and the due time."""
        program = request.program_id
        is_open = request.state == "open"  # only then is a commitment looked up
        return {
            "id": request.id,
            "url": request.access_url,
            "number": request.display_name,
            "name": request.name,
            "state": request.state,
            "state_label": self._format_choice(request),
            "mentor": request.mentor_id.name,
            "client_waiting": request.client_waiting,
            "may_be_waiting": request.may_be_waiting,
            "is_late": is_open and request.is_late,
            "is_undelivered": is_open and request.is_undelivered,
            "by": is_open and self._format_by(request.limit_at, program),
            "asked": self._format_instant(request.create_date, program),
            "answered": self._format_instant(request.answered_at, program),
        }

    # ------------------------------------------------------------------
    # ASK
    # ------------------------------------------------------------------

    @api.model
    def _get_ask_form(self, agreement, answers=None, errors=None):
        """Return the values of the form, ``agreement`` being the user's own (sudo)."""
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
            "max_subject": self._get_max_subject(),
        }

    @api.model
    def _ask(self, agreement, answers, files=()):
        """Ask a question as the current user.

        :param agreement: the user's own
        :param dict answers: ``name``, ``description``, ``client_waiting``,
            ``client_deadline`` (as typed)
        :param files: ``[(name, bytes)]``
        :return: the request; the same one when it is sent twice
        :raise AnswerError: an answer is missing or cannot be used
        """
        deadline, deadline_error = self._parse_deadline(agreement, answers)
        self._check_answers(
            {
                "name": self._get_subject_error(answers.get("name")),
                "description": self._get_message_error(answers.get("description")),
                "files": self._get_files_error(files),
                "client_deadline": deadline_error,
            }
        )
        agreement._lock_rows()  # one question at a time
        name, description = answers["name"].strip(), answers["description"].strip()
        if same := self._find_same_question(agreement, name, description):
            return same
        request = agreement.sudo(False).action_ask(
            name,
            description,
            client_waiting=bool(answers.get("client_waiting")),
            client_deadline=deadline,
        )
        self._create_files(files, request._name, request.id)
        return request

    def _get_subject_error(self, name):
        limit = self._get_max_subject()
        if texts.count_characters((name or "").strip()) > limit:
            return self.env._(
                "At most %s characters: the rest goes in the question.", limit
            )
        missing = self.env._("Give your question a subject.")
        return self._get_text_error(name, limit, missing)

    @api.model
    def _get_max_subject(self):
        return self.env["mentorat.request"]._get_bound("name")

    def _get_message_error(self, text):
        missing = self.env._("Write a few words.")
        error = self._get_text_error(text, MAX_TEXT, missing)
        return error or (not mail_words.has_words(text) and missing)

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
            return False, self._get_far_error()
        if deadline <= fields.Datetime.now():
            return False, self.env._("This moment has passed.")
        error = self.env["mentorat.request"]._get_deadline_error(deadline)
        return not error and deadline, error

    def _find_same_question(self, agreement, name, description):
        """Return the same question asked a moment ago, maybe empty."""
        return self._get_own(
            "mentorat.request",
            [
                ("agreement_id", "=", agreement.id),
                ("origin", "=", "mentee"),
                ("name", "=", name),
                ("description", "=", description),
                ("create_date", ">", fields.Datetime.now() - DOUBLE_CLICK_DELAY),
            ],
            limit=1,
        )

    # ------------------------------------------------------------------
    # THE CONVERSATION
    # ------------------------------------------------------------------

    @api.model
    def _get_conversation(self, request, answers=None, errors=None, before=None):
        """Return the values of the page, ``request`` being the user's own (in sudo).

        :param int before: show the messages before this one; the latest by default
        """
        # Their rows are wide, and the page shows little of them.
        request.agreement_id.fetch(["state"])
        request.mentor_id.fetch(["name"])
        messages, has_more = self._get_message_page(request, before)
        files = self._get_thread_files(request)
        row = self._prepare_row(request)
        return {
            **row,
            **self._prepare_helped(request),
            "description": request.description,
            "client_by": self._format_by(request.client_deadline, request.program_id),
            "files": self._prepare_files(
                self._get_question_files(request, messages, files), FILES_URL
            ),
            "messages": [
                self._prepare_message(message, request, files) for message in messages
            ],
            "older_url": has_more and f"{row['url']}?before={messages[:1].id}#older",
            "is_older": bool(before),
            "refusal": request._get_message_error(self.env.user.partner_id),
            "answers": answers or {},
            "errors": errors or {},
            "asked_by_me": request.origin == "mentee",
            "read_by": self._format_stand_in(request),
            **self._prepare_upload(),
        }

    def _format_stand_in(self, request):
        """Return the name of who replaces the absent mentor, or ``False``."""
        return request.absence_id._is_running() and request.absence_id.stand_in_id.name

    def _prepare_helped(self, request):
        """Return the form that asks whether it helped, once there is an answer."""
        if not request.answered_at or request.origin != "mentee":
            return {"can_rate": False}
        # Most are not rated: the row is enough to know, without the ratings.
        helped = bool(request.rating_last_value) and request.helped
        return {
            "can_rate": True,
            "helped": helped,
            "helped_label": helped and self._format_choice(request, "helped"),
            "helped_note": helped and request.helped_note,
            "ratings": request._fields["helped"]._description_selection(self.env),
        }

    def _get_message_page(self, request, before=None):
        """Return ``(messages, whether there are older ones)``, the oldest first."""
        domain = [("id", "<", before)] if before else []
        messages = self._get_messages(request, domain, PAGE_MESSAGES + 1)
        return messages[-PAGE_MESSAGES:], len(messages) > PAGE_MESSAGES

    @api.model
    def _get_messages_domain(self, requests):
        """Return the domain of what was said in ``requests``: neither internal notes
        nor log lines."""
        comment_id = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        return Domain(
            [
                ("model", "=", "mentorat.request"),
                ("res_id", "in", requests.ids),
                ("subtype_id", "=", comment_id),
                ("message_type", "in", ("comment", "email")),
                ("is_internal", "=", False),
            ]
        )

    def _get_messages(self, request, domain=Domain.TRUE, limit=1):
        """Return the latest ``limit`` messages (sudo), the oldest of them first."""
        # sudo: what was said in a request that the user may read
        messages = (
            self.env["mail.message"]
            .sudo()
            .search_fetch(
                self._get_messages_domain(request) & Domain(domain),
                ["author_id", "email_from", "date", "body", "subject", "message_type"],
                order="id desc",
                limit=limit,
            )
        )
        # The layout of the page reads the user's contact: one query for all of them.
        (messages.author_id | self.env.user.partner_id).fetch()
        return messages[::-1]

    def _prepare_message(self, message, request, files=None):
        """Return one message.

        :param files: the files of the request; those of the message by default
        """
        if files is None:
            files = message.attachment_ids
        elif files:
            files &= message.attachment_ids
        return {
            "id": message.id,
            "author": message.author_id.name or message.email_from,
            "mine": message.author_id == self.env.user.partner_id,
            "at": self._format_instant(message.date, request.program_id),
            **self._prepare_body(message, request),
            "earlier": self._prepare_earlier_texts(message, request),
            "files": self._prepare_files(files, FILES_URL),
        }

    def _prepare_body(self, message, request):
        """Return what was said, and the history below it, which the page folds unless
        the answer may stand in it."""
        split = request._split_message(message)
        # Parts of a body that was sanitized when it was stored.
        return {
            "body": Markup(split.said),
            "history": bool(split.history) and Markup(split.history),
            "history_open": split.is_open,
            "taken_back": EDITED in (message.body or "")
            and not request._says_something(message),
        }

    def _prepare_earlier_texts(self, message, request):
        """Return the texts that the author replaced, the latest first."""
        if message.body and EDITED not in message.body:
            return []  # as almost all: no query
        return [
            {
                "until": self._format_instant(version.replaced_at, request.program_id),
                "body": version.body,
            }
            for version in message.mentorat_version_ids
        ]

    @api.model
    def _get_enough(self, request, need=None):
        """Return the values of the page that asks whether the answer is enough.

        :param request: the user's own (sudo)
        :param need: ``no`` when the link of the mail says so; else it is needed
        """
        Home = self.env["mentorat.portal.home"]
        return {
            **self._prepare_row(request),
            "refusal": request.agreement_id._get_request_error("mentor"),
            "answer_by": Home._format_next_answer(request.agreement_id),
            "needs": need != "no",
        }

    # ------------------------------------------------------------------
    # REPLY, CLOSE, RATE
    # ------------------------------------------------------------------

    @api.model
    def _reply(self, request, answers, files=()):
        """Reply as the current user; the same reply sent twice is kept once.

        :return: ``thanked`` when an answer was expected and none is promised, because
            the reply only thanks; else ``replied``
        :raise AnswerError: the text is missing or too long, a file is refused
        """
        expects_answer = answers.get("expects") != "no"
        self._check_answers(
            {
                "body": self._get_message_error(answers.get("body")),
                "files": self._get_files_error(files),
            }
        )
        request.agreement_id._lock_rows()  # one reply at a time
        body = plaintext2html(answers["body"].strip())
        if self._is_last_reply(request, body):
            return self._get_reply_result(request, expects_answer)
        attachment_ids = self._create_files(files, "mail.compose.message", 0)
        request.sudo(False).action_reply(
            body,
            expects_answer=expects_answer,
            attachment_ids=attachment_ids,
        )
        return self._get_reply_result(request, expects_answer)

    def _get_reply_result(self, request, expects_answer):
        is_promised = request.state == "open"
        return "thanked" if expects_answer and not is_promised else "replied"

    def _is_last_reply(self, request, body):
        """Say whether the user's last message is the same, a moment ago."""
        last = self._get_messages(request)[-1:]
        return (
            last.author_id == self.env.user.partner_id
            and last.date > fields.Datetime.now() - DOUBLE_CLICK_DELAY
            and html2plaintext(last.body) == html2plaintext(body)
        )

    @api.model
    def _close(self, request):
        """Close a request of the current user, unless it is closed."""
        if request.state != "closed":
            request.sudo(False).action_close()

    @api.model
    def _still_wait(self, request):
        """Say as the current user that they wait for an answer."""
        request.sudo(False).action_still_waiting()

    @api.model
    def _rate(self, request, helped, note=None):
        """Rate the answer as the current user.

        :raise AnswerError: none of the choices, or the note is too long
        """
        choices = dict(request._fields["helped"].selection)
        self._check_answers(
            {
                "helped": helped not in choices
                and self.env._("Choose one of the three."),
                "helped_note": self._get_text_error(note, MAX_TEXT),
            }
        )
        request.sudo(False).action_rate(helped, (note or "").strip() or False)
