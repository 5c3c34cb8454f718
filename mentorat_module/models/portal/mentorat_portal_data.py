from odoo import api, models

MAX_WORD = 5000


class MentoratPortalData(models.AbstractModel):
    """What the service holds about the reader, how it writes to them, and the ways
    out: a word in confidence, another mentor, leaving."""

    _name = "mentorat.portal.data"
    _description = "Portal: My Data"
    _inherit = ["mentorat.portal"]

    @api.model
    def _get_page(self, errors=None, answers=None):
        """Values of the page."""
        registrations = self._get_registrations()
        live = registrations.filtered(
            lambda mentee: mentee.state in ("waiting", "matched", "active")
        )
        user = self.env.user
        choices = user._fields["mentorat_notification"]._description_selection(self.env)
        return {
            "notification": user.mentorat_notification,
            "notifications": choices,
            "live": [self._prepare_live(mentee) for mentee in live],
            "has_data": bool(registrations),
            "documents": self.env["mentorat.portal.document"]._get_all(registrations),
            "feed_url": self.env["mentorat.portal.calendar"]._get_feed_url(),
            "errors": errors or {},
            "answers": answers or {},
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
    # HOW THE SERVICE WRITES
    # ------------------------------------------------------------------

    @api.model
    def _set_notification(self, choice):
        """How the current user wants to be told.

        :return: ``{"notification": sentence}`` when ``choice`` is none of those there
            are, which changes nothing
        """
        user = self.env.user
        if choice not in dict(user._fields["mentorat_notification"].selection):
            return {"notification": self.env._("Choose one of these.")}
        user.mentorat_notification = choice
        return {}

    # ------------------------------------------------------------------
    # THE WAYS OUT
    # ------------------------------------------------------------------

    @api.model
    def _check_word(self, field, word, required=True):
        """Return ``{field: sentence}`` when something is wrong with ``word``."""
        word = (word or "").strip()
        if required and not word:
            return {field: self.env._("Write a few words.")}
        if len(word) > MAX_WORD:
            return {field: self.env._("At most %s characters.", MAX_WORD)}
        return {}
