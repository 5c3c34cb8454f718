from odoo import api, models

MAX_WORD = 5000


class MentoratPortalData(models.AbstractModel):
    """Prepare the page “My data”: how mails are sent, what is held about the user, and
    the forms to write to the coordinators, to change mentors and to leave."""

    _name = "mentorat.portal.data"
    _description = "Portal: My Data"
    _inherit = ["mentorat.portal"]

    @api.model
    def _get_page(self, answers=None, errors=None):
        """Return the values of the page."""
        registrations = self._get_registrations()
        live = registrations._filter_live()
        user = self.env.user
        choices = user._fields["mentorat_notification"]._description_selection(self.env)
        return {
            "notification": user.mentorat_notification or "at_once",
            "notifications": choices,
            "live": [self._prepare_live(mentee) for mentee in live],
            "has_data": bool(registrations),
            "documents": self.env["mentorat.portal.document"]._get_all(registrations),
            "feed_url": self.env["mentorat.portal.calendar"]._get_feed_url(),
            "answers": answers or {},
            "errors": errors or {},
        }

    def _prepare_live(self, mentee):
        agreement = mentee.live_agreement_id
        coordinators = mentee.program_id.coordinator_ids
        return {
            "id": mentee.id,
            "program": mentee.program_id.name,
            "coordinators": ", ".join(coordinators.mapped("name")),
            "agreement_id": agreement.id,
            "mentor": agreement.mentor_id.name,
        }

    # ------------------------------------------------------------------
    # WHAT IS SENT
    # ------------------------------------------------------------------

    @api.model
    def _set_notification(self, choice):
        """Choose how mails are sent to the current user.

        :raise AnswerError: ``choice`` is not one of the choices
        """
        user = self.env.user
        choices = dict(user._fields["mentorat_notification"].selection)
        error = choice not in choices and self.env._("Choose one of these.")
        self._check_answers({"notification": error})
        user.mentorat_notification = choice

    @api.model
    def _send_word(self, mentee, word):
        """Send a message to the coordinators alone.

        :raise AnswerError: it is empty or too long
        """
        missing = self.env._("Write a few words.")
        error = self._get_text_error(word, MAX_WORD, missing)
        self._check_answers({f"word_{mentee.id}": error})
        mentee.sudo(False)._send_word(word.strip())

    @api.model
    def _unwind(self, agreement, word, is_sure):
        """End the pair, at the wish of the current user.

        :raise AnswerError: the reason is too long, or the box is not ticked
        """
        mentee = agreement.mentee_id
        self._check_answers(
            {
                f"why_{mentee.id}": self._get_text_error(word, MAX_WORD),
                f"change_sure_{mentee.id}": self._get_sure_error(is_sure),
            }
        )
        agreement.sudo(False).action_unwind((word or "").strip() or None)

    @api.model
    def _leave(self, mentee, is_sure):
        """Withdraw the registration; a withdrawn one stays as it is.

        :raise AnswerError: the box is not ticked
        """
        self._check_answers({f"leave_sure_{mentee.id}": self._get_sure_error(is_sure)})
        if mentee.state != "withdrawn":
            mentee.sudo(False).action_withdraw()

    def _get_sure_error(self, is_sure):
        return not is_sure and self.env._(
            "Tick the box, so that a slip of the finger ends nothing."
        )
