from odoo import fields, models

from ...tools import thanks


class MentoratRequest(models.Model):
    """Decide whether a mentee who got an answer waits for another one.

    A question opens a commitment; a short thank-you never does. When in doubt nothing
    is opened, and the mentee is asked on the portal."""

    _inherit = "mentorat.request"

    may_be_waiting = fields.Boolean(
        string="May Still Be Waiting",
        readonly=True,
        copy=False,
        help="The last message of the mentee neither asks nor only thanks: no answer "
        "is promised, unless the mentee says so.",
    )

    # ------------------------------------------------------------------
    # LIFE CYCLE
    # ------------------------------------------------------------------

    def _prepare_move_values(self, target):
        values = super()._prepare_move_values(target)
        return {"may_be_waiting": False, **values}

    # ------------------------------------------------------------------
    # MESSAGES
    # ------------------------------------------------------------------

    def _answer(self, channel, when=None):
        if self.may_be_waiting:
            self.may_be_waiting = False
        return super()._answer(channel, when)

    def _on_mentee_message(self, message):
        """Open the request again for a question; note a doubt."""
        if self.state == "open":
            return
        said = self._read_mentee_message(message)
        if said == thanks.QUESTION:
            self.write({"state": "open"})
        else:
            self.may_be_waiting = said == thanks.DOUBT

    def _read_mentee_message(self, message):
        """Return what the mentee says in ``message``, as :func:`thanks.read` does.

        Who chose in a form that they expect an answer is in no doubt; a thank-you stays
        one."""
        expects_none = self.env.context.get("mentorat_no_answer_expected")
        if expects_none:
            return thanks.THANKS
        names = self._get_readers().mapped("name")
        said = thanks.read(self._get_words(message), names)
        was_asked = expects_none is not None
        return thanks.QUESTION if was_asked and said == thanks.DOUBT else said

    def _message_update_content(self, message, /, *, body, **kwargs):
        """Open the request again when an edit makes a question of a thank-you."""
        before = self._get_words(message.sudo())  # sudo: compared with what comes
        result = super()._message_update_content(message, body=body, **kwargs)
        # sudo: what a message of the pair entails; its author was checked
        self.sudo()._on_mentee_edit(message.sudo(), before)
        return result

    def _on_mentee_edit(self, message, before):
        if (
            message.author_id == self.mentee_id.partner_id
            and self.agreement_id._is_live()
            and self._is_answer_or_question(message)
            and thanks.read(before) != thanks.QUESTION
            and self._says_something(message)
        ):
            self._on_message(message)

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_still_waiting(self):
        """Open the commitment again, as the mentee who waits for an answer, and tell
        the mentor; nothing changes while one is open.

        :raise UserError: the agreement is over, or too often in an hour
        """
        self._check_actor("mentee")
        for request in self.sudo():  # sudo: the actor was checked
            request.agreement_id._lock_rows()  # one click after the other
            if request.state != "open":
                self.env["mentorat.rate.log"]._check_limit("request")
                request.write({"state": "open"})
                request._notify_mentors()
        return True

    # ------------------------------------------------------------------
    # MAILING
    # ------------------------------------------------------------------

    def _notify_get_recipients_groups(self, message, *args, **kwargs):
        """Ask the mentee, in the mail that brings an answer, whether it is enough."""
        groups = super()._notify_get_recipients_groups(message, *args, **kwargs)
        # sudo: compares people, and reads who wrote
        request, message = self.sudo(), message.sudo()
        if self and request._is_answer_or_question(message):
            mentee = request.mentee_id.partner_id
            if message.author_id != mentee and (links := request._get_enough_links()):
                groups.insert(0, request._prepare_mentee_group(groups, mentee, links))
        return groups

    def _get_enough_links(self):
        """Return ``{"waiting", "enough"}``, two links to the page that asks whether the
        answer is enough; ``False`` when there is none, or another one is owed."""
        if self.state != "answered" or not self.answered_at:
            return False
        url = f"{self.get_base_url()}{self.access_url}/enough"
        return {"waiting": f"{url}?need=yes", "enough": f"{url}?need=no"}

    def _prepare_mentee_group(self, groups, mentee, links):
        """Return the group of the mentee, with the links of the layout.

        :param list groups: the other groups, whose button this one has
        """
        return (
            "mentorat_mentee",
            lambda data: data["id"] == mentee.id,
            {
                "button_access": {"title": groups[0][2]["button_access"]["title"]},
                "mentorat_enough": links,
            },
        )
