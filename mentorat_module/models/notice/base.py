from odoo import models


class Base(models.AbstractModel):
    """Hooks that a notice calls on its record."""

    _inherit = "base"

    def _get_notice_program(self):
        """Hook: return the programme of a notice about this record, or none."""
        if self._name == "mentorat.program":
            return self
        has_program = "program_id" in self._fields
        return self["program_id"] if has_program else self.env["mentorat.program"]

    def _can_notice_wait(self):
        """Hook: return whether a notice about this record respects quiet hours."""
        return True

    def _get_notice_reply_to(self):
        """Hook: return ``(reply_to, references)`` of a mail about this record alone,
        ``False`` when the coordinator gets the answers."""
        return False
