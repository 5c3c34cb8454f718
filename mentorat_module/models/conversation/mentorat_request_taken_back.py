from odoo import fields, models
from odoo.fields import Domain

from ...tools import thanks
from ..common.mentorat_reader_mixin import ANSWERING


class MentoratRequest(models.Model):
    """Undo what a message did when its author takes its words back: an answer that
    says nothing any more keeps no commitment, and a question opens none."""

    _inherit = "mentorat.request"

    closed_by_mentor = fields.Boolean(
        string="Closed by the Mentor",
        readonly=True,
        copy=False,
        help="Not by the mentee: the answer is owed again when it is taken back.",
    )

    # ------------------------------------------------------------------
    # MESSAGES
    # ------------------------------------------------------------------

    def _prepare_move_values(self, target):
        values = super()._prepare_move_values(target)
        return {"closed_by_mentor": False, **values}

    def action_close(self):
        result = super().action_close()
        for request in self.sudo():  # sudo: the actor was checked
            request.closed_by_mentor = not request.agreement_id._is_mentee()
        return result

    def _on_opened(self):
        # Who asks keeps nothing: only what a mentor writes may be the first contact.
        written = self.filtered(lambda request: request.origin == "mentor")
        owed = written.agreement_id.commitment_ids._filter_live_of_kind("first_contact")
        result = super()._on_opened()
        for contact in owed.filtered("kept_at"):
            requests = self & contact.agreement_id.request_ids
            contact.keeping_message_id = requests.message_ids.filtered(
                lambda message: message.message_type == "comment"
            )[-1:]
        return result

    def _on_message(self, message):
        owed = self._get_mentor_commitments()._filter_live()
        result = super()._on_message(message)
        owed.filtered("kept_at").keeping_message_id = message
        opened = self.commitment_ids._filter_live() - owed
        opened.opening_message_id = message
        return result

    def _get_mentor_commitments(self):
        """Return what a message of the mentor keeps: the answers, the first contact."""
        contacts = self.agreement_id.commitment_ids.filtered(
            lambda commitment: commitment.kind == "first_contact"
        )
        return self.commitment_ids | contacts

    def _message_update_content(self, message, /, *, body, **kwargs):
        # sudo: whether the message counts; its author is checked below
        spoke = self._says_something(message.sudo())
        result = super()._message_update_content(message, body=body, **kwargs)
        request, message = self.sudo(), message.sudo()  # sudo: the author was checked
        speaks = request._says_something(message)
        if request._is_answer_or_question(message) and request.agreement_id._is_live():
            if spoke and not speaks:
                request._on_taken_back(message)
            elif speaks and not spoke and request._is_of_mentor(message):
                request._on_message(message)
        return result

    def _on_taken_back(self, message):
        """Undo what ``message``, which says nothing any more, had done."""
        self.ensure_one()
        self.agreement_id._lock_rows()  # one change of the conversation at a time
        kept = self._get_mentor_commitments().filtered(
            lambda each: each.keeping_message_id == message
        )
        if answers := kept & self.commitment_ids:
            self._on_answer_taken_back(answers)
        elif self.state != "open" and self._is_of_mentor(message):
            self._on_later_answer_taken_back()
        if contact := kept - answers:
            self._on_contact_taken_back(contact)
        asked = self.commitment_ids.filtered(
            lambda each: each.opening_message_id == message
        )
        if asked:
            self._on_question_taken_back(asked._filter_live())

    # ------------------------------------------------------------------
    # AN ANSWER
    # ------------------------------------------------------------------

    def _on_answer_taken_back(self, commitments):
        """Keep ``commitments`` by the next answer, or open the oldest of them again."""
        answer = self._get_next_answer(commitments)
        if answer or self.answer_channel in ("phone", "person"):
            when = answer.create_date or self.answered_at
            commitments._keep(when)
            commitments.keeping_message_id = answer
            self.answered_at = max(self.answered_at or when, when)
        elif self.state != "closed" or self.closed_by_mentor:
            # What was asked since then waits for the same answer.
            oldest = commitments.sorted("id")[:1]
            self.commitment_ids._filter_live()._void()
            oldest._reopen()
            (commitments - oldest)._void_kept()
            self.write(self._prepare_unanswered_values())

    def _on_later_answer_taken_back(self):
        """Show the last answer that still stands; one by phone does."""
        if self.answer_channel == "message":
            self.answered_at = self._get_last_answered_at()

    def _on_contact_taken_back(self, commitment):
        """Owe the first contact again, unless the two wrote to each other since."""
        requests = self.agreement_id.request_ids
        later = self.env["mail.message"].search(
            Domain("model", "=", self._name)
            & Domain("res_id", "in", requests.ids)
            & Domain("id", ">", commitment.keeping_message_id.id)
        )
        has_asked = any(request.origin == "mentee" for request in requests)
        if not has_asked and not any(
            self._is_answer_or_question(message) and self._says_something(message)
            for message in later
        ):
            commitment._reopen()

    def _get_next_answer(self, commitments):
        """Return the first message of a mentor since ``commitments`` were kept that
        says something, maybe none."""
        kept_by = commitments.keeping_message_id.id
        return self._find_answer(Domain("id", ">", kept_by), order="id")

    def _get_last_answered_at(self):
        """Return when the last answer came that still stands."""
        kept_at = self.commitment_ids.filtered("kept_at").mapped("kept_at")
        answer = self._find_answer(Domain.TRUE, order="id desc")
        return max([*kept_at, *answer.mapped("create_date")], default=False)

    def _find_answer(self, domain, order):
        """Return the first message of a mentor that says something, maybe none."""
        messages = self.env["mail.message"].search(
            Domain("model", "=", self._name) & Domain("res_id", "=", self.id) & domain,
            order=order,
        )
        for message in messages:
            is_answer = self._is_answer_or_question(message)
            if is_answer and self._is_of_mentor(message):
                if self._says_something(message):
                    return message
        return messages.browse()

    def _prepare_unanswered_values(self):
        """Return the values of a request whose last answer was taken back."""
        kept = self.commitment_ids.filtered("kept_at").sorted("kept_at")
        values = {"answered_at": kept[-1:].kept_at}
        if self.state != "open":
            values["state"] = "open"
        if not kept:
            values["answer_channel"] = False
        return values

    # ------------------------------------------------------------------
    # A QUESTION
    # ------------------------------------------------------------------

    def _on_mentee_edit(self, message, before):
        """Owe nothing for a question of which an edit made a thank-you."""
        result = super()._on_mentee_edit(message, before)
        asked = self.commitment_ids._filter_live().filtered(
            lambda each: each.opening_message_id == message
        )
        if asked and self._read_mentee_message(message) == thanks.THANKS:
            self._on_question_taken_back(asked)
        return result

    def _on_question_taken_back(self, commitment):
        """Owe nothing any more, unless the mentee wrote something else since."""
        if not commitment:
            return
        since = self.env["mail.message"].search(
            Domain("model", "=", self._name)
            & Domain("res_id", "=", self.id)
            & Domain("id", ">", commitment.opening_message_id.id)
            & Domain("author_id", "=", self.mentee_id.partner_id.id)
        )
        others = since.filtered(self._is_answer_or_question)
        if not any(self._says_something(message) for message in others):
            commitment._void()
            self.write({"state": "answered"})

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    def _is_of_mentor(self, message):
        return message.author_id in self._get_readers(*ANSWERING)
