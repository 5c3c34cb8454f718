from odoo.tests import tagged
from odoo.tools import convert_file

from odoo.addons.base.tests.common import BaseCommon

from ..demo import story


@tagged("post_install", "-at_install")
class TestDemo(BaseCommon):
    """The demonstration can be loaded into a database that has none, tells what it
    promises, and writes to nobody."""

    FILES = (
        "mentorat_demo_people.xml",
        "res.users.csv",
        "hr.employee.csv",
        "hr.skill.csv",
        "hr.employee.skill.csv",
        "mentorat_demo_program.xml",
        "mentorat.mentor.csv",
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The tests' own context keeps mails back: the story must do so by itself.
        cls.env = cls.env(context={})
        cls.program = cls.env.ref(
            "mentorat_module.program_advisers", raise_if_not_found=False
        )
        cls.mails = cls.env["mail.mail"].search_count([])
        cls.notices = cls.env["mentorat.notice"].search_count([])
        if not cls.program:
            cls._load()
            cls.program = cls.env.ref("mentorat_module.program_advisers")

    @classmethod
    def _load(cls):
        cls._create_missing_employees()
        for name in cls.FILES:
            convert_file(cls.env, "mentorat_module", f"demo/{name}", {}, mode="init")
        cls.env["mentorat.demo"]._load_story()

    @classmethod
    def _create_missing_employees(cls):
        """Stand-ins for the people of Odoo's own demonstration company."""
        rows = (
            story.WAITING + story.MATCHED + story.ACTIVE + story.ENDED + story.WITHDRAWN
        )
        names = {row[0] for row in rows if row[0].startswith("hr.")}
        for name in sorted(names | {"hr.dep_administration"}):
            if not cls.env.ref(name, raise_if_not_found=False):
                model = "hr.department" if ".dep_" in name else "hr.employee"
                record = cls.env[model].create({"name": name})
                cls.env["ir.model.data"]._update_xmlids(
                    [{"xml_id": name, "record": record}]
                )

    def _count(self, model, **values):
        domain = [(name, "=", value) for name, value in values.items()]
        return self.env[model].search_count(
            [("program_id", "=", self.program.id), *domain]
        )

    def test_twelve_mentors_and_sixty_registrations_in_every_state(self):
        self.assertEqual(len(self.program.mentor_ids), 12)
        self.assertEqual(self._count("mentorat.mentee"), 60)
        for state in ("waiting", "matched", "active", "ended", "withdrawn"):
            self.assertTrue(self._count("mentorat.mentee", state=state), state)

    def test_promises_kept_late_and_overdue(self):
        for state in ("open", "reminded", "overdue", "kept", "kept_late"):
            self.assertTrue(self._count("mentorat.commitment", state=state), state)

    def test_history_holds_together(self):
        agreements = self.program.agreement_ids
        for agreement in agreements.filtered("ended_at"):
            self.assertLess(agreement.first_contact_at, agreement.ended_at)
        for agreement in agreements:
            self.assertLess(agreement.mentee_id.registered_at, agreement.assigned_at)
        promises = self.env["mentorat.commitment"].search(
            [("agreement_id", "in", agreements.ids), ("kept_at", "!=", False)]
        )
        for promise in promises:
            in_time = promise.kept_at <= promise.limit_at
            self.assertEqual(promise.state, "kept" if in_time else "kept_late")

    def test_trainings_are_held_planned_and_requested(self):
        for state in ("done", "planned", "requested"):
            self.assertTrue(
                self._count("mentorat.training.session", state=state), state
            )

    def test_newcomer_is_not_registered_and_can_register(self):
        user = self.env.ref("mentorat_module.user_employee")
        self.assertTrue(user._is_portal())
        self.assertTrue(user.employee_ids)
        self.assertFalse(
            self.env["mentorat.mentee"].search([("user_id", "=", user.id)])
        )
        self.assertTrue(self.program._is_open_for_registration())

    def test_logins_speak_french_and_live_in_quebec(self):
        for name in ("user_coordination", "user_mentor", "user_employee"):
            user = self.env.ref(f"mentorat_module.{name}")
            self.assertEqual((user.lang, user.tz), ("fr_CA", "America/Toronto"))

    def test_nobody_is_written_to(self):
        self.assertEqual(self.env["mail.mail"].search_count([]), self.mails)
        self.assertEqual(self.env["mentorat.notice"].search_count([]), self.notices)
