from odoo import api, models

# Fields with the limit of a promise.
LIMITS = ("limit_at", "next_limit_at")


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

    def _get_notice_needed_by(self, partner):
        """Hook: return the last instant (naive UTC) at which a mail to ``partner``
        about this record is of use, or ``False``: no quiet hours and no daily mail hold
        it longer. By default, the limit by which a mentor keeps a promise."""
        name = next((name for name in LIMITS if name in self._fields), None)
        is_theirs = "mentor_id" in self._fields and (
            self["mentor_id"].partner_id == partner
        )
        return self[name] if name and is_theirs else False

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
