import re

from odoo import models

from ..common.own_context import OWN, is_own
from ..common.savepoint import undone_whole
from .base_automation import TRIED_AGAIN, Batch

# The code of an action that calls one method of the record, and does nothing else.
ONE_CALL = re.compile(r"record\.(\w+)\(\)")


class IrActionsServer(models.Model):
    _inherit = "ir.actions.server"

    def run(self):
        """Undo an action of a rule alone when it fails, once the rule failed as a
        whole, or while somebody fills in a form; see ``base.automation``. Before, run
        what treats many records at once for all of the rule."""
        if self._is_of_form():
            return self._run_of_form()
        batch = self.env.context.get("mentorat_rule_batch")
        if isinstance(batch, Batch):
            if self._treats_many():
                return batch.add(self)
            batch.run()
            return self.with_context(mentorat_rule_batch=None).run()
        if not is_own(self.env, "mentorat_rule_apart"):
            return super().run()
        result = False
        for action in self.with_context(mentorat_rule_apart=False):
            self.env.flush_all()  # a constraint that fails here is not of the rule
            try:
                with undone_whole(self.env.cr):
                    result = super(IrActionsServer, action).run()
            except TRIED_AGAIN:
                raise
            except Exception as error:
                self.env.invalidate_all(flush=False)
                action._note_rule_failure(error)
        return result

    def _is_of_form(self):
        """Return whether these are actions of a rule of the service on a form that is
        being filled in."""
        if "onchange_self" not in self.env.context:
            return False
        rules = self.sudo().base_automation_id  # sudo: of which rule it is
        return bool(rules) and all(rule._is_mentorat_rule() for rule in rules)

    def _run_of_form(self):
        """Leave the form as it was typed when the action fails. What is typed is in the
        cache only, which a savepoint that flushes would empty."""
        try:
            with self.env.cr.savepoint(flush=False):
                return super().run()
        except TRIED_AGAIN:
            raise
        except Exception as error:
            # For no record: what a form was to show is not done again later.
            records = self.env[self.env.context["active_model"]]
            # sudo: of which rule it is
            self.sudo().base_automation_id._note_failure(records, error, self)
        return False

    def _treats_many(self):
        """Return whether this action only calls a method that treats many records as it
        treats each, see ``_get_batch_reactions``; not one that HR added to."""
        call = ONE_CALL.fullmatch((self.code or "").strip())
        model = self.env[self.env.context["active_model"]]
        is_call = len(self) == 1 and self.state == "code" and call
        return bool(is_call) and call[1] in model._get_batch_reactions()

    def _run_together(self, ids):
        """Run this action of a rule once for the records ``ids``."""
        self.with_context(
            mentorat_rule_batch=None,
            mentorat_rule_together=OWN,
            active_ids=ids,
            active_id=ids[0],
        ).run()

    def _get_eval_context(self, action=None):
        values = super()._get_eval_context(action)
        if is_own(self.env, "mentorat_rule_together"):
            values["record"] = values["records"].with_context(
                mentorat_rule_together=False
            )
        return values

    def _run_apart(self, records):
        """Run this action of a rule for each record, each undone alone when it fails.

        :param records: of the model of the rule
        """
        for record in records:
            self.with_context(
                mentorat_rule_apart=OWN,
                active_model=record._name,
                active_ids=record.ids,
                active_id=record.id,
            ).run()

    def _note_rule_failure(self, error):
        """Keep that this action of a rule failed for the active record."""
        context = self.env.context
        records = self.env[context["active_model"]].browse(context["active_id"])
        self.base_automation_id._note_failure(records, error, self)
