from psycopg2.errors import SerializationFailure

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import MONDAY, MentoratCommon

QUIET = mute_logger(
    "odoo.addons.mentorat_module.models.notice.mentorat_rule_failure",
    "odoo.addons.base.models.ir_actions",
)
SECRET = "I do not dare to ask"


@tagged("post_install", "-at_install")
class TestAutomationFailures(MentoratCommon):
    """A rule of HR that fails stops itself, and nothing else."""

    def setUp(self):
        super().setUp()
        self.enterContext(QUIET)

    def _create_rule(self, code, model="mentorat.commitment", **values):
        """A rule that runs ``code`` when a record of the model changes."""
        model_id = self.env["ir.model"]._get_id(model)
        return self.env["base.automation"].create(
            {
                "name": "A rule of HR",
                "model_id": model_id,
                "trigger": "on_create_or_write",
                "action_server_ids": [
                    Command.create(self._prepare_action(code, model_id))
                ],
                **values,
            }
        )

    def _prepare_action(self, code, model_id):
        return {
            "name": "Do it",
            "model_id": model_id,
            "state": "code",
            "code": code,
            "usage": "base_automation",
        }

    def _get_told(self, user=None):
        """Return the notices about a rule that fails."""
        template = self.env.ref("mentorat_module.mail_template_rule_failed")
        partner = (user or self.coordinator).partner_id
        return self.env["mentorat.notice"].search(
            [("template_id", "=", template.id), ("partner_id", "=", partner.id)]
        )

    # ------------------------------------------------------------------
    # WHAT SET THE RULE OFF
    # ------------------------------------------------------------------

    def test_deadlines_pass_while_a_rule_fails(self):
        request = self._ask(self._activate())
        rule = self._create_rule(
            "record['nope']", filter_domain="[('state', '=', 'overdue')]"
        )
        self._run_cron("deadlines", self._hours(60))
        promise = request.commitment_ids
        self.assertStates(promise, "overdue")
        self.assertFalse(promise.check_failures)
        self.assertTrue(rule.mentorat_failure_count)
        self.assertIn("nope", rule.mentorat_error)

    def test_other_actions_of_a_rule_that_fails_are_done(self):
        overdue = self.env.ref("mentorat_module.automation_overdue")
        overdue.action_server_ids = [
            Command.create(
                {
                    **self._prepare_action("1 / 0", overdue.model_id.id),
                    "sequence": 0,
                }
            )
        ]
        request = self._ask(self._activate())
        self._run_cron("deadlines", self._hours(60))
        escalation = self.env.ref("mentorat_module.activity_escalation")
        types = request.commitment_ids.activity_ids.activity_type_id
        self.assertIn(escalation, types)
        self.assertEqual(overdue.mentorat_failure_count, 1)

    def test_what_a_failed_action_wrote_is_undone(self):
        agreement = self._activate()
        self._create_rule(
            "record.write({'client_waiting': True})\nrecord['nope']",
            model="mentorat.request",
        )
        request = self._ask(agreement)
        self.assertFalse(request.client_waiting)

    def test_records_for_which_the_rule_works_are_served(self):
        agreement = self._activate()
        rule = self._create_rule(
            "record.write({'client_waiting': True})\n"
            "if record.name == 'Second':\n    record['nope']",
            model="mentorat.request",
            trigger="on_create",
        )
        values = {"agreement_id": agreement.id}
        with self._at(MONDAY):
            first, second = self.env["mentorat.request"].create(
                [{**values, "name": "First"}, {**values, "name": "Second"}]
            )
        self.assertTrue(first.client_waiting)
        self.assertFalse(second.client_waiting)
        self.assertEqual(rule.mentorat_failure_count, 1)

    def test_mentee_asks_while_rules_on_questions_fail(self):
        agreement = self._activate()
        for code in (
            "raise UserError('No')",
            "env['mentorat.nothing'].search([])",
            "env.cr.execute('SELECT nothing FROM nowhere')",
            "record.write({'agreement_id': False})",
        ):
            self._create_rule(code, model="mentorat.request")
        with mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_actions"):
            request = self._ask(agreement)
        self.assertStates(request.commitment_ids, "open")
        self.assertTrue(self._get_told())

    def test_condition_that_cannot_be_read_stops_the_rule_alone(self):
        agreement = self._activate()
        conditions = ({"filter_domain": "[('nope', '=', 1)]"},)
        conditions += ({"filter_pre_domain": "[('state', '=', nope)]"},)
        rules = [
            self._create_rule("pass", model="mentorat.request", **condition)
            for condition in conditions
        ]
        request = self._ask(agreement)
        with self._at(self._hours(1)):
            request.with_user(self.mentor_user).action_reply("Page four.")
        self.assertStates(request, "answered")
        for rule in rules:
            self.assertTrue(rule.mentorat_failure_count, rule.filter_domain)

    def test_transaction_that_lost_a_race_is_tried_again_whole(self):
        agreement = self._activate()
        rule = self._create_rule("pass", model="mentorat.request")
        with self.assertRaises(SerializationFailure):
            rule._evaluate(agreement, self._raise_race, None)

    def test_rule_on_time_with_a_wrong_condition_stops_no_other(self):
        self._activate()
        date = self.env["ir.model.fields"]._get("mentorat.agreement", "create_date")
        on_time = {
            "model": "mentorat.agreement",
            "trigger": "on_time",
            "trg_date_id": date.id,
            "trg_date_range": 1,
            "trg_date_range_type": "minutes",
        }
        wrong = self._create_rule("pass", filter_domain="[('a', '=', b)]", **on_time)
        right = self._create_rule("record.write({'capacity': 1})", **on_time)
        self._run_job("base_automation.ir_cron_data_base_automation_check")
        self.assertIn("NameError", wrong.mentorat_error)
        self.assertTrue(right.last_run)

    def _run_job(self, xmlid):
        with self.enter_registry_test_mode():
            self.env.ref(xmlid).method_direct_trigger()
        self.env.invalidate_all()

    def test_value_that_the_database_refuses_stops_the_rule_alone(self):
        request = self._ask(self._activate())
        rule = self._create_rule("record.write({'state': 'kept'})")
        with mute_logger("odoo.sql_db"):
            self._run_cron("deadlines", self._hours(60))
        self.assertStates(request.commitment_ids, "overdue")
        self.assertRegex(rule.mentorat_error, "^CheckViolation: .*kept_has_date")

    def test_rule_on_the_failures_of_rules_fails_once(self):
        rules = [
            self._create_rule("record['nope']", model=model, trigger="on_create")
            for model in ("mentorat.rule.failure", "mentorat.request")
        ]
        with mute_logger("odoo.addons.mentorat_module.models.notice.base_automation"):
            request = self._ask(self._activate())
        self.assertStates(request.commitment_ids, "open")
        self.assertEqual([rule.mentorat_failure_count for rule in rules], [1, 1])

    def test_webhook_of_a_rule_with_a_failing_action_is_called_once(self):
        agreement = self._activate()
        rule = self._create_rule("record['nope']", model="mentorat.request")
        rule.action_server_ids = [
            Command.create(
                {
                    "name": "Tell another system",
                    "model_id": rule.model_id.id,
                    "state": "webhook",
                    "webhook_url": "http://elsewhere.example/hook",
                    "usage": "base_automation",
                    "sequence": 0,
                }
            )
        ]
        rule.trigger = "on_create"
        waiting = self.env.cr.postcommit._funcs
        before = len(waiting)
        self._ask(agreement)
        names = [call.__qualname__ for call in list(waiting)[before:]]
        self.assertEqual(len([name for name in names if "webhook" in name]), 1)
        self.assertEqual(rule.mentorat_failure_count, 1)

    def test_what_is_typed_stays_when_a_rule_on_the_form_fails(self):
        field = self.env["ir.model.fields"]._get("mentorat.mentee", "expectations")
        rule = self._create_rule(
            "env.cr.execute('SELECT nothing FROM nowhere')",
            model="mentorat.mentee",
            trigger="on_change",
            on_change_field_ids=[Command.set(field.ids)],
        )
        with (
            mute_logger("odoo.sql_db"),
            Form(self.mentee.with_user(self.coordinator)) as form,
        ):
            form.expectations = "To speak in public"
        self.assertEqual(self.mentee.expectations, "To speak in public")
        self.assertTrue(rule.mentorat_failure_count)

    def test_failure_on_a_programme_that_goes_is_kept(self):
        program = self.env["mentorat.program"].create({"name": "Nobody's"})
        rule = self._create_rule(
            "record['nope']", model="mentorat.program", trigger="on_unlink"
        )
        program.unlink()
        self.assertFalse(program.exists())
        self.assertEqual(rule.mentorat_failure_count, 1)

    def _raise_race(self, records):
        raise SerializationFailure

    def test_rule_on_records_of_others_fails_as_in_odoo(self):
        self._create_rule("record['nope']", model="res.partner")
        with self.assertRaises(ValueError):
            self.mentee.partner_id.comment = "Something"

    # ------------------------------------------------------------------
    # WHO IS TOLD
    # ------------------------------------------------------------------

    def test_coordinator_is_told_once(self):
        agreement = self._activate()
        self._create_rule("record['nope']", model="mentorat.request")
        for number in range(3):
            self._ask(agreement, name=f"Question {number}")
        self.assertEqual(len(self._get_told()), 1)
        self.assertFalse(self._get_told(self.mentor_user))

    def test_coordinator_is_told_again_once_the_failures_are_cleared(self):
        agreement = self._activate()
        rule = self._create_rule("record['nope']", model="mentorat.request")
        self._ask(agreement)
        rule.with_user(self.coordinator).action_mentorat_clear_failures()
        self.assertFalse(rule.mentorat_failure_count)
        self._ask(agreement, name="Another")
        self.assertEqual(len(self._get_told()), 2)

    def test_failure_repeats_no_word_of_a_conversation(self):
        agreement = self._activate()
        rule = self._create_rule("int(record.name)", model="mentorat.request")
        self._ask(agreement, name=SECRET)
        self.assertEqual(rule.mentorat_error, "ValueError")

    def test_what_failed_is_done_once_the_rule_is_mended(self):
        rule = self._create_rule("record['nope']", model="mentorat.request")
        request = self._ask(self._activate())
        rule.action_server_ids.code = "record.write({'client_waiting': True})"
        rule.with_user(self.coordinator).action_mentorat_retry()
        self.assertTrue(request.client_waiting)
        self.assertFalse(rule.mentorat_failure_count)

    def test_what_fails_again_is_kept_and_not_told_twice(self):
        rule = self._create_rule(
            "record['nope']", model="mentorat.request", trigger="on_create"
        )
        self._ask(self._activate())
        rule.with_user(self.coordinator).action_mentorat_retry()
        self.assertEqual(rule.mentorat_failure_count, 1)
        self.assertEqual(len(self._get_told()), 1)

    def test_condition_that_failed_is_read_again(self):
        rule = self._create_rule(
            "record.write({'client_waiting': True})",
            model="mentorat.request",
            filter_domain="[('nope', '=', 1)]",
        )
        request = self._ask(self._activate())
        rule.filter_domain = "[('state', '=', 'open')]"
        rule.with_user(self.coordinator).action_mentorat_retry()
        self.assertTrue(request.client_waiting)

    def test_mentor_clears_no_failure(self):
        rule = self._create_rule("pass", model="mentorat.request")
        with self.assertRaises(AccessError):
            rule.with_user(self.mentor_user).action_mentorat_clear_failures()

    def test_coordinator_of_another_company_sees_no_failure(self):
        self._create_rule("record['nope']", model="mentorat.request")
        self._ask(self._activate())
        company = self.env["res.company"].create({"name": "Elsewhere"})
        elsewhere = self._create_user(
            "elsewhere",
            "mentorat_module.group_mentorat_coordinator",
            company_id=company.id,
        )
        failures = self.env["mentorat.rule.failure"]
        self.assertTrue(failures.with_user(self.coordinator).search([]))
        self.assertFalse(failures.with_user(elsewhere).search([]))

    def test_old_failures_are_forgotten(self):
        self._create_rule("record['nope']", model="mentorat.request")
        self._ask(self._activate())
        with self._at(self._hours(24 * 60)):
            self.env["mentorat.rule.failure"]._gc_failures()
            self.assertTrue(self.env["mentorat.rule.failure"].search([]))
        with self._at(self._hours(24 * 60 + 1)):
            self.env["mentorat.rule.failure"]._gc_failures()
            self.assertFalse(self.env["mentorat.rule.failure"].search([]))

    def test_mail_names_the_rule_and_the_problem(self):
        self._create_rule("record['nope']", model="mentorat.request")
        self._ask(self._activate())
        notice = self._get_told().with_context(lang="en_US")
        part = notice._render_part(notice._get_record())
        self.assertIn("A rule of HR", part["subject"])
        self.assertIn("nope", part["body"])
