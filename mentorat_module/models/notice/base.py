from odoo import api, models


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

    def _get_notice_author(self):
        """Hook: return who writes to whom a notice about this record goes, or nobody.
        Such a mail leaves at once and alone, and its answer goes to the author."""
        return self.env["res.partner"]

    def _get_undelivered_notice(self, partner):
        """Hook: return ``(record, xmlid of a mail template)`` of what is sent to
        ``partner`` in place of a message of this record that did not reach them, or
        ``None``."""
        return None

    def _get_answered_record(self):
        """Hook: return the record (sudo) into which the answer of the recipient of the
        mail being written goes, or ``None``: the coordinator gets it."""
        return None

    def _prepare_answer_values(self):
        """Hook: return the values of ``mail.mail`` by which an answer finds this
        record: ``message_id``, ``references`` and ``reply_to``."""
        return {}

    @api.model
    def _get_batch_reactions(self):
        """Hook: return the names of the methods that automation rules call, and that do
        for many records at once what they do for each."""
        return set()
