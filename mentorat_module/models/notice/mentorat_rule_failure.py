import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import errors

_logger = logging.getLogger(__name__)

# How long a failure is shown when nobody clears it.
KEPT_FOR = timedelta(days=60)
MAX_ERROR = 300


class MentoratRuleFailure(models.Model):
    """An automation rule of HR that failed for a record of the service.

    Coordinators are told of the first failure of a rule, until the failures are cleared
    or forgotten. Nobody writes these records."""

    _name = "mentorat.rule.failure"
    _description = "Failure of an Automation Rule"
    _order = "id desc"

    automation_id = fields.Many2one(
        "base.automation", required=True, readonly=True, ondelete="cascade", index=True
    )
    name = fields.Char(related="automation_id.name")
    action_id = fields.Many2one(
        "ir.actions.server",
        readonly=True,
        ondelete="set null",
        help="The action that failed; empty when the condition of the rule did.",
    )
    res_model = fields.Char(readonly=True)
    res_ids = fields.Json(readonly=True)
    program_id = fields.Many2one("mentorat.program", readonly=True, ondelete="set null")
    error = fields.Char(string="What Went Wrong", readonly=True)
    count = fields.Integer(string="Records", readonly=True)
    failed_at = fields.Datetime(string="Failed On", readonly=True)

    @api.model
    def _note(self, rule, records, error, action=None):
        """Keep the failure, and tell the coordinators when it is the first.

        :param records: those that set the rule off, of one model
        :param action: the ``ir.actions.server`` that failed, ``None`` for the condition
        """
        _logger.error(
            "The rule %r failed for %s", rule.display_name, records, exc_info=error
        )
        failure = self.create(self._prepare_values(rule, records, error, action))
        told = self.search_count(
            [("automation_id", "=", rule.id), ("id", "!=", failure.id)], limit=1
        )
        if not told:
            failure._notify_coordinators()
        return failure

    @api.model
    def _prepare_values(self, rule, records, error, action):
        existing = records.sudo().exists()  # sudo: only the programme is read
        program = existing[:1]._get_notice_program()[:1]
        return {
            "automation_id": rule.id,
            "action_id": action and action.id,
            "res_model": records._name,
            "res_ids": records.ids,
            "program_id": program.id,
            "error": self._format_error(error),
            "count": len(records),
            "failed_at": fields.Datetime.now(),
        }

    def _retry(self):
        """Do what failed again, for the records that are still there; what fails once
        more is kept anew."""
        for failure in self:
            rule = failure.automation_id.with_context(__action_done={}, old_values=None)
            records = self.env[failure.res_model].browse(failure.res_ids).exists()
            if failure.action_id:
                failure.action_id._run_apart(records)
            else:
                rule._process(rule._filter_post(records))
        self.unlink()

    @api.model
    def _format_error(self, error):
        """Return what coordinators read of an exception: its message where that speaks
        of the code of the rule, else its kind only."""
        cause = error
        # ``safe_eval`` raises ``ValueError`` for what the code raised.
        if isinstance(error, ValueError):
            cause = error.__cause__ or error.__context__ or error
        words = errors.get_words(cause, UserError)
        return ": ".join(filter(None, (type(cause).__name__, words)))[:MAX_ERROR]

    def _notify_coordinators(self):
        users = self.program_id.coordinator_ids or self._get_all_coordinators()
        self.env["mentorat.notice"]._queue_many(
            [(self, user.partner_id) for user in users],
            "mentorat_module.mail_template_rule_failed",
        )

    @api.model
    def _get_all_coordinators(self):
        """Return the coordinators of all programmes that run."""
        running = self.env["mentorat.program"].search([("state", "=", "open")])
        return running.coordinator_ids

    def _get_recipient_url(self):
        """Return the page of the rule."""
        action = "mentorat_module.mentorat_automation_action_coordinator"
        action_id = self.env["ir.model.data"]._xmlid_to_res_id(action)
        return f"{self.get_base_url()}/odoo/action-{action_id}/{self.automation_id.id}"

    @api.autovacuum
    def _gc_failures(self):
        limit = fields.Datetime.now() - KEPT_FOR
        self.search([("failed_at", "<", limit)]).unlink()
