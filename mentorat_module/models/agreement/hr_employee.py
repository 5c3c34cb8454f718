from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .mentorat_account_change import REFUSED_CHANGES


class HrEmployee(models.Model):
    """What happens to the agreements of an employee who leaves or changes account."""

    _inherit = "hr.employee"

    def _leave_mentorat(self):
        """End the agreements of those who leave, and tell the coordinators, once about
        each person.

        The mentees of a mentor who leaves wait again, first in line."""
        # sudo: the user who archives an employee need not be a coordinator
        Agreement = self.env["mentorat.agreement"].sudo()
        own, led = (
            Agreement.search(
                Domain(f"{role}_id.employee_id", "in", self.ids)
                & Agreement._get_live_domain()
            )
            for role in ("mentee", "mentor")
        )
        # Before super(), which cannot archive a mentor of live agreements. Those where
        # they are the mentee end with the registration.
        (led - own)._end("early", note=self.env._("The mentor left."), waits_again=True)
        mentees, mentors = super()._leave_mentorat()
        (own | led)._notify_coordinators_of_leaver()
        (mentees - own.mentee_id)._notify_coordinators("mentee_left")
        (mentors - led.mentor_id)._notify_coordinators("mentor_left")
        return mentees, mentors

    def _on_account_change(self, kind, old, new):
        """Refuse what nobody needs, and what would make somebody one of a pair; tell
        the pairs of the rest."""
        # sudo: the user who edits accounts need not be a coordinator
        for employee in self.sudo():
            if agreements := employee._get_mentorat_agreements():
                if error := employee._get_account_error(kind, new):
                    raise AccessError(error)
                told = kind in ("address", "account")
                if told or not employee._is_own_account():
                    changes = self.env["mentorat.account.change"].sudo()
                    changes._record(employee, agreements, kind, old, new)
        return super()._on_account_change(kind, old, new)

    def _get_account_error(self, kind, new):
        """Return why this change of the account is refused, or ``False``."""
        if kind in REFUSED_CHANGES:
            return self.env._(
                "%s takes part in the mentoring service: their account and their "
                "contact stay together. You can archive an account that is not used "
                "any more.",
                self.name,
            )
        own = self.env.user.partner_id
        if kind == "account":
            takes = new == own
        else:
            addresses = {own.email, own.email_normalized, self.env.user.login}
            takes = kind == "address" and new and new in addresses
        if takes and not self._is_own_account():
            return self.env._(
                "%s takes part in the mentoring service: nobody takes over their "
                "account for themself.",
                self.name,
            )
        return False

    def _get_mentorat_contact(self):
        return self.user_id.partner_id or self.work_contact_id

    def _is_own_account(self):
        return bool(self.user_id) and self.user_id == self.env.user

    def _get_mentorat_agreements(self):
        """Return the agreements of this employee: as mentee, mentor, contributor, or
        stand-in of an absence that is not over."""
        self.ensure_one()
        covered = Domain("stand_in_id.employee_id", "=", self.id) & Domain(
            "ends_at", ">", fields.Datetime.now()
        )
        return self.env["mentorat.agreement"].search(
            Domain("mentee_id.employee_id", "=", self.id)
            | Domain("mentor_id.employee_id", "=", self.id)
            | Domain("contribution_ids.mentor_id.employee_id", "=", self.id)
            | Domain("absence_ids", "any", covered)
        )
