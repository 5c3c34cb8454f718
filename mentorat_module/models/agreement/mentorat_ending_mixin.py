from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class MentoratEndingMixin(models.AbstractModel):
    """How an agreement ends: another mentor, early, or taken back."""

    _name = "mentorat.ending.mixin"
    _description = "End of an Agreement"

    previous_agreement_id = fields.Many2one(
        "mentorat.agreement",
        readonly=True,
        copy=False,
        index="btree_not_null",
        string="Agreement Before",
    )
    ended_at = fields.Datetime(string="Ended On", copy=False, readonly=True)
    ended_reason = fields.Selection(
        [
            ("term", "End of the term"),
            ("program_end", "End of the programme"),
            ("early", "Ended early"),
            ("reassigned", "Another mentor was assigned"),
        ],
        string="Reason of the End",
        copy=False,
        tracking=True,
    )
    end_note_kept = fields.Text(
        copy=False,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="What was written; end_note gives it to those whom it does not concern.",
    )
    end_note = fields.Text(
        string="Why It Ended",
        compute="_compute_end_note",
        inverse="_inverse_end_note",
        groups="mentorat_module.group_mentorat_coordinator",
        help="Read by coordinators only, and not by those who are in the pair.",
    )
    mentee_waits_again = fields.Boolean(copy=False, string="The Mentee Waits Again")

    @api.depends("end_note_kept")
    @api.depends_context("uid")
    def _compute_end_note(self):
        for agreement in self:
            # sudo: the reader is asked about below
            kept = agreement.sudo().end_note_kept
            agreement.end_note = not agreement._concerns_reader() and kept

    def _inverse_end_note(self):
        for agreement in self:
            if agreement._concerns_reader():
                raise AccessError(self.env._("You are in this pair yourself."))
            # sudo: checked by the groups of the field, and above
            agreement.sudo().end_note_kept = agreement.end_note

    def _concerns_reader(self):
        """Whether the reader is in this pair: a coordinator may mentor, or be
        accompanied, as well, and does not read what was said of them in confidence."""
        agreement = self.sudo()  # sudo: only compares people
        return not self.env.su and (agreement._is_mentee() or agreement._is_mentor())

    def action_reassign(self, mentor, reason=None):
        """Give the same mentee another mentor. The clock starts again; this agreement
        ends and keeps its history, its conversations stay with its pair.

        :param mentor: one ``mentorat.mentor``, or its id (external API)
        :param str reason: why, for the coordinators
        :return: the new agreement
        """
        self.ensure_one()
        mentor = self.env["mentorat.mentor"]._from_api(mentor)
        self._check_actor("coordinator")
        old = self.sudo()  # sudo: checked; the conversation that closes is not read
        if mentor == old.mentor_id:
            raise UserError(self.env._("%s is the mentor already.", mentor.sudo().name))
        old._end("reassigned", note=reason)
        new = old.mentee_id._assign(
            mentor.sudo(),
            previous_agreement_id=old.id,
            meeting_interval_days=old.meeting_interval_days,
        )
        return new.with_env(self.env)

    def action_end(self, reason="early", note=None):
        """End an agreement that runs.

        :param str reason: ``term``, ``program_end``, ``early`` or ``reassigned``
        :param str note: why, for the coordinators
        """
        self._check_actor("mentee", "mentor", "coordinator")
        self._check_move("ended")
        self.sudo()._end(reason, note=note)  # sudo: the actor was checked
        return True

    def action_unwind(self, note=None):
        """The pair does not work: the mentee goes back to the head of the waiting
        list, and the coordinators are told why."""
        self._check_actor("mentee", "mentor", "coordinator")
        self._check_move("ended")
        self.sudo()._end("early", note=note, waits_again=True)  # sudo: checked
        return True

    def action_cancel(self):
        """Take an assignment back before the first contact."""
        self._check_actor("coordinator")
        self.sudo().write({"state": "cancelled"})  # sudo: the actor was checked
        return True

    def _end(self, reason, note=None, waits_again=False):
        running = self.filtered(lambda agreement: agreement._is_live())
        running.write(
            {
                "state": "ended",
                "ended_reason": reason,
                "end_note": note,
                "mentee_waits_again": waits_again or reason == "reassigned",
            }
        )
