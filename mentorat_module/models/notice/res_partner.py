from odoo import fields, models

from .mentorat_problem import TOLD_CAUSES


class ResPartner(models.Model):
    """Say whether mails reach a person, by what Odoo knows of their address."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"email", "email_normalized", "message_bounce"}:
            self._check_mail_problems()
        return result

    def _check_mail_problems(self):
        """Look again, in a minute at the most, whether mails reach these people."""
        # sudo: whether there is a problem; whoever edits a contact solves it
        problems_sudo = self.env["mentorat.problem"].sudo()
        known = [("partner_id", "in", self.ids), ("cleared_at", "=", False)]
        if problems_sudo.search_count(known, limit=1):
            self.env["mentorat.notice"]._trigger_at({fields.Datetime.now()})

    def _find_mail_problem(self):
        """Return why no mail reaches this person, a cause of ``mentorat.problem``, or
        ``False``."""
        if not self:
            return False
        self.ensure_one()
        return self._find_mail_problems().get(self, False)

    def _find_mail_problems(self):
        """Return ``{partner: cause}`` of those whom no mail reaches."""
        told = self._find_told_mail_problems()
        causes = {
            partner: partner._find_plain_mail_problem() or told.get(partner)
            for partner in self
        }
        return {partner: cause for partner, cause in causes.items() if cause}

    def _find_plain_mail_problem(self):
        """Return what is wrong with the address itself, or ``False``."""
        partner_sudo = self.sudo()  # sudo: an address, of which a cause is returned
        if not (partner_sudo.email or "").strip():
            return "no_address"
        if not partner_sudo.email_normalized:
            return "invalid_address"
        return "blacklisted" if partner_sudo.is_blacklisted else False

    def _find_told_mail_problems(self):
        """Return ``{partner: cause}``, which a mail server told of the present address,
        unless a coordinator is trying again."""
        # sudo: of the service itself
        problems_sudo = self.env["mentorat.problem"].sudo()
        found_sudo = problems_sudo.search(
            [
                ("partner_id", "in", self.ids),
                ("cause", "in", TOLD_CAUSES),
                ("cleared_at", "=", False),
                ("retried_at", "=", False),
            ]
        )
        # sudo: compared
        addresses = {partner: partner.sudo().email_normalized for partner in self}
        return {
            problem.partner_id: problem.cause
            for problem in found_sudo.sorted("id", reverse=True)
            if problem.email == addresses[problem.partner_id]
        }

    def _get_mentorat_programs(self):
        """Hook: return the programmes (sudo) that these people have a part in."""
        # sudo: whose coordinators are told
        programs_sudo = self.env["mentorat.program"].sudo()
        return programs_sudo.search(
            [("coordinator_ids", "in", self.sudo().user_ids.ids)]
        )
