import ast
import logging
from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.base_automation.models.base_automation import CREATE_TRIGGERS

from ..common.mentorat_lock_mixin import RowsBusyError
from ..common.own_context import OWN, is_own
from ..common.savepoint import undone_whole

_logger = logging.getLogger(__name__)

# What has to reach who called: the whole transaction is tried again.
TRIED_AGAIN = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, RowsBusyError)


class Noting(NamedTuple):
    """In the context: the rules whose failures are being noted. No client can send
    one."""

    ids: tuple[int, ...]


class Batch:
    """In the context: the records of a rule for which its present action has still to
    run, once for all of them. No client can send one."""

    def __init__(self):
        self._action, self._ids = None, []

    def add(self, action):
        """Let ``action`` run for its active record later, together with others."""
        if action != self._action:
            self.run()
            self._action = action
        self._ids.append(action.env.context["active_id"])

    def run(self):
        """Run what waits."""
        action, ids = self._action, self._ids
        self._action, self._ids = None, []
        if ids:
            action._run_together(ids)


class BaseAutomation(models.Model):
    """Let no rule on records of the service stop the service.

    A rule that raises is undone alone: what set it off stays done, the other actions of
    the rule are done, and the failure is kept in ``mentorat.rule.failure``."""

    _inherit = "base.automation"

    # What a rule does, for coordinators.
    description = fields.Html(translate=True)
    mentorat_failure_ids = fields.One2many("mentorat.rule.failure", "automation_id")
    mentorat_failure_count = fields.Integer(
        string="Failures", compute="_compute_mentorat_failures"
    )
    mentorat_failed_at = fields.Datetime(
        string="Last Failure", compute="_compute_mentorat_failures"
    )
    mentorat_error = fields.Char(
        string="What Went Wrong", compute="_compute_mentorat_failures"
    )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("mentorat_failure_ids")
    def _compute_mentorat_failures(self):
        failures = self.env["mentorat.rule.failure"]
        found = failures.search([("automation_id", "in", self.ids)])
        by_rule = found.grouped("automation_id")
        for rule in self:
            of_rule = by_rule.get(rule._origin, failures)  # the last one first
            rule.mentorat_failure_count = len(of_rule)
            rule.mentorat_failed_at = of_rule[:1].failed_at
            rule.mentorat_error = of_rule[:1].error

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        # The database would delete the actions of a rule with it, and leave XML ids
        # of records that are no more.
        rules = self.filtered(lambda rule: rule._is_mentorat_rule())
        # sudo: whoever may delete a rule deletes what it does
        rules.sudo().action_server_ids.unlink()
        return super().unlink()

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_mentorat_switch(self):
        """Switch rules of the mentoring service on or off: coordinators may, without
        being administrators of the whole system."""
        self._check_mentorat_rules()
        self.env["mentorat.program"]._check_shared_settings()
        for rule in self.sudo():  # sudo: the rules checked above
            rule.active = not rule.active
        return True

    def action_mentorat_clear_failures(self):
        """Forget the failures of rules that were mended; the next one is told again."""
        self._check_mentorat_rules()
        self.sudo().mentorat_failure_ids.unlink()  # sudo: the rules checked above
        return True

    def action_mentorat_retry(self):
        """Do again what failed, once the rule was mended."""
        self._check_mentorat_rules()
        self.sudo().mentorat_failure_ids._retry()  # sudo: the rules checked above
        return True

    def _check_mentorat_rules(self):
        """Raise ``AccessError`` when the user is no coordinator, or one of the rules
        not of the service."""
        is_coordinator = self.env.user.has_group(
            "mentorat_module.group_mentorat_coordinator"
        )
        if not is_coordinator or not all(rule._is_mentorat_rule() for rule in self):
            raise AccessError(
                self.env._(
                    "Only the rules of the mentoring service are yours to switch."
                )
            )

    # ------------------------------------------------------------------
    # WHAT A RULE DOES
    # ------------------------------------------------------------------

    def _get_actions(self, records, triggers):
        """Remember the rules on our models: Odoo looks for them at each record and each
        computed field."""
        if not records._name.startswith("mentorat."):
            return super()._get_actions(records, triggers)
        if is_own(self.env, "mentorat_restoring"):  # it happened before
            return self.browse()
        ids = self._get_rule_ids(records._name, tuple(triggers))
        done = self.env.context.get("__action_done", {})
        return self.with_context(__action_done=done).browse(ids)

    @api.model
    @tools.ormcache("name", "triggers")
    def _get_rule_ids(self, name, triggers):
        rules = super()._get_actions(self.env[name], list(triggers))
        if triggers == tuple(CREATE_TRIGGERS):
            rules = rules.filtered(lambda rule: rule._may_hold_at_start())
        return rules._ids

    def _may_hold_at_start(self):
        """Return whether the condition of this rule may hold for a new record, which is
        at its first stage. Odoo reads the rules that are left at each creation."""
        rule_sudo = self.sudo()  # sudo: as in ``_is_mentorat_rule``
        model = self.env[rule_sudo.model_name]
        if not isinstance(model, self.env.registry["mentorat.lifecycle.mixin"]):
            return True
        try:
            domain = ast.literal_eval(rule_sudo.filter_domain or "[]")
        except (SyntaxError, ValueError):  # an expression, such as a date
            return True
        if "|" in domain or "!" in domain:
            return True
        start = next(iter(model._get_transitions()))
        leaves = (tuple(leaf) for leaf in domain if leaf != "&")
        return not any(
            leaf[:2] == ("state", "=") and leaf[2] != start for leaf in leaves
        )

    def _filter_pre(self, records, feedback=False):
        if not self._is_mentorat_rule():
            return super()._filter_pre(records, feedback=feedback)
        return self._evaluate(
            records,
            super()._filter_pre,
            records.browse(),
            feedback=feedback,
        )

    def _filter_post_export_domain(self, records, feedback=False):
        if not self._is_mentorat_rule():
            return super()._filter_post_export_domain(records, feedback=feedback)
        return self._evaluate(
            records,
            super()._filter_post_export_domain,
            (records.browse(), None),
            feedback=feedback,
        )

    def _process(self, records, domain_post=None):
        """Do all the actions of the rule together, those that treat many records at
        once for all of them; when one fails, undo them, and do them one by one."""
        if not (records and self._is_mentorat_rule()):
            return super()._process(records, domain_post=domain_post)
        done = self.env.context.get("__action_done", {})
        done_before = dict(done)
        self.env.flush_all()  # a constraint that fails here is not of the rule
        try:
            with undone_whole(self.env.cr):
                return self._process_batch(records, domain_post)
        except TRIED_AGAIN:
            raise
        except Exception:
            self.env.invalidate_all(flush=False)
        done.clear()
        done.update(done_before)
        apart = self.with_context(mentorat_rule_apart=OWN)
        return super(BaseAutomation, apart)._process(records, domain_post=domain_post)

    def _process_batch(self, records, domain_post):
        batch = Batch()
        together = self.with_context(mentorat_rule_batch=batch)
        result = super(BaseAutomation, together)._process(
            records, domain_post=domain_post
        )
        batch.run()
        return result

    def _search_time_based_automation_records(self, *, until):
        """Let a rule on time whose condition raises find nothing: the other rules on
        time, whatever their model, run after it."""
        if not self._is_mentorat_rule():
            return super()._search_time_based_automation_records(until=until)
        try:
            with undone_whole(self.env.cr):
                return super()._search_time_based_automation_records(until=until)
        except TRIED_AGAIN:
            raise
        except Exception as error:
            records = self.env[self.model_name]
            self._note_failure(records, error)
            return records

    def _evaluate(self, records, method, otherwise, **kwargs):
        """Return what ``method`` returns for the records, ``otherwise`` when the
        condition of the rule raises."""
        try:
            return method(records, **kwargs)
        except (*TRIED_AGAIN, UserError):
            raise  # a constraint on what is written just then, and not of the rule
        except Exception as error:
            self._note_failure(records, error)
            return otherwise

    def _note_failure(self, records, error, action=None):
        """Keep that the rule failed for these records, and tell it.

        A rule that is set off by what is written for that, and fails too, does not
        begin again."""
        noting = self.env.context.get("mentorat_noting")
        noted = noting.ids if isinstance(noting, Noting) else ()
        if self.id in noted:
            _logger.error("The rule %s failed again", self.id, exc_info=error)
            return
        # sudo: whoever set the rule off notes that it failed
        failures_sudo = self.env["mentorat.rule.failure"].sudo()
        failures_sudo = failures_sudo.with_context(
            mentorat_noting=Noting((*noted, self.id))
        )
        try:
            with undone_whole(self.env.cr):
                failures_sudo._note(self.sudo(), records, error, action)
        except TRIED_AGAIN:
            raise
        except Exception:
            _logger.exception("The failure of the rule %s is not noted", self.id)
            self.env.invalidate_all(flush=False)

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    def _is_mentorat_rule(self):
        self.ensure_one()
        # sudo: the model of a rule that whoever sets it off may not read
        return (self.sudo().model_name or "").startswith("mentorat.")
