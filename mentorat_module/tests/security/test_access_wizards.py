"""What is typed into a form, or read on it, is its writer's alone."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..pairing.common import PairingCommon


@tagged("post_install", "-at_install")
class TestFormsOfOthers(PairingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.both_user = cls._create_user(
            "both", "mentorat_module.group_mentorat_coordinator"
        )
        cls.both = cls._create_mentor(cls.both_user)

    def assertHidden(self, record, user):
        self.env.flush_all()
        self.env.invalidate_all()
        Model = record.with_user(user).browse()
        with self.assertRaises(AccessError):
            record.with_user(user).read(["create_uid"])
        self.assertFalse(Model.search([("id", "in", record.ids)]))
        self.assertFalse(Model.search_count([("id", "in", record.ids)]))
        self.assertEqual(
            Model._read_group([("id", "in", record.ids)], [], ["__count"]), [(0,)]
        )

    def test_candidates_of_a_colleague_are_not_read(self):
        """They say that the mentee wants this coordinator, who mentors, or not."""
        self._wish(self.both, "avoid")
        action = self.mentee.with_user(self.coordinator).action_open_assign()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertIn("in confidence", wizard.refused_line_ids.refusal)
        self.assertHidden(wizard, self.both_user)
        self.assertHidden(wizard.line_ids | wizard.refused_line_ids, self.both_user)
        self.assertTrue(wizard.with_user(self.coordinator).has_access("write"))

    def test_reason_of_a_no_is_not_read_by_another_mentor(self):
        agreement = self._assign()
        wizards = self.env["mentorat.pairing.decline.wizard"]
        wizard = wizards.with_user(self.mentor_user).create(
            {"agreement_id": agreement.id, "reason": "I cannot face it"}
        )
        self.assertHidden(wizard, self.other_mentor_user)

    def test_every_form_of_the_addon_is_its_writers(self):
        forms = [
            name
            for name in self.registry
            if name.startswith("mentorat.") and self.env[name]._transient
        ]
        self.assertGreater(len(forms), 10)
        for name in forms:
            rules = self.env["ir.rule"].search(
                [("model_id.model", "=", name), ("groups", "=", False)]
            )
            with self.subTest(form=name):
                self.assertIn(
                    "[('create_uid', '=', user.id)]", rules.mapped("domain_force")
                )
