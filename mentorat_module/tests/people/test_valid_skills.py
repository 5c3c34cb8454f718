"""Expired certificates are no skills."""

from datetime import date, datetime, timedelta

from odoo import Command
from odoo.tests import tagged

from ..common import MONDAY, MentoratCommon

TODAY = MONDAY.date()
YESTERDAY = TODAY - timedelta(days=1)


@tagged("post_install", "-at_install")
class TestValidSkills(MentoratCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env["hr.skill.type"].create(
            {
                "name": "Certificates",
                "is_certification": True,
                "skill_ids": [Command.create({"name": "Pensions"})],
                "skill_level_ids": [
                    Command.create({"name": "Held", "level_progress": 100})
                ],
            }
        )
        cls.skill = cls.kind.skill_ids

    def _certify(self, employee, valid_to, valid_from=date(2025, 1, 1)):
        self.env["hr.employee.skill"].create(
            {
                "employee_id": employee.id,
                "skill_type_id": self.kind.id,
                "skill_id": self.skill.id,
                "skill_level_id": self.kind.skill_level_ids.id,
                "valid_from": valid_from,
                "valid_to": valid_to,
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()

    def _find(self):
        domain = [("skill_ids", "in", self.skill.ids)]
        return self.env["mentorat.mentor"].with_user(self.coordinator).search(domain)

    def _get_levels(self):
        pool = self.env["mentorat.pairing.reader"]._read_pool(self.program, self.mentee)
        return {mentor.key: mentor.data["skills"] for mentor in pool.mentors}

    def test_expired_certificate_is_no_skill_of_the_mentor(self):
        self._certify(self.mentor.employee_id, YESTERDAY)
        with self._at(MONDAY):
            self.assertFalse(self.mentor.skill_ids)
            self.assertFalse(self._find())
            self.assertFalse(self._get_levels()[self.mentor.id])

    def test_certificate_counts_on_its_last_day(self):
        self._certify(self.mentor.employee_id, TODAY)
        with self._at(MONDAY):
            self.assertEqual(self.mentor.skill_ids, self.skill)
            self.assertEqual(self._find(), self.mentor)
            self.assertIn(self.skill.id, self._get_levels()[self.mentor.id])

    def test_last_day_lasts_until_midnight_where_the_company_is(self):
        self._certify(self.mentor.employee_id, TODAY)
        evening = datetime(2026, 1, 13, 4, 30)  # 23:30 on Monday in Toronto
        with self._at(evening):
            self.assertEqual(self.mentor.skill_ids, self.skill)
            self.assertEqual(self._find(), self.mentor)
            self.assertIn(self.skill.id, self._get_levels()[self.mentor.id])
        self.env.invalidate_all()
        with self._at(evening + timedelta(hours=1)):
            self.assertFalse(self.mentor.skill_ids)
            self.assertFalse(self._find())

    def test_last_day_is_that_of_the_working_hours_where_the_company_has_no_zone(self):
        self.env.company.partner_id.tz = False
        self.env.company.resource_calendar_id.tz = "America/Toronto"
        self._certify(self.mentor.employee_id, TODAY)
        with self._at(datetime(2026, 1, 13, 4, 30)):  # 23:30 on Monday in Toronto
            self.assertEqual(self.mentor.skill_ids, self.skill)

    def test_renewed_certificate_counts(self):
        self._certify(self.mentor.employee_id, YESTERDAY)
        self._certify(self.mentor.employee_id, TODAY + timedelta(days=365), TODAY)
        with self._at(MONDAY):
            self.assertEqual(self.mentor.skill_ids, self.skill)

    def test_skill_added_to_the_mentor_has_no_end(self):
        self._certify(self.mentor.employee_id, YESTERDAY)
        with self._at(MONDAY):
            self.mentor.skill_ids = [Command.link(self.skill.id)]
            self.assertEqual(self.mentor.added_skill_ids, self.skill)
            self.assertEqual(self._find(), self.mentor)

    def test_expired_certificate_is_not_offered_in_the_form_of_the_mentee(self):
        employee = self.mentee.employee_id
        self._certify(employee, YESTERDAY)
        Form = self.env["mentorat.portal.registration"].with_user(self.mentee_user)
        with self._at(MONDAY):
            answers = Form._get_first_answers(employee, self.program)
        self.assertFalse(answers["expertise_skill_ids"])
