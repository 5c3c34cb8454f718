from odoo import api, models


class MailFollowers(models.Model):
    """Show the followers of a meeting of a pair to those invited: all employees read
    all events, as busy time."""

    _inherit = "mail.followers"

    @api.model
    def _get_guarded_models(self):
        return (*super()._get_guarded_models(), "calendar.event")

    @api.model
    def _get_closed_ids(self, name, ids, mode):
        if name != "calendar.event":
            return super()._get_closed_ids(name, ids, mode)
        events = self.env[name].sudo().with_context(active_test=False)
        # sudo: finds the meetings of pairs, which others see as busy time
        closed = ~self.env[name]._get_open_domain()
        return events.search([("id", "in", ids), *closed]).ids
