import re
from collections import Counter

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import MONDAY, MentoratCommon

QUIET = mute_logger(
    "odoo.addons.mentorat_module.models.notice.mentorat_rule_failure",
    "odoo.addons.base.models.ir_actions",
)


@tagged("post_install", "-at_install")
class TestBatchReactions(MentoratCommon):
    """What the rules of the service do for many records, they do at once, and as for
    each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()
        cls.reminded = cls.env.ref("mentorat_module.automation_reminded")
        cls.overdue = cls.env.ref("mentorat_module.automation_overdue")
        limit = "mentorat_module.limit_request"
        cls.env["ir.config_parameter"].set_param(limit, "1000")

    def _open(self, count):
        """``count`` promises, opened on Monday."""
        with self._at(MONDAY):
            requests = self.env["mentorat.request"].create(
                [
                    {"agreement_id": self.agreement.id, "name": f"Question {number}"}
                    for number in range(count)
                ]
            )
        return self.env["mentorat.commitment"].browse(requests.commitment_ids.ids)

    def _run(self, promises, at):
        with self._at(at):
            promises._process_due_safely(at)
            self.env.flush_all()

    def _describe(self, promises):
        """Return what the reactions left behind, counted."""
        notices = self.env["mentorat.notice"].search(
            [("res_model", "=", promises._name), ("res_id", "in", promises.ids)]
        )
        return Counter(
            (row.activity_type_id, row.user_id, row.date_deadline, row.summary)
            for row in promises.activity_ids
        ) + Counter(
            (row.partner_id, row.template_id, row.state, row.due_at) for row in notices
        )

    # ------------------------------------------------------------------
    # THE SAME AS FOR EACH
    # ------------------------------------------------------------------

    def test_many_get_what_each_gets_alone(self):
        together, alone = self._open(5), self._open(5)
        for at in (self._hours(24), self._hours(49)):
            self._run(together, at)
            for promise in alone:
                self._run(promise, at)
        self.assertEqual(self._describe(together), self._describe(alone))
        types = together.activity_ids.activity_type_id
        for name in ("activity_due", "activity_escalation"):
            self.assertIn(self.env.ref(f"mentorat_module.{name}"), types)

    def test_second_run_does_nothing_more(self):
        promises = self._open(3)
        self._run(promises, self._hours(49))
        before = self._describe(promises)
        self._run(promises, self._hours(50))
        self.assertEqual(self._describe(promises), before)
        self.assertEqual(max(before.values()), 3)

    def test_reactions_of_more_records_take_hardly_more_queries(self):
        def count(number):
            promises = self._open(number)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            self._run(promises, self._hours(49))
            return self.cr.sql_log_count - start

        count(2)
        few, many = count(10), count(60)
        self.assertLess((many - few) / 50, 0.5)

    def test_batch_reactions_are_methods_that_rules_call(self):
        """A name that no shipped action calls, or that no model has, is a mistake."""
        found = set()
        for action in self._get_shipped_actions():
            model = self.env[action.model_name]
            called = re.findall(r"record\.(\w+)\(\)", action.code)
            found |= {(model._name, name) for name in called}
        models = {name for name in self.env if name.startswith("mentorat.")}
        for name in models:
            model = self.env[name]
            for method in model._get_batch_reactions():
                self.assertTrue(callable(getattr(model, method)))
                self.assertIn((name, method), found)

    def _get_shipped_actions(self):
        """Return the actions of the rules of the module, as they are shipped."""
        data = self.env["ir.model.data"].search(
            [("module", "=", "mentorat_module"), ("model", "=", "ir.actions.server")]
        )
        actions = self.env["ir.actions.server"].browse(data.mapped("res_id"))
        return actions.filtered("base_automation_id")

    # ------------------------------------------------------------------
    # WHAT FAILS
    # ------------------------------------------------------------------

    def test_record_that_fails_stops_no_other(self):
        promises = self._open(4)
        bad = promises[2]
        model = type(promises)
        original = model._prepare_activity_values

        def fail(commitment, *args):
            if commitment.id == bad.id:
                raise ValueError("poison")
            return original(commitment, *args)

        self.patch(model, "_prepare_activity_values", fail)
        with QUIET:
            self._run(promises, self._hours(24))
        self.assertStates(promises, *["reminded"] * 4)
        self.assertFalse(bad.activity_ids)
        self.assertTrue(all(row.activity_ids for row in promises - bad))
        failure = self.reminded.mentorat_failure_ids
        self.assertEqual(failure.res_ids, bad.ids)
        self.patch(model, "_prepare_activity_values", original)
        with self._at(self._hours(25)):
            self.reminded.with_user(self.coordinator).action_mentorat_retry()
        self.assertEqual(len(bad.activity_ids), 1)
        self.assertFalse(self.reminded.mentorat_failure_count)
        counts = self._describe(promises).values()
        self.assertEqual(sum(counts), 8, "an activity and a mail each, none twice")

    # ------------------------------------------------------------------
    # RULES OF HR
    # ------------------------------------------------------------------

    def test_action_that_hr_added_to_runs_for_each(self):
        action = self.reminded.action_server_ids
        action.code = (
            "record._remind_mentor()\n"
            "record.activity_ids.write({'note': str(record.id)})"
        )
        promises = self._open(3)
        self._run(promises, self._hours(24))
        for promise in promises:
            self.assertIn(str(promise.id), promise.activity_ids.note)

    def test_action_of_hr_after_ours_finds_what_ours_did(self):
        self.reminded.action_server_ids = [
            Command.create(
                {
                    "name": "Count",
                    "model_id": self.reminded.model_id.id,
                    "state": "code",
                    "code": "record.write({'kept_hours': len(record.activity_ids)})",
                    "usage": "base_automation",
                    "sequence": 100,
                }
            )
        ]
        promises = self._open(3)
        self._run(promises, self._hours(24))
        self.assertEqual(promises.mapped("kept_hours"), [1, 1, 1])

    def test_condition_of_hr_chooses_the_records(self):
        self.overdue.filter_domain = (
            "[('state', '=', 'overdue'), ('request_id.name', '=', 'Question 1')]"
        )
        promises = self._open(3)
        self._run(promises, self._hours(49))
        escalation = self.env.ref("mentorat_module.activity_escalation")
        asked = promises.activity_ids.filtered(
            lambda row: row.activity_type_id == escalation
        )
        self.assertEqual(asked.mapped("res_id"), promises[1].ids)

    def test_action_run_by_an_action_of_hr_runs_at_once(self):
        shipped = self.reminded.action_server_ids
        other = shipped.copy(
            {"base_automation_id": False, "usage": "ir_actions_server"}
        )
        shipped.code = (
            f"env['ir.actions.server'].browse({other.id}).run()\n"
            "record.activity_ids.write({'note': 'seen'})"
        )
        promises = self._open(2)
        self._run(promises, self._hours(24))
        for promise in promises:
            self.assertIn("seen", promise.activity_ids.note)
