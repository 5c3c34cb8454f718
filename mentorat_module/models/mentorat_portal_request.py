import base64
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.tools import html2plaintext, plaintext2html

from ..tools import uploads

PAGE_SIZE = 20
MAX_MESSAGES = 50
MAX_SUBJECT = 150
MAX_TEXT = 10000
# The same words twice within this delay are a double click, not a second question.
TWIN_DELAY = timedelta(minutes=5)


class MentoratPortalRequest(models.AbstractModel):
    """The conversations of a mentee: ask, follow, reply, close."""

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
        """:return: ``{code: {"label", "domain"}}``"""
        return {
            "all": {"label": self.env._("All"), "domain": []},
            "open": {
                "label": self.env._("Awaiting an answer"),
                "domain": [("state", "=", "open")],
            },
            "answered": {
                "label": self.env._("Answered"),
                "domain": [("state", "=", "answered")],
            },
            "closed": {
                "label": self.env._("Closed"),
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
        requests = Request.search(domain, limit=PAGE_SIZE, offset=offset)
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
        """:return: the agreement in which the reader may ask now, or ``False``"""
        # sudo: the reader's own agreements
        agreements = (
            self.env["mentorat.agreement"]
            .sudo()
            .search(
                [("mentee_id.user_id", "=", self.env.uid), ("state", "=", "active")]
            )
        )
        agreement = agreements[:1]
        return agreement and {"id": agreement.id, "mentor": agreement.mentor_id.name}

    @api.model
    def _prepare_row(self, request):
        """:return: one line of a list: subject, where it stands, by when"""
        states = dict(request._fields["state"]._description_selection(self.env))
        program = request.program_id
        return {
            "id": request.id,
            "url": request.access_url,
            "number": request.display_name,
            "name": request.name,
            "state": request.state,
            "state_label": states[request.state],
            "mentor": request.mentor_id.name,
            "client_waiting": request.client_waiting,
            "is_late": request.is_late,
            "by": self._say_by(request.limit_at, program),
            "asked": self._say_instant(request.create_date, program),
            "answered": self._say_instant(request.answered_at, program),
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
            "answer_by": Home._say_next_answer(agreement),
            "absence": Home._prepare_absence(agreement),
            "follow_up": self._say_delay(*program._get_delays()["follow_up"]),
            "tz": self._get_tz(program),
            "answers": answers or {},
            "errors": errors or {},
            "max_files": uploads.MAX_FILES,
            "max_mb": uploads.MAX_BYTES // 1024**2,
            "file_types": ",".join(uploads.KINDS),
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
        """:return: ``({name of the answer: sentence}, the client's deadline)``"""
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
        """:return: ``(naive UTC or False, what is wrong or False)``"""
        typed = (answers.get("client_deadline") or "").strip()
        if not typed or not answers.get("client_waiting"):
            return False, False
        try:
            local = datetime.fromisoformat(typed)
        except ValueError:
            return False, self.env._(
                "Write the date and the time like this: 2026-01-31 15:00."
            )
        deadline = self._to_utc(local.replace(tzinfo=None), agreement.program_id)
        if deadline <= fields.Datetime.now():
            return False, self.env._("This moment has passed.")
        return deadline, False

    def _find_twin(self, agreement, name, description):
        """:return: the same question asked a moment ago, maybe empty"""
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

    def _lock(self, record):
        """One post at a time on ``record``: the row is touched, so that a transaction
        that waited here starts again and sees what the first one did."""
        self.env.flush_all()
        self.env.cr.execute(
            f'UPDATE "{record._table}" SET write_date = write_date WHERE id = %s',
            [record.id],
            log_exceptions=False,
        )

    # ------------------------------------------------------------------
    # TEXT AND FILES
    # ------------------------------------------------------------------

    def _check_text(self, text):
        """:return: what is wrong with a text that must be there, or ``False``"""
        text = (text or "").strip()
        if not text:
            return self.env._("Write a few words.")
        if len(text) > MAX_TEXT:
            return self.env._("At most %s characters.", MAX_TEXT)
        return False

    def _check_files(self, files):
        """:return: what is wrong with the files, or ``False``"""
        if len(files) > uploads.MAX_FILES:
            return self.env._("At most %s files at a time.", uploads.MAX_FILES)
        for name, content in files:
            if len(content) > uploads.MAX_BYTES:
                return self.env._(
                    "“%(name)s” is larger than %(max)s MB.",
                    name=uploads.clean_name(name),
                    max=uploads.MAX_BYTES // 1024**2,
                )
            if not uploads.get_mimetype(name, content):
                return self.env._(
                    "“%s” cannot be attached: send a PDF, an image, a text or an "
                    "office document.",
                    uploads.clean_name(name),
                )
        return False

    def _create_files(self, files, model, res_id):
        """:return: the ids of the attachments"""
        # sudo: portal users create no attachments themselves; these were checked, and
        # belong to a record of the reader or to the message that is being written
        attachments = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {
                        "name": uploads.clean_name(name),
                        "datas": base64.b64encode(content),
                        "mimetype": uploads.get_mimetype(name, content),
                        "res_model": model,
                        "res_id": res_id,
                    }
                    for name, content in files
                ]
            )
        )
        return attachments.ids

    # ------------------------------------------------------------------
    # THE CONVERSATION
    # ------------------------------------------------------------------

    @api.model
    def _get_conversation(self, request, answers=None, errors=None):
        """Values of the page, ``request`` being the reader's own (in sudo)."""
        agreement = request.agreement_id
        messages = self._get_messages(request)
        row = self._prepare_row(request)
        ratings = request._fields["helped"]._description_selection(self.env)
        return {
            **row,
            "description": request.description,
            "client_by": self._say_by(request.client_deadline, request.program_id),
            "files": self._prepare_files(self._get_own_files(request, messages)),
            "messages": [
                self._prepare_message(message, request) for message in messages
            ],
            "has_more": len(messages) == MAX_MESSAGES,
            "refusal": agreement._get_request_error("mentor"),
            "read_by": self._say_stand_in(request),
            "answers": answers or {},
            "errors": errors or {},
            "asked_by_me": request.origin == "mentee",
            "can_rate": bool(request.answered_at) and request.origin == "mentee",
            "helped": request.helped,
            "helped_label": dict(ratings).get(request.helped),
            "helped_note": request.helped_note,
            "ratings": ratings,
            "max_files": uploads.MAX_FILES,
            "max_mb": uploads.MAX_BYTES // 1024**2,
            "file_types": ",".join(uploads.KINDS),
        }

    def _say_stand_in(self, request):
        """:return: who reads along while the mentor is away, or ``False``"""
        return request.absence_id._is_running() and request.absence_id.stand_in_id.name

    def _get_messages(self, request):
        """:return: the latest messages, the oldest of them first"""
        # sudo: what the pair said to each other, in a conversation of the reader;
        # internal notes and log lines stay out
        messages = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", request._name),
                    ("res_id", "=", request.id),
                    ("subtype_id", "=", self.env.ref("mail.mt_comment").id),
                    ("message_type", "in", ("comment", "email")),
                    ("is_internal", "=", False),
                ],
                order="id desc",
                limit=MAX_MESSAGES,
            )
        )
        return messages.sorted("id")

    def _prepare_message(self, message, request):
        return {
            "id": message.id,
            "author": message.author_id.name or message.email_from,
            "mine": message.author_id == self.env.user.partner_id,
            "at": self._say_instant(message.date, request.program_id),
            "body": message.body,
            "files": self._prepare_files(message.attachment_ids),
        }

    def _get_own_files(self, request, messages):
        """:return: the files sent with the question itself, not with ``messages``"""
        # sudo: files of a conversation of the reader
        attachments = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", request._name),
                    ("res_id", "=", request.id),
                    ("res_field", "=", False),
                ],
                order="id",
            )
        )
        return attachments - messages.attachment_ids

    def _prepare_files(self, attachments):
        return [
            {
                "name": attachment.name,
                "url": f"/my/mentorat/files/{attachment.id}",
                "kb": max(1, attachment.file_size // 1024),
            }
            for attachment in attachments
        ]

    @api.model
    def _find_file(self, attachment_id):
        """:return: a file of one of the reader's conversations (sudo), maybe empty"""
        # sudo: let through only when the conversation is the reader's own
        attachment = self.env["ir.attachment"].sudo().browse(attachment_id).exists()
        if attachment.res_model != "mentorat.request" or attachment.res_field:
            return attachment.browse()
        request = self._find_own("mentorat.request", attachment.res_id)
        return attachment if request else attachment.browse()

    @api.model
    def _reply(self, request, answers, files=()):
        """Say something as the current user.

        :return: ``{name of the answer: sentence}``, empty when it was said
        """
        errors = {}
        if error := self._check_text(answers.get("body")):
            errors["body"] = error
        if error := self._check_files(files):
            errors["files"] = error
        if errors:
            return errors
        self._lock(request)
        body = plaintext2html(answers["body"].strip())
        if self._was_just_said(request, body):
            return {}
        attachment_ids = self._create_files(files, "mail.compose.message", 0)
        request.sudo(False).action_reply(
            body,
            expects_answer=answers.get("expects") != "no",
            attachment_ids=attachment_ids,
        )
        return {}

    def _was_just_said(self, request, body):
        """Whether the reader's last message is the same, a moment ago."""
        last = self._get_messages(request)[-1:]
        return (
            last.author_id == self.env.user.partner_id
            and last.date > fields.Datetime.now() - TWIN_DELAY
            and html2plaintext(last.body) == html2plaintext(body)
        )

    @api.model
    def _close(self, request):
        """Close a conversation of the current user; closing twice does no harm."""
        if request.state != "closed":
            request.sudo(False).action_close()

    @api.model
    def _rate(self, request, helped, note=None):
        """The current user says whether an answer of theirs helped.

        :return: ``{name of the answer: sentence}``
        """
        if helped not in dict(request._fields["helped"].selection):
            return {"helped": self.env._("Choose one of the three.")}
        if len(note or "") > MAX_TEXT:
            return {"helped_note": self.env._("At most %s characters.", MAX_TEXT)}
        request.sudo(False).action_rate(helped, (note or "").strip() or False)
        return {}
