from odoo import api, fields, models

from odoo.addons.base.models.ir_cron import _intervalTypes


class MentoratProgram(models.Model):
    """Show when the scheduled actions last ran: without them nobody is reminded, no
    agreement ends and no mail leaves, and nothing else tells."""

    _inherit = "mentorat.program"

    is_scheduler_late = fields.Boolean(
        compute="_compute_scheduler_note",
        compute_sudo=False,
        groups="mentorat_module.group_mentorat_coordinator",
        help="A scheduled action of the service has not run for twice its interval, "
        "fails, or is switched off.",
    )
    scheduler_note = fields.Char(
        string="Scheduled Actions",
        compute="_compute_scheduler_note",
        compute_sudo=False,
        groups="mentorat_module.group_mentorat_coordinator",
        help="When they last ran, and what to do when they do not.",
    )

    @api.depends_context("lang", "tz")
    def _compute_scheduler_note(self):
        is_late, note = self._get_scheduler_note()
        self.is_scheduler_late = is_late
        self.scheduler_note = note

    @api.model
    def _get_scheduler_note(self):
        """Return whether something is wrong with our scheduled actions, and what they
        do, in words."""
        check = self.env["mentorat.integrity.check"]
        if check._is_neutralized():
            return False, self.env._("A copy: its scheduled actions are off.")
        crons = check._get_scheduled_actions()
        crons_sudo = self.env["ir.cron"].sudo().union(*crons.values())  # sudo: a date
        since = self._format_last_run(crons_sudo)
        if not all(cron.active for cron in crons.values()):
            return True, self.env._(
                "A scheduled action is switched off: ask an administrator to switch it "
                "on (Settings, Technical, Scheduled Actions)."
            )
        if crons_sudo.filtered(self._is_cron_late):
            return True, self.env._(
                "The scheduled actions stand still (last run: %s): no reminder, no end "
                "and no mail leaves. Have Odoo restarted; all is caught up then.",
                since,
            )
        if crons_sudo.filtered("failure_count"):
            return True, self.env._(
                "A scheduled action fails: ask an administrator to read the log of the "
                "server."
            )
        return False, self.env._("Scheduled actions last ran at %s", since)

    @api.model
    def _is_cron_late(self, cron):
        """Return whether ``cron`` has not run for twice its interval."""
        interval = _intervalTypes[cron.interval_type](cron.interval_number)
        last = cron.lastcall or cron.create_date
        return bool(last) and last + 2 * interval < fields.Datetime.now()

    @api.model
    def _format_last_run(self, crons):
        """Return when one of ``crons`` last ran, in the time zone of the reader."""
        last = max(filter(None, crons.mapped("lastcall")), default=False)
        if not last:
            return self.env._("never yet")
        tz = self.env.context.get("tz") or self.env.user.tz
        return self.env["mentorat.format"]._format_day_and_time(last, tz)
