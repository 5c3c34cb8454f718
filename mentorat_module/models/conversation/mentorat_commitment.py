from odoo import fields, models


class MentoratCommitment(models.Model):
    """Know which words opened and kept a commitment, so that it opens again when they
    are taken back. A mail about a promised answer is about the question: one answers
    into it."""

    _inherit = "mentorat.commitment"

    # For the service itself: a message is the pair's.
    opening_message_id = fields.Many2one(
        "mail.message",
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        groups=fields.NO_ACCESS,
    )
    keeping_message_id = fields.Many2one(
        "mail.message",
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        groups=fields.NO_ACCESS,
    )

    def _get_transitions(self):
        """Let a commitment open again whose answer was taken back, or be kept later, by
        the next answer."""
        transitions = super()._get_transitions()
        return {
            **transitions,
            "kept": (*transitions["kept"], "open", "kept_late", "void"),
            "kept_late": (*transitions["kept_late"], "open", "void"),
        }

    def _reopen(self):
        """Open again, with the limit that it had: its answer was taken back."""
        self.write({"state": "open", "kept_at": False, "keeping_message_id": False})
        for commitment in self:
            commitment._message_log(
                body=self.env._(
                    "The answer was taken back by its author: this is owed again, and "
                    "the limit stays as it was."
                )
            )

    def _void_kept(self):
        """Owe nothing for what was kept by an answer that was taken back, since an
        older question waits for the same answer."""
        self._void()
        self.write({"kept_at": False, "keeping_message_id": False})

    def _get_answered_record(self):
        # sudo: compares people
        request_sudo = self.sudo().request_id
        if not request_sudo:
            return super()._get_answered_record()
        return request_sudo._get_answered_record()
