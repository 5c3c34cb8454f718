from odoo import models
from odoo.fields import Command, Domain


class MentoratContribution(models.Model):
    """The conversations of before a mentor joined, opened and closed to them."""

    _inherit = "mentorat.contribution"

    def write(self, vals):
        result = super().write(vals)
        if "earlier_opened_at" in vals:
            command = Command.link if vals["earlier_opened_at"] else Command.unlink
            for row in self:
                row._get_earlier().write({"contribution_ids": [command(row.id)]})
        return result

    def _get_earlier(self):
        """Return the conversations (sudo) that began before this mentor joined."""
        self.ensure_one()
        # sudo: the mentee decides who reads them; nothing of them is shown
        return self.env["mentorat.request"].sudo().search(self._get_earlier_domain())

    def _get_earlier_domain(self):
        return Domain("agreement_id", "=", self.agreement_id.id) & Domain(
            "create_date", "<=", self.joined_at
        )

    def _has_earlier(self):
        # sudo: whether there are any
        requests = self.env["mentorat.request"].sudo()
        return bool(requests.search_count(self._get_earlier_domain(), limit=1))
