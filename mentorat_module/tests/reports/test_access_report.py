"""Who sees what: the table follows the access rights and the record rules."""

from odoo import Command
from odoo.exceptions import AccessError

from ..common import MentoratCommon

NO, PARTLY, YES = range(3)
# What depends on more than the role: on when a conversation began, on whether the
# agreement is live.
IN_PART = {
    ("Contributing mentor", "Conversation"),
    ("Contributing mentor", "Registration"),
    ("Mentor", "Registration"),
}


class TestAccessReport(MentoratCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()
        cls.request = cls._ask(cls.agreement)
        cls.objective = cls.env["mentorat.objective"].create(
            {"agreement_id": cls.agreement.id, "name": "Objective"}
        )

    def _read_table(self):
        """Return ``{(role, what): level}`` as the coordinator reads it."""
        report = self.env["mentorat.access.report"].with_user(self.coordinator)
        return {
            (row["role"], cell["label"]): cell["level"]
            for row in report._get_rows()
            for cell in row["cells"]
        }

    def _get_rule(self, name):
        return self.env.ref(f"mentorat_module.{name}")

    def test_table_says_what_each_role_reads(self):
        helper = self.other_mentor
        self.env["mentorat.contribution"].create(
            {"agreement_id": self.agreement.id, "mentor_id": helper.id}
        )
        other_user = self._create_user("third_mentor")
        self._create_mentor(other_user)
        administrator = "mentorat_module.group_mentorat_admin,base.group_system"
        users = {
            "Mentee": self.mentee_user,
            "Mentor": self.mentor_user,
            "Contributing mentor": self.other_mentor_user,
            "Coordinator": self.coordinator,
            "Other mentors": other_user,
            "HR officer": self._create_user("officer", "hr.group_hr_user"),
            "Administrator": self._create_user("boss", administrator),
        }
        records = {
            "Conversation": self.request,
            "Action plan": self.objective,
            "Agreement": self.agreement,
            "Deadlines": self.agreement.commitment_ids[:1],
            "Registration": self.mentee,
        }
        table = self._read_table()
        for role, user in users.items():
            for what, record in records.items():
                with self.subTest(role=role, what=what):
                    reads = record.with_user(user).has_access("read")
                    level = YES if reads else NO
                    if (role, what) in IN_PART:
                        level = PARTLY
                    self.assertEqual(table[role, what], level)

    def test_stand_in_reads_in_part_and_no_plan(self):
        table = self._read_table()
        role = "Stand-in, during the absence"
        self.assertEqual(table[role, "Conversation"], PARTLY)
        self.assertEqual(table[role, "Agreement"], PARTLY)
        self.assertEqual(table[role, "Action plan"], NO)

    def test_rule_that_is_switched_off_is_out_of_the_table(self):
        self._get_rule("mentorat_request_rule_stand_in").active = False
        self._get_rule("mentorat_objective_rule_mentor").active = False
        table = self._read_table()
        self.assertEqual(table["Stand-in, during the absence", "Conversation"], NO)
        self.assertEqual(table["Mentor", "Action plan"], NO)

    def test_rule_that_lets_coordinators_read_shows(self):
        coordinators = self.env.ref("mentorat_module.group_mentorat_coordinator")
        rule = self.env["ir.rule"].create(
            {
                "name": "conversations of my programmes",
                "model_id": self.env["ir.model"]._get_id("mentorat.request"),
                "groups": [Command.set(coordinators.ids)],
                "domain_force": "[('state', '=', 'closed')]",
            }
        )
        self.assertEqual(self._read_table()["Coordinator", "Conversation"], PARTLY)
        rule.domain_force = "[('create_date.month_number', '=', 1)]"
        self.assertEqual(self._read_table()["Coordinator", "Conversation"], PARTLY)
        rule.domain_force = "[(1, '=', 1)]"
        table = self._read_table()
        self.assertEqual(table["Coordinator", "Conversation"], YES)
        # Whoever has the group through another one reads as well.
        self.assertEqual(table["Administrator", "Conversation"], YES)
        self.assertEqual(table["HR officer", "Conversation"], NO)

    def test_rule_without_group_limits_all(self):
        self.env["ir.rule"].create(
            {
                "name": "no registration for anybody",
                "model_id": self.env["ir.model"]._get_id("mentorat.mentee"),
                "domain_force": "[(0, '=', 1)]",
            }
        )
        table = self._read_table()
        self.assertFalse(
            any(level for (_, what), level in table.items() if what == "Registration")
        )

    def test_access_right_that_is_missing_closes_what_a_rule_opens(self):
        rights = self.env["ir.model.access"].search(
            [("model_id.model", "=", "mentorat.objective")]
        )
        rights.perm_read = False
        table = self._read_table()
        self.assertFalse(
            any(level for (_, what), level in table.items() if what == "Action plan")
        )

    def test_only_coordinators_see_the_table(self):
        program = self.program.with_user(self.coordinator)
        self.assertIn("Contributing mentor", program.access_table)
        with self.assertRaises(AccessError):
            self.program.with_user(self.mentor_user).read(["access_table"])
