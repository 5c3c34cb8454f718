from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class MentoratAgreement(models.Model):
    """Mentors may decline an assignment within the delay of the first contact."""

    _inherit = "mentorat.agreement"

    declined_at = fields.Datetime(string="Declined", copy=False, readonly=True)

    @api.model
    def _get_event_fields(self):
        return super()._get_event_fields() | {"declined_at"}

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_decline_assignment(self, reason=None):
        """Decline the assignment, as its mentor: the mentee waits again, at the head of
        the list, and the pair is not proposed again.

        :param str reason: why, read by the coordinators only
        :raise AccessError: for anybody but the mentor
        :raise UserError: after the first contact or its delay
        """
        reason = self.env["mentorat.arguments"]._get_text(reason)
        for agreement in self:
            agreement._check_decliner()
            if error := agreement._get_decline_error():
                raise UserError(error)
            # sudo: the actor was checked; only the decline writes these fields
            agreement.sudo().write(
                {
                    "state": "cancelled",
                    "declined_at": fields.Datetime.now(),
                    "end_note": reason,
                }
            )
            # sudo: mentors do not read who coordinates
            agreement.sudo()._notify_declined()
        return True

    def action_open_decline(self):
        """Open the form that declines the assignment."""
        return self._get_form_action("mentorat_pairing_decline_wizard_action")

    def _check_decliner(self):
        self.ensure_one()
        if self.env.su:
            return
        self.check_access("read")
        if self.mentor_id.user_id != self.env.user:
            raise AccessError(
                self.env._("Only the mentor can decline the assignment %s.", self.name)
            )

    def _get_decline_error(self):
        """Return why it is too late to decline, in words, or ``False``."""
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

    # ------------------------------------------------------------------
    # MAILING
    # ------------------------------------------------------------------

    def _notify_declined(self):
        """Tell the mentee that the search goes on, and the coordinators who are not one
        of the two that they have to find somebody."""
        for agreement in self:
            agreement._notify(agreement.mentee_id.partner_id, "pairing_declined_mentee")
            pair = agreement.mentee_id.user_id | agreement.mentor_id.user_id
            for user in agreement.program_id._get_coordinators() - pair:
                agreement._notify(user.partner_id, "pairing_declined_coordinator")

    def _notify_paired_at_once(self):
        """Tell the coordinators of a pair made at the registration."""
        for agreement in self:
            for user in agreement.program_id._get_coordinators():
                agreement._notify(user.partner_id, "pairing_at_once")
