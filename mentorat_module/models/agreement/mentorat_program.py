from odoo import api, fields, models
from odoo.fields import Domain

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
            # sudo: follows from closing the programme
            self.sudo()._get_live_agreements()._end("program_end")
        return super()._on_moved(target, origins)

    def _get_live_agreements(self):
        Agreement = self.env["mentorat.agreement"]
        return Agreement.search(
            Domain("program_id", "in", self.ids) & Agreement._get_live_domain()
        )

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
