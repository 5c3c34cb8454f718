from odoo import models

from ..common.savepoint import undone_whole
from .base_automation import TRIED_AGAIN


class IrActionsServer(models.Model):
    _inherit = "ir.actions.server"

    def run(self):
        """Undo an action of a rule alone when it fails, once the rule failed as a
        whole, or while somebody fills in a form; see ``base.automation``."""
        if self._is_of_form():
            return self._run_of_form()
        if not self.env.context.get("mentorat_rule_apart"):
            return super().run()
        result = False
        for action in self.with_context(mentorat_rule_apart=False):
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
        rules = self.base_automation_id
        return (
            "onchange_self" in self.env.context
            and bool(rules)
            and all(rule._is_mentorat_rule() for rule in rules)
        )

    def _run_of_form(self):
        """Leave the form as it was typed when the action fails. What is typed is in the
        cache only, which a savepoint that flushes would empty."""
        try:
            with self.env.cr.savepoint(flush=False):
                return super().run()
        except TRIED_AGAIN:
            raise
        except Exception as error:
            self._note_rule_failure(error)
        return False

    def _note_rule_failure(self, error):
        """Keep that this action of a rule failed for the active record."""
        context = self.env.context
        records = self.env[context["active_model"]].browse(context["active_id"])
        self.base_automation_id._note_failure(records, error)
