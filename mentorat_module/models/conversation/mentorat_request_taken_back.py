from odoo import models
from odoo.fields import Domain


class MentoratRequest(models.Model):
    """Undo what a message did when its author takes its words back: an answer that
    says nothing any more keeps no commitment, and a question opens none."""

    _inherit = "mentorat.request"

    # ------------------------------------------------------------------
    # MESSAGES
    # ------------------------------------------------------------------

    def _on_message(self, message):
        live = self.commitment_ids._filter_live()
        result = super()._on_message(message)
        live.filtered("kept_at").keeping_message_id = message
        opened = self.commitment_ids._filter_live() - live
        opened.opening_message_id = message
        return result

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
        commitments = self.commitment_ids
        kept = commitments.filtered(lambda each: each.keeping_message_id == message)
        if kept:
            self._on_answer_taken_back(kept)
        elif self.state != "open" and self._is_of_mentor(message):
            self.answered_at = self._get_last_answered_at()
        asked = commitments.filtered(lambda each: each.opening_message_id == message)
        if asked:
            self._on_question_taken_back(asked._filter_live())

    # ------------------------------------------------------------------
    # AN ANSWER
    # ------------------------------------------------------------------

    def _on_answer_taken_back(self, commitment):
        """Keep ``commitment`` by the next answer, or open it again."""
        if answer := self._get_next_answer(commitment):
            when = answer.create_date
            commitment._keep(when)
            commitment.keeping_message_id = answer
            self.answered_at = max(self.answered_at or when, when)
        elif self.state != "closed":
            # What was asked since then waits for the same answer.
            self.commitment_ids._filter_live()._void()
            commitment._reopen()
            self.write(self._prepare_unanswered_values())

    def _get_next_answer(self, commitment):
        """Return the first message of a mentor since ``commitment`` was kept that says
        something, maybe none."""
        kept_by = commitment.keeping_message_id.id
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
        return message.author_id in self._get_readers("mentor", "stand_in")
