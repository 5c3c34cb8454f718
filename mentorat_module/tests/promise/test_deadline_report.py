"""What HR answers once a month: how many delays were kept, where, by whom, how fast."""

from datetime import datetime, timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import MONDAY, MentoratCommon

FRIDAY = MONDAY + timedelta(days=4)


@tagged("post_install", "-at_install")
class TestDeadlineReport(MentoratCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quebec, cls.montreal = cls.env["hr.work.location"].create(
            [
                {"name": name, "address_id": cls.env.company.partner_id.id}
                for name in ("Québec", "Montréal")
            ]
        )
        cls.mentee.work_location_id = cls.quebec

    def _keep(self, agreement, hours, since=MONDAY):
        with self._at(since + timedelta(hours=hours)):
            agreement.action_record_first_contact()

    def _read(self, *groupby, at=FRIDAY, user=None):
        """:return: ``{group: (commitments, in time, late, share, mean hours)}``"""
        self.env.flush_all()
        measures = ["promised", "in_time", "late"]
        with self._at(at):
            rows = (
                self.env["mentorat.commitment.report"]
                .with_user(user or self.coordinator)
                ._read_group(
                    [("kind", "=", "first_contact")],
                    groupby,
                    [
                        *(f"{name}:sum" for name in measures),
                        "in_time_rate:avg",
                        "kept_hours:avg",
                    ],
                )
            )
        return {row[: len(groupby)]: row[len(groupby) :] for row in rows}

    def test_share_in_time_and_mean_hours_by_workplace_and_mentor(self):
        elsewhere = self._create_mentee(
            self.inside_user, work_location_id=self.montreal.id
        )
        self._keep(self._assign(), 10)
        self._keep(self._assign(elsewhere, self.other_mentor), 80)
        self.assertEqual(
            self._read("work_location_id", "mentor_id"),
            {
                (self.quebec, self.mentor): (1, 1, 0, 1.0, 10.0),
                (self.montreal, self.other_mentor): (1, 0, 1, 0.0, 80.0),
            },
        )
        self.assertEqual(self._read(), {(): (2, 1, 1, 0.5, 45.0)})

    def test_commitment_past_its_limit_is_late_before_the_scheduler_says_so(self):
        self._assign()
        [figures] = self._read(at=self._hours(73)).values()
        self.assertEqual(figures[:4], (1, 0, 1, 0.0))

    def test_open_commitment_counts_in_no_mean(self):
        self._assign()
        [figures] = self._read(at=self._hours(1)).values()
        self.assertEqual(figures, (1, 0, 0, False, False))

    def test_void_commitment_is_left_out(self):
        self._assign().commitment_ids._void()
        [figures] = self._read().values()
        self.assertFalse(figures[0])

    def test_hours_run_on_the_clock_of_the_programme(self):
        """Friday 15:00 to Monday 15:00 is one working day."""
        self.program.calendar_id = self.env["resource.calendar"].create(
            {
                "name": "Monday to Friday",
                "tz": "America/Toronto",
                "attendance_ids": [
                    Command.create(
                        {
                            "name": "Day",
                            "dayofweek": str(day),
                            "hour_from": 9,
                            "hour_to": 17,
                        }
                    )
                    for day in range(5)
                ],
            }
        )
        friday = datetime(2026, 1, 16, 20)
        agreement = self._assign(at=friday)
        self._keep(agreement, 72, since=friday)
        self.assertEqual(agreement.commitment_ids.kept_hours, 24)

    def test_workplace_of_the_registration_follows_its_correction(self):
        agreement = self._assign()
        self.mentee.work_location_id = self.montreal
        self.assertEqual(agreement.commitment_ids.work_location_id, self.montreal)
        self.assertEqual(agreement.work_location_id, self.montreal)

    def test_mentor_does_not_read_the_report(self):
        with self.assertRaises(AccessError):
            self._read(user=self.mentor_user)

    def test_report_stops_at_the_company(self):
        company = self.env["res.company"].create({"name": "Another"})
        self._assign()
        self.coordinator.write(
            {"company_ids": [Command.set(company.ids)], "company_id": company.id}
        )
        [figures] = self._read().values()
        self.assertFalse(figures[0])

    def test_menu_opens_on_the_month_that_is_over(self):
        action = self.env.ref("mentorat_module.mentorat_commitment_report_action_first")
        view = self.env["mentorat.commitment.report"].get_view(view_type="search")
        self.assertIn('default_period="month-1"', view["arch"])
        self.assertIn("search_default_opened", action.context)

    def test_commitment_due_within_a_day_is_at_risk_until_it_is_late(self):
        commitment = self._assign().commitment_ids
        for hours, expected in ((47, False), (49, True), (72, True), (73, False)):
            with self.subTest(hours=hours), self._at(self._hours(hours)):
                commitment.invalidate_recordset()
                found = commitment.search([("is_at_risk", "=", True)])
                self.assertEqual(commitment in found, expected)
                self.assertEqual(commitment.is_at_risk, expected)

    def test_overview_counts_what_is_at_risk(self):
        self._assign()
        with self._at(self._hours(49)):
            self.assertEqual(self.program.at_risk_count, 1)

    def test_summary_of_an_activity_is_in_the_language_of_its_reader(self):
        self.mentor_user.lang = "fr_CA"
        agreement = self._assign()
        with self._at(self._hours(48)):
            agreement.commitment_ids._remind_mentor()
        [activity] = agreement.commitment_ids.activity_ids
        self.assertTrue(activity.summary.startswith("Premier contact"))

    def test_lists_of_people_are_grouped_by_workplace_and_department(self):
        department = self.env["hr.department"].create({"name": "Advice"})
        self.mentor.employee_id.department_id = department
        groups = self.env["mentorat.mentor"]._read_group(
            [("id", "=", self.mentor.id)], ["department_id"], ["__count"]
        )
        self.assertEqual(groups, [(department, 1)])
