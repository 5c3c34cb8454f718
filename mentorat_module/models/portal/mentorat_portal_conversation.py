from odoo import api, fields, models
from odoo.tools import html2plaintext, plaintext2html

from .mentorat_portal import ROW_FIELDS
from .mentorat_portal_request import MAX_TEXT, TWIN_DELAY

# What the page says of a conversation besides what a line of the list says.
CONVERSATION_FIELDS = (
    *ROW_FIELDS,
    *("description", "origin", "client_deadline", "absence_id", "rating_last_value"),
)
PAGE_MESSAGES = 30  # as many as Odoo's own conversations show at a time


class MentoratPortalRequest(models.AbstractModel):
    """One conversation of a mentee: read it, reply, close, say whether it helped."""

    _inherit = "mentorat.portal.request"

    # ------------------------------------------------------------------
    # THE CONVERSATION
    # ------------------------------------------------------------------

    @api.model
    def _get_conversation(self, request, answers=None, errors=None, before=None):
        """Values of the page, ``request`` being the reader's own (in sudo).

        :param int before: show the messages before this one, the latest by default
        """
        self._fetch_conversation(request)
        messages, has_more = self._get_page(request, before)
        files = self._get_thread_files(request)
        row = self._prepare_row(request)
        return {
            **row,
            **self._prepare_helped(request),
            "description": request.description,
            "client_by": self._format_by(request.client_deadline, request.program_id),
            "files": self._prepare_files(self._get_own_files(request, messages, files)),
            "messages": [
                self._prepare_message(message, request, files) for message in messages
            ],
            "older_url": has_more and f"{row['url']}?before={messages[:1].id}#older",
            "is_older": bool(before),
            "refusal": request.agreement_id._get_request_error("mentor"),
            "answers": answers or {},
            "errors": errors or {},
            "asked_by_me": request.origin == "mentee",
            "read_by": self._format_stand_in(request),
            **self._prepare_upload(),
        }

    def _fetch_conversation(self, request):
        """Read the little that the page says of the agreement and of the mentor, whose
        rows are wide."""
        request.agreement_id.fetch(["state"])
        request.mentor_id.fetch(["name"])

    def _format_stand_in(self, request):
        """Return who reads along while the mentor is away, or ``False``."""
        return request.absence_id._is_running() and request.absence_id.stand_in_id.name

    def _prepare_helped(self, request):
        """Return the question whether it helped, once there is an answer."""
        if not request.answered_at or request.origin != "mentee":
            return {"can_rate": False}
        ratings = request._fields["helped"]._description_selection(self.env)
        # Most have said nothing yet: the row knows, and no rating is looked up.
        helped = bool(request.rating_last_value) and request.helped
        return {
            "can_rate": True,
            "helped": helped,
            "helped_label": dict(ratings).get(helped),
            "helped_note": helped and request.helped_note,
            "ratings": ratings,
        }

    def _get_page(self, request, before=None):
        """Return ``(messages, whether there are older ones)``, the oldest first."""
        domain = [("id", "<", before)] if before else []
        messages = self._get_messages(request, domain, PAGE_MESSAGES + 1)
        return messages[-PAGE_MESSAGES:], len(messages) > PAGE_MESSAGES

    def _get_messages(self, request, domain=(), limit=1):
        """Return the latest ``limit`` messages, the oldest of them first."""
        # sudo: what the pair said to each other, in a conversation of the reader;
        # internal notes and log lines stay out
        comment_id = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        messages = (
            self.env["mail.message"]
            .sudo()
            .search_fetch(
                [
                    ("model", "=", request._name),
                    ("res_id", "=", request.id),
                    ("subtype_id", "=", comment_id),
                    ("message_type", "in", ("comment", "email")),
                    ("is_internal", "=", False),
                    *domain,
                ],
                ["author_id", "email_from", "date", "body"],
                order="id desc",
                limit=limit,
            )
        )
        # The frame of the page reads the reader's own contact whole: one query for all.
        (messages.author_id | self.env.user.partner_id).fetch()
        return messages[::-1]

    def _prepare_message(self, message, request, files=None):
        """:param files: the files of the conversation, which its pages serve; those of
        the message when not given"""
        if files is None:
            files = message.attachment_ids
        elif files:
            files &= message.attachment_ids
        return {
            "id": message.id,
            "author": message.author_id.name or message.email_from,
            "mine": message.author_id == self.env.user.partner_id,
            "at": self._format_instant(message.date, request.program_id),
            "body": message.body,
            "files": self._prepare_files(files),
        }

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
