from odoo import models


class Base(models.AbstractModel):
    """What a notice asks of the record that it is about."""

    _inherit = "base"

    def _get_notice_program(self):
        """Hook: return the programme that a notice about this record comes from, maybe
        none."""
        if self._name == "mentorat.program":
            return self
        has_program = "program_id" in self._fields
        return self["program_id"] if has_program else self.env["mentorat.program"]

    def _can_notice_wait(self):
        """Hook: whether a notice about this record waits for the quiet hours to end."""
        return True

    def _get_notice_reply_to(self):
        """Hook: return ``(reply_to, references)`` of a mail about this record alone,
        ``False`` when the coordinator gets the answers."""
        return False
