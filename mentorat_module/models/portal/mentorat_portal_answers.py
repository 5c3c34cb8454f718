from odoo import models


class MentoratPortalHome(models.AbstractModel):
    _inherit = "mentorat.portal.home"

    def _get_todo(self, mentee, agreement, requests):
        """What the mentor proposed, and awaits an answer, is the reader's to do."""
        todo = super()._get_todo(mentee, agreement, requests)
        if not agreement:
            return todo
        meeting = agreement.meeting_proposal_ids._filter_waiting()
        if meeting.filtered(lambda row: row.proposed_by == "mentor"):
            text = self.env._("Your mentor proposes another time to meet: answer")
            todo.append({"text": text, "url": "/my/mentorat/meetings"})
        changes = agreement.terms_change_ids.filtered(
            lambda row: row.state == "proposed" and row.proposed_by == "mentor"
        )
        if changes:
            text = self.env._("Your mentor proposes to change your agreement: answer")
            todo.append({"text": text, "url": f"{agreement.access_url}#change"})
        return todo
