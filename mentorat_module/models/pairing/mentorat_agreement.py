from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class MentoratAgreement(models.Model):
    """An assignment that the pairing made by itself is told to the coordinators; a
    mentor may say no to an assignment, within the delay of the first contact."""

    _inherit = "mentorat.agreement"

    declined_at = fields.Datetime(string="Declined", copy=False, readonly=True)

    @api.model
    def _get_event_fields(self):
        return super()._get_event_fields() | {"declined_at"}

    def action_decline_assignment(self, reason=None):
        """The mentor cannot take this person: the mentee waits again, at the head of
        the list, and the pair is not proposed again.

        :param str reason: why, read by the coordinators only
        """
        reason = self.env["mentorat.arguments"]._get_text(reason)
        for agreement in self:
            agreement._check_may_decline()
            if error := agreement._get_decline_error():
                raise UserError(error)
            # sudo: the actor was checked; these fields belong to the event
            agreement.sudo().write(
                {
                    "state": "cancelled",
                    "declined_at": fields.Datetime.now(),
                    "end_note": reason,
                }
            )
            agreement.sudo()._notify_declined()  # sudo: who coordinates
        return True

    def _check_may_decline(self):
        self.ensure_one()
        if self.env.su:
            return
        self.check_access("read")
        if self.mentor_id.user_id != self.env.user:
            raise AccessError(
                self.env._("Only the mentor can decline the assignment %s.", self.name)
            )

    def _get_decline_error(self):
        """Return why it is too late to say no, in words, or ``False``."""
        self.ensure_one()
        if self.state != "assigned":
            return self.env._(
                "Only an assignment can be declined, before the first contact. "
                "Afterwards, end the agreement or write to the coordinator."
            )
        limit = self._get_first_contact_limit()
        if limit and limit < fields.Datetime.now():
            return self.env._(
                "The delay of the first contact is over: write to the coordinator, who "
                "finds somebody else."
            )
        return False

    def _notify_declined(self):
        """The mentee learns that the search goes on; the coordinators that it must,
        but those who are one of the two and know."""
        for agreement in self:
            agreement._notify(agreement.mentee_id.partner_id, "pairing_declined_mentee")
            pair = agreement.mentee_id.user_id | agreement.mentor_id.user_id
            for user in agreement.program_id.coordinator_ids - pair:
                agreement._notify(user.partner_id, "pairing_declined_coordinator")

    def _notify_paired_at_once(self):
        for agreement in self:
            for user in agreement.program_id.coordinator_ids:
                agreement._notify(user.partner_id, "pairing_at_once")

    def action_open_decline(self):
        """Open the form in which the mentor says no."""
        return self._get_form_action("mentorat_pairing_decline_wizard_action")
