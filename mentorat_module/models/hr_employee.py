from odoo import models


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    def write(self, vals):
        users = self.user_id if "user_id" in vals else self.env["res.users"]
        leaving = (
            self.filtered("active") if vals.get("active") is False else self.browse()
        )
        result = super().write(vals)
        if "user_id" in vals:
            self.env["mentorat.mentor"]._sync_role(users | self.user_id)
        if leaving:
            leaving._leave_mentorat()
        return result

    def _leave_mentorat(self):
        """Someone leaves the organisation: as a mentee their path ends, as a mentor the
        people they accompany wait again, first in line, and coordinators are told."""
        # sudo: whoever lets an employee go need not be a coordinator
        env = self.sudo().env
        registrations = env["mentorat.mentee"].search(
            [
                ("employee_id", "in", self.ids),
                ("state", "in", ("waiting", "matched", "active")),
            ]
        )
        mentors = env["mentorat.mentor"].search([("employee_id", "in", self.ids)])
        own = registrations.live_agreement_id
        led = mentors.agreement_ids.filtered(lambda agreement: agreement._is_live())
        registrations.write({"state": "withdrawn"})
        led._end("early", note=self.env._("The mentor left."), waits_again=True)
        (own | led)._tell_coordinators_of_leaver()
        mentors.action_archive()
