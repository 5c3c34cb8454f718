from odoo import api, models


class MentoratPortalReader(models.AbstractModel):
    """Show the pair who reads what they write, and since when; let the mentee open
    earlier conversations to a mentor who joined, and close them."""

    _name = "mentorat.portal.reader"
    _description = "Portal: Who Reads"
    _inherit = ["mentorat.portal"]

    @api.model
    def _get_readers(self, agreement):
        """Return one line for each mentor who reads or will read, with what they read.

        :param agreement: one of the current user, in sudo
        """
        helpers = agreement.contribution_ids._filter_others()
        return [
            self._prepare_mentor(agreement),
            *(self._prepare_contribution(row) for row in helpers),
            *self._prepare_stand_ins(agreement),
        ]

    def _prepare_mentor(self, agreement):
        return {
            "name": agreement.mentor_id.name,
            "when": self._format_since(agreement, agreement.assigned_at),
            "reads": self.env._("Reads all conversations, and the action plan."),
        }

    def _prepare_contribution(self, row):
        agreement = row.agreement_id
        opened = self._format_day_of(row.earlier_opened_at, agreement.program_id)
        can_open = not opened and agreement._is_live() and row._has_earlier()
        return {
            "name": row.mentor_id.name,
            "when": self._format_since(agreement, row.joined_at),
            "reads": self.env._(
                "Reads the conversations that began since then, the action plan, and "
                "the earlier conversations, opened on %s.",
                opened,
            )
            if opened
            else self.env._(
                "Reads the conversations that began since then, and the action plan."
            ),
            "url": f"{agreement.access_url}/contributions/{row.id}",
            "is_mine": agreement._is_mentee(),
            "can_open": can_open,
            "is_open": bool(opened),
            **(self._prepare_shown(row) if can_open else {}),
        }

    def _prepare_stand_ins(self, agreement):
        absence = agreement._get_announced_absence()
        if not absence or not agreement._is_live():
            return []
        return [
            {
                "name": absence.stand_in_id.name,
                "when": self.env._(
                    "from %(first)s to %(last)s",
                    first=self._format_day(absence.date_from),
                    last=self._format_day(absence.date_to),
                ),
                "reads": self.env._(
                    "Reads the questions asked on these days, while %s is away.",
                    agreement.mentor_id.name,
                ),
            }
        ]

    def _format_since(self, agreement, instant):
        return self.env._(
            "since %s", self._format_day_of(instant, agreement.program_id)
        )
