from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from ..program.mentorat_program import REOPENING

# Fields that the due instants of agreements depend on.
TERM_FIELDS = {"date_end", "tz", "ending_notice_days", "meeting_slack_days"}


class MentoratProgram(models.Model):
    """The agreements of a programme, and its first steps."""

    _inherit = "mentorat.program"

    agreement_ids = fields.One2many(
        "mentorat.agreement", "program_id", string="Agreements"
    )
    has_first_steps = fields.Boolean(
        string="First Steps to Take",
        compute="_compute_has_first_steps",
        help="Whether this programme has yet to see its first pair.",
    )

    def _compute_has_first_steps(self):
        paired = self.env["mentorat.agreement"]._read_group(
            [("program_id", "in", self.ids)], ["program_id"]
        )
        begun = {program.id for (program,) in paired}
        for program in self:
            program.has_first_steps = (
                program.state != "closed" and program._origin.id not in begun
            )

    @api.constrains("mentor_ids")
    def _check_serves_pairs(self):
        self.env["mentorat.agreement"]._check_mentors_serve(
            Domain("program_id", "in", self.ids)
        )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & TERM_FIELDS:
            self._get_live_agreements()._schedule_checks()
        return result

    def _on_moved(self, target, origins):
        """End the agreements when the programme closes: before super(), which ends the
        registrations and so the agreements, for another reason."""
        if target == "closed":
            self._remember_before_closing()
            # sudo: follows from closing the programme
            self.sudo()._get_live_agreements()._end("program_end")
        result = super()._on_moved(target, origins)
        if target == "open":
            for program in self:
                if origins[program.id] == "closed" and program._can_bring_back():
                    program.sudo()._bring_back()  # sudo: follows from opening it
        return result

    def _get_live_agreements(self):
        Agreement = self.env["mentorat.agreement"]
        return Agreement.search(
            Domain("program_id", "in", self.ids) & Agreement._get_live_domain()
        )

    # ------------------------------------------------------------------
    # CLOSED BY MISTAKE
    # ------------------------------------------------------------------

    def _remember_before_closing(self):
        result = super()._remember_before_closing()
        self._get_closed_pairs().before_closing = False
        # sudo: as in super()
        for pair in self.sudo()._get_live_agreements():
            pair.before_closing = pair._get_before_closing()
        return result

    def _can_bring_back(self):
        """Return whether what the last closing ended can still come back."""
        self.ensure_one()
        now = fields.Datetime.now()
        return bool(self.closed_at) and now <= self.closed_at + REOPENING

    def _get_closed_pairs(self):
        """Return the agreements (sudo) that the last closing ended. What it found
        ended already has ended for itself."""
        # sudo: whoever opens the programme brings back all of them
        agreements_sudo = self.env["mentorat.agreement"].sudo()
        return agreements_sudo.search(
            [
                ("program_id", "in", self.ids),
                ("state", "=", "ended"),
                ("before_closing", "!=", False),
            ]
        )

    def _bring_back(self):
        """Bring back the pairs and the waiting list that the last closing ended, and
        name what cannot come back: its mentees wait again, first in line."""
        self.ensure_one()
        closed = self._get_closed_pairs()
        closed.mentor_id._lock_rows()  # one seat after the other
        errors = closed._get_resume_errors()
        back = closed.filtered(lambda pair: not errors[pair])
        back._resume()
        (closed - back).write({"mentee_waits_again": True})
        for mentee in self._get_closed_registrations() - back.mentee_id:
            mentee._restore_state("waiting")
        self._log_brought_back(back, {pair: errors[pair] for pair in closed - back})

    def _get_closed_registrations(self):
        """Return the registrations that the last closing ended and that can come
        back."""
        mentees = self.env["mentorat.mentee"].search(
            [
                ("program_id", "=", self.id),
                ("state", "=", "ended"),
                ("before_closing", "!=", False),
            ]
        )
        return mentees.filtered(lambda mentee: not mentee._get_resume_error())

    def _log_brought_back(self, back, errors):
        lines = [
            self.env._(
                "Opened again after the closing of %s.",
                format_datetime(self.env, self.closed_at, tz=self.tz),
            ),
            self.env._("Pairs that go on: %s", len(back)),
            *self._get_left_out_lines(errors),
        ]
        self._message_log(body=Markup("<br/>").join(lines))

    @api.model
    def _get_left_out_lines(self, errors):
        """Return a sentence for each pair that cannot come back.

        :param dict errors: ``{agreement: reason or False}``
        """
        return [
            self.env._(
                "%(pair)s does not come back: %(reason)s",
                pair=pair.display_name,
                reason=reason,
            )
            for pair, reason in errors.items()
            if reason
        ]

    # ------------------------------------------------------------------
    # FIRST STEPS
    # ------------------------------------------------------------------

    def action_open_add_mentors(self):
        """Open the form that makes mentors of employees."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "mentorat_module.mentorat_mentor_wizard_action"
        )
        action["context"] = {"default_program_id": self.id}
        return action

    def action_open_registration(self):
        """Open the form that registers somebody for this programme."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Register Somebody"),
            "res_model": "mentorat.mentee",
            "views": [(False, "form")],
            "context": {"default_program_id": self.id},
        }

    def action_open_invite(self):
        """Open the directory, to invite employees to the portal."""
        return self.env["ir.actions.actions"]._for_xml_id(
            "mentorat_module.hr_employee_public_action_invite"
        )
