from odoo import api, models


class MailFollowers(models.Model):
    """Show the followers of a meeting of a pair to those invited, and let only the
    pair change them: followers get its messages."""

    _inherit = "mail.followers"

    # ------------------------------------------------------------------
    # WHO READS
    # ------------------------------------------------------------------

    @api.model
    def _get_guarded_models(self):
        return [*super()._get_guarded_models(), "calendar.event"]

    @api.model
    def _get_open_records(self, name):
        if name != "calendar.event":
            return super()._get_open_records(name)
        events = self.env[name].sudo().with_context(active_test=False)
        # sudo: all but the meetings of pairs, which others see as busy time
        return events._search(self.env[name]._get_open_domain())

    @api.model
    def _get_closed_ids(self, name, ids, mode):
        if name != "calendar.event":
            return super()._get_closed_ids(name, ids, mode)
        events = self.env[name].sudo().with_context(active_test=False)
        # sudo: finds the meetings of pairs, which others see as busy time
        closed = ~self.env[name]._get_open_domain()
        return events.search([("id", "in", ids), *closed]).ids

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        followers = super().create(vals_list)
        followers._check_pair_followers()
        return followers

    def write(self, vals):
        self._check_pair_followers()
        result = super().write(vals)
        self._check_pair_followers()
        return result

    def unlink(self):
        self._check_pair_followers()
        return super().unlink()

    def _check_pair_followers(self):
        if not self.env.su:
            events = self.filtered(lambda each: each.res_model == "calendar.event")
            meetings = self.env["calendar.event"].browse(events.mapped("res_id"))
            meetings.exists()._check_pair_attendees()
