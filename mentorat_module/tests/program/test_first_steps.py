from odoo import Command
from odoo.tests import Form, tagged

from ..common import MentoratCommon


@tagged("post_install", "-at_install")
class TestFirstSteps(MentoratCommon):
    """From a new programme to its first pair."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.beginning = cls.env["mentorat.program"].create({"name": "Beginning"})
        cls.employee = cls._create_employee(cls.inside_user)

    def _add_mentors(self, *employees, capacity=2):
        program = self.beginning.with_user(self.coordinator)
        action = program.action_open_add_mentors()
        wizard = self.env[action["res_model"]].with_user(self.coordinator)
        with Form(wizard.with_context(**action["context"])) as form:
            form.capacity = capacity
            for employee in employees:
                form.employee_ids.add(
                    self.env["hr.employee.public"].browse(employee.id)
                )
        form.record.action_confirm()

    def test_programme_is_created_from_a_name_alone(self):
        with Form(self.env["mentorat.program"].with_user(self.coordinator)) as form:
            form.name = "Named"
        self.assertTrue(form.record.introduction)
        self.assertTrue(form.record.mentor_charter)
        self.assertTrue(form.record.has_first_steps)

    def test_coordinator_makes_mentors_of_employees_without_being_hr_officer(self):
        self.assertFalse(self.coordinator.has_group("hr.group_hr_user"))
        self._add_mentors(self.employee)
        [mentor] = self.beginning.mentor_ids
        self.assertEqual((mentor.employee_id, mentor.capacity), (self.employee, 2))

    def test_existing_mentor_joins_and_keeps_their_seats(self):
        self.mentor.capacity = 5
        self._add_mentors(self.mentor.employee_id)
        self.assertEqual(self.beginning.mentor_ids, self.mentor)
        self.assertEqual(self.mentor.capacity, 5)
        self.assertIn(self.program, self.mentor.program_ids)

    def test_first_steps_end_with_the_first_pair(self):
        self.assertTrue(self.program.has_first_steps)
        self._assign()
        self.program.invalidate_recordset()
        self.assertFalse(self.program.has_first_steps)

    def test_registration_opens_on_the_programme(self):
        self.beginning.action_open()
        action = self.beginning.action_open_registration()
        Mentees = self.env["mentorat.mentee"].with_user(self.coordinator)
        with Form(Mentees.with_context(**action["context"])) as form:
            form.employee_id = self.employee
        self.assertEqual(form.record.program_id, self.beginning)

    def test_new_mentor_serves_the_only_programme(self):
        Mentors = self.env["mentorat.mentor"]
        self.assertFalse(Mentors.new().program_ids)  # two: which one?
        self.program.action_close()
        self.assertEqual(Mentors.new().program_ids._origin, self.beginning)

    def test_mentor_added_from_a_programme_serves_it(self):
        context = self.program.action_view_mentors()["context"]
        with Form(self.env["mentorat.mentor"].with_context(**context)) as form:
            form.employee_id = self.employee
        self.assertEqual(form.record.program_ids, self.program)

    def test_waiting_list_opens_the_pairing_desk(self):
        Mentees = self.env["mentorat.mentee"].with_user(self.coordinator)
        self.beginning.action_close()
        for chosen in (Mentees.browse(), self.mentee.with_env(Mentees.env)):
            action = chosen.action_open_pairing_desk()
            self.assertEqual(action["res_model"], "mentorat.pairing")

    def test_coordinator_may_export(self):
        self.assertTrue(self.coordinator.has_group("base.group_allow_export"))

    def test_coordinator_of_two_companies_is_offered_employees_of_the_programme(self):
        other = self.env["res.company"].create({"name": "Another"})
        self.coordinator.company_ids = [Command.link(other.id)]
        action = self.beginning.with_user(self.coordinator).action_open_add_mentors()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        self.assertEqual(wizard.new({}).company_id, self.env.company)
