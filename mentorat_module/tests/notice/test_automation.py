from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..common import MentoratCommon


@tagged("post_install", "-at_install")
class TestAutomationRules(MentoratCommon):
    """Coordinators read the rules of the service, and switch them on and off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env.ref("mentorat_module.automation_reminded")
        cls.foreign = cls.env["base.automation"].create(
            {
                "name": "Of something else",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "trigger": "on_create_or_write",
            }
        )

    def test_every_rule_of_the_addon_has_a_description(self):
        rules = self.env["base.automation"].search(
            [("model_id.model", "=like", "mentorat.%")]
        )
        self.assertTrue(rules)
        for rule in rules:
            self.assertTrue(rule.description, rule.name)

    def test_description_is_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        self.rule.description = "<p>A reminder</p>"
        self.rule.update_field_translations(
            "description", {"fr_CA": {"A reminder": "Un rappel"}}
        )
        self.assertEqual(
            self.rule.with_context(lang="fr_CA").description, "<p>Un rappel</p>"
        )
        self.assertEqual(self.rule.description, "<p>A reminder</p>")

    def test_coordinator_switches_a_rule_off_and_on(self):
        rule = self.rule.with_user(self.coordinator)
        rule.action_mentorat_switch()
        self.assertFalse(self.rule.active)
        rule.action_mentorat_switch()
        self.assertTrue(self.rule.active)

    def test_coordinator_reads_only_the_rules_of_the_service(self):
        self.assertTrue(self.rule.with_user(self.coordinator).has_access("read"))
        self.assertFalse(self.foreign.with_user(self.coordinator).has_access("read"))

    def test_page_of_the_rules_opens_for_the_coordinator(self):
        action = self.env.ref("mentorat_module.mentorat_automation_action_coordinator")
        rules = self.env["base.automation"].with_user(self.coordinator)
        found = rules.search(safe_eval(action.domain))
        self.assertIn(self.rule, found)
        for view in action.view_ids.view_id:
            fields = rules.get_view(view.id)["models"]["base.automation"]
            found.read(fields)

    def test_coordinator_cannot_switch_a_rule_of_something_else(self):
        with self.assertRaises(AccessError):
            self.foreign.with_user(self.coordinator).action_mentorat_switch()

    def test_coordinator_cannot_rewrite_a_rule(self):
        with self.assertRaises(AccessError):
            self.rule.with_user(self.coordinator).write({"name": "Another"})

    def test_mentor_switches_no_rule(self):
        with self.assertRaises(AccessError):
            self.rule.with_user(self.mentor_user).action_mentorat_switch()

    def test_administrator_of_the_system_still_reads_every_rule(self):
        admin = self._create_user(
            "system_admin", "base.group_system,mentorat_module.group_mentorat_admin"
        )
        self.assertTrue(self.foreign.with_user(admin).has_access("read"))
