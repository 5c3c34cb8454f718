from odoo import models

from ..common.own_context import OWN, is_own
from .base_automation import TRIED_AGAIN


class IrActionsServer(models.Model):
    _inherit = "ir.actions.server"

    def run(self):
        """Undo an action of a rule alone when it fails, once the rule failed as a
        whole; see ``base.automation``."""
        if not is_own(self.env, "mentorat_rule_apart"):
            return super().run()
        result = False
        for action in self.with_context(mentorat_rule_apart=False):
            self.env.flush_all()  # a constraint that fails here is not of the rule
            try:
                with self.env.cr.savepoint():
                    result = super(IrActionsServer, action).run()
            except TRIED_AGAIN:
                raise
            except Exception as error:
                self.env.invalidate_all(flush=False)
                action._note_rule_failure(error)
        return result

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
