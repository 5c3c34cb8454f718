from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..common.search import when_true


class MentoratProgram(models.Model):
    """The mentors and the registrations of a programme."""

    _inherit = "mentorat.program"

    mentor_ids = fields.Many2many(
        "mentorat.mentor",
        "mentorat_mentor_program_rel",
        "program_id",
        "mentor_id",
        string="Mentors",
        check_company=True,
    )
    mentee_ids = fields.One2many(
        "mentorat.mentee", "program_id", string="Registrations"
    )
    # For record rules, which are checked in Python as well: a path through the
    # registrations would load all of them.
    is_mine = fields.Boolean(
        string="I Am Registered",
        compute="_compute_is_mine",
        search="_search_is_mine",
        export_string_translation=False,
    )

    uncoordinated_at = fields.Datetime(
        string="Without a Coordinator Since", readonly=True, copy=False
    )

    @api.depends_context("uid")
    def _compute_is_mine(self):
        # sudo: the user's own registrations
        rows = (
            self.env["mentorat.mentee"]
            .sudo()
            ._read_group(
                [("user_id", "=", self.env.uid), ("program_id", "in", self.ids)],
                ["program_id"],
            )
        )
        mine = {program.id for (program,) in rows}
        for program in self:
            program.is_mine = program._origin.id in mine

    @api.model
    @when_true
    def _search_is_mine(self):
        # past the rules: the user's own registrations
        return Domain("mentee_ids", "any!", Domain("user_id", "=", self.env.uid))

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unused(self):
        for program in self:
            if program.mentee_ids:
                raise UserError(
                    self.env._(
                        "“%s” has registrations or agreements: its history is kept. "
                        "Close it or archive it instead.",
                        program.name,
                    )
                )

    def _remember_before_closing(self):
        """Keep what the closing of these programmes ends, for it to be undone."""
        # sudo: follows from closing the programme
        mentees_sudo = self.env["mentorat.mentee"].sudo()
        theirs = Domain("program_id", "in", self.ids)
        earlier_sudo = mentees_sudo.search(
            theirs & Domain("before_closing", "!=", False)
        )
        earlier_sudo.before_closing = False
        live_sudo = mentees_sudo.search(theirs & mentees_sudo._get_live_domain())
        for state, mentees in live_sudo.grouped("state").items():
            mentees.before_closing = state

    def _on_moved(self, target, origins):
        """End the registrations when the programme closes."""
        result = super()._on_moved(target, origins)
        if target == "closed":
            # sudo: follows from closing the programme
            mentees_sudo = self.env["mentorat.mentee"].sudo()
            mentees_sudo.search(
                Domain("program_id", "in", self.ids) & mentees_sudo._get_live_domain()
            ).write({"state": "ended"})
        return result

    # ------------------------------------------------------------------
    # COORDINATORS AND ACCOUNTS
    # ------------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if "coordinator_ids" in vals:
            self._sync_coordinators(Domain("id", "in", self.ids))
        return result

    @api.model
    def _sync_coordinators(self, domain):
        """Tell, once, who acts for the programmes of ``domain`` that have lost their
        last coordinator."""
        # sudo: who changes accounts need not read programmes
        programs_sudo = self.sudo().search(domain & Domain("state", "!=", "closed"))
        for program in programs_sudo:
            has_one = bool(program._get_able_coordinators())
            if has_one and program.uncoordinated_at:
                program.uncoordinated_at = False
            elif not has_one and not program.uncoordinated_at:
                program.uncoordinated_at = fields.Datetime.now()
                program._notify_uncoordinated()

    def _notify_uncoordinated(self):
        """Ask those who act for this programme to name a coordinator."""
        self.ensure_one()
        for user in self._get_deputies():
            self.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.with_context(lang=user.lang).env._("Name a coordinator"),
                user_id=user.id,
            )
            self.env["mentorat.notice"]._queue(
                self, user.partner_id, "mentorat_module.mail_template_no_coordinator"
            )

    @api.model
    def _cron_sync_accounts(self):
        """Find the accounts that were lost in a way that no method sees, such as a
        directory that writes to the database."""
        for name in ("mentorat.mentee", "mentorat.mentor"):
            self.env[name]._sync_accounts(Domain.TRUE)
        self._sync_coordinators(Domain.TRUE)
