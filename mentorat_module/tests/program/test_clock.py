from contextlib import contextmanager
from datetime import date, timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import MONDAY, MentoratCommon

SECOND = timedelta(seconds=1)


@tagged("post_install", "-at_install")
class TestClock(MentoratCommon):
    """The delays of a commitment: first contact, follow-up, changes, failures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reminder = MONDAY + timedelta(hours=48)
        cls.limit = MONDAY + timedelta(hours=72)
        cls.agreement = cls._assign()
        cls.commitment = cls.agreement.commitment_ids

    def test_assignment_opens_a_commitment_of_72_hours(self):
        self.assertRecordValues(
            self.commitment,
            [
                {
                    "kind": "first_contact",
                    "state": "open",
                    "opened_at": MONDAY,
                    "reminder_at": self.reminder,
                    "limit_at": self.limit,
                    "mentor_id": self.mentor.id,
                }
            ],
        )

    def test_nothing_happens_one_second_before_the_reminder(self):
        self._run_cron("deadlines", self.reminder - SECOND)
        self.assertStates(self.commitment, "open")

    def test_mentor_is_reminded_at_48_hours(self):
        self._run_cron("deadlines", self.reminder)
        self.assertStates(self.commitment, "reminded")
        self.assertEqual(self.commitment.activity_ids.user_id, self.mentor_user)

    def test_commitment_is_not_overdue_at_the_limit_itself(self):
        self._run_cron("deadlines", self.limit)
        self.assertStates(self.commitment, "reminded")

    def test_commitment_is_overdue_one_second_after_the_limit(self):
        self._run_cron("deadlines", self.limit + SECOND)
        self.assertStates(self.commitment, "overdue")

    def test_commitment_is_late_before_the_scheduled_action_has_run(self):
        with self._at(self.limit + SECOND):
            self.assertTrue(self.commitment.is_late)
            late = self.env["mentorat.commitment"].search([("is_late", "=", True)])
        self.assertIn(self.commitment, late)
        self.assertStates(self.commitment, "open")

    def test_commitment_is_not_late_at_the_limit_itself(self):
        with self._at(self.limit):
            self.commitment.invalidate_recordset(["is_late"])
            self.assertFalse(self.commitment.is_late)
            late = self.env["mentorat.commitment"].search([("is_late", "=", True)])
        self.assertNotIn(self.commitment, late)

    def test_contact_in_time_that_is_recorded_late_keeps_the_commitment(self):
        self._run_cron("deadlines", self.limit + SECOND)
        with self._at(self._hours(80)):
            self.agreement.action_record_first_contact(self.limit)
        self.assertStates(self.commitment, "kept")
        self.assertEqual(self.commitment.kept_at, self.limit)

    def test_contact_one_second_after_the_limit_is_kept_late(self):
        with self._at(self.limit + SECOND):
            self.agreement.action_record_first_contact()
        self.assertStates(self.commitment, "kept_late")
        self.assertFalse(self.commitment.is_late)

    def test_run_after_a_week_of_outage_processes_all_steps_once(self):
        self._run_cron("deadlines", MONDAY + timedelta(days=10))
        self.assertStates(self.commitment, "overdue")
        templates = self.env["mentorat.notice"].search([]).template_id
        for name in ("reminder", "overdue_coordinator", "overdue_mentee"):
            template = self.env.ref(f"mentorat_module.mail_template_{name}")
            self.assertIn(template, templates)

    def test_second_run_repeats_nothing(self):
        self._run_cron("deadlines", self.limit + SECOND)
        before = self.env["mentorat.notice"].search_count([])
        self._run_cron("deadlines", self.limit + timedelta(hours=1))
        self.assertEqual(self.env["mentorat.notice"].search_count([]), before)

    def test_kept_commitment_removes_the_activities(self):
        self._run_cron("deadlines", self.limit + SECOND)
        with self._at(self.limit + SECOND):
            self.agreement.action_record_first_contact()
        self.assertFalse(self.commitment.activity_ids)

    def test_overdue_commitment_gives_the_coordinator_an_activity(self):
        self._run_cron("deadlines", self.limit + SECOND)
        users = self.commitment.activity_ids.user_id
        self.assertIn(self.coordinator, users)

    def test_due_instants_trigger_the_scheduled_action_in_their_minute(self):
        self.env.cr.flush()
        cron = self.env.ref("mentorat_module.ir_cron_deadlines")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(self.reminder, triggers.mapped("call_at"))

    def test_trigger_comes_in_the_minute_after_the_due_instant_not_before(self):
        cron = self.env.ref("mentorat_module.ir_cron_deadlines")
        mentee = self._create_mentee(self.inside_user)
        self._assign(mentee, self.other_mentor, at=MONDAY + timedelta(seconds=1))
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        minute = self.reminder + timedelta(minutes=1)
        self.assertIn(minute, triggers.mapped("call_at"))

    # ------------------------------------------------------------------
    # FOLLOW-UP
    # ------------------------------------------------------------------

    def _open_follow_up(self):
        return self._ask(self._activate(self.agreement)).commitment_ids

    def test_question_opens_a_commitment_of_48_hours(self):
        self.assertRecordValues(
            self._open_follow_up(),
            [
                {
                    "kind": "follow_up",
                    "state": "open",
                    "opened_at": MONDAY,
                    "reminder_at": self._hours(24),
                    "limit_at": self._hours(48),
                }
            ],
        )

    def test_reminder_comes_at_24_hours_and_not_a_second_before(self):
        commitment = self._open_follow_up()
        self._run_cron("deadlines", self._hours(24) - SECOND)
        self.assertStates(commitment, "open")
        self._run_cron("deadlines", self._hours(24))
        self.assertStates(commitment, "reminded")

    def test_overdue_comes_one_second_after_48_hours(self):
        commitment = self._open_follow_up()
        self._run_cron("deadlines", self._hours(48))
        self.assertStates(commitment, "reminded")
        self._run_cron("deadlines", self._hours(48) + SECOND)
        self.assertStates(commitment, "overdue")

    # ------------------------------------------------------------------
    # CHANGED DELAYS
    # ------------------------------------------------------------------

    def test_longer_delay_moves_the_running_commitment(self):
        with self._at(self._hours(1)):
            self.program.first_contact_limit_hours = 96
        self.assertEqual(self.commitment.limit_at, self._hours(96))

    def test_changed_limit_is_logged_on_the_commitment(self):
        with self._at(self._hours(1)):
            self.program.first_contact_limit_hours = 96
        bodies = " ".join(
            str(body) for body in self.commitment.message_ids.mapped("body")
        )
        # In the local time of the programme, in Toronto.
        self.assertRegex(bodies, r"was Thursday, .*15.*, 10:00.*is Friday, .*16.*10:00")

    def test_shorter_delay_makes_no_commitment_late_at_once(self):
        with self._at(self._hours(60)):
            self.program.write(
                {"first_contact_reminder_hours": 12, "first_contact_limit_hours": 24}
            )
            self.assertFalse(self.commitment.is_late)
        self.assertEqual(self.commitment.limit_at, self._hours(72))

    def test_kept_commitment_does_not_move(self):
        self._activate(self.agreement)
        with self._at(self._hours(1)):
            self.program.first_contact_limit_hours = 96
        self.assertEqual(self.commitment.limit_at, self._hours(72))

    def test_overdue_commitment_does_not_move(self):
        self._run_cron("deadlines", self._hours(72) + SECOND)
        with self._at(self._hours(73)):
            self.program.first_contact_limit_hours = 96
        self.assertEqual(self.commitment.limit_at, self._hours(72))

    def test_coordinator_and_administrator_change_delays(self):
        administrator = self._create_user(
            "administrator", "mentorat_module.group_mentorat_admin"
        )
        calendar = self.env["resource.calendar"].create(
            {"name": "Monday to Friday", "tz": "America/Toronto"}
        )
        for user in (self.coordinator, administrator):
            program = self.program.with_user(user)
            for values, hours in (
                ({"calendar_id": calendar.id, "first_contact_limit_hours": 120}, 168),
                ({"calendar_id": False}, 120),
                ({"first_contact_limit_hours": 96}, 96),
            ):
                with self.subTest(user.login, **values), self._at(self._hours(1)):
                    program.write(values)
                    self.assertEqual(self.commitment.limit_at, self._hours(hours))

    def test_mentor_does_not_change_delays(self):
        with self.assertRaises(AccessError):
            self.program.with_user(self.mentor_user).first_contact_limit_hours = 96

    @mute_logger("odoo.sql_db")
    def test_reminder_later_than_the_limit_is_refused(self):
        with self.assertRaisesRegex(IntegrityError, "first_contact_delays"):
            self.program.first_contact_reminder_hours = 80
            self.env.flush_all()

    @mute_logger("odoo.sql_db")
    def test_reminder_at_once_is_refused(self):
        for kind in ("first_contact", "follow_up"):
            with (
                self.subTest(kind=kind),
                self.assertRaisesRegex(IntegrityError, f"{kind}_delays"),
                self.cr.savepoint(),
            ):
                self.program[f"{kind}_reminder_hours"] = 0
                self.env.flush_all()

    @mute_logger("odoo.sql_db")
    def test_negative_limit_is_refused_while_a_commitment_runs(self):
        with self.assertRaisesRegex(IntegrityError, "first_contact_delays"):
            self.program.first_contact_limit_hours = -1
            self.env.flush_all()

    # ------------------------------------------------------------------
    # A RECORD THAT FAILS
    # ------------------------------------------------------------------

    @contextmanager
    def _failing(self):
        Commitment = type(self.commitment)
        original = Commitment._on_moved

        def on_moved(records, *args):
            if self.commitment in records:
                raise ZeroDivisionError("broken step")
            return original(records, *args)

        with (
            patch.object(Commitment, "_on_moved", on_moved),
            mute_logger(
                "odoo.addons.mentorat_module.models.common.mentorat_retry_mixin"
            ),
        ):
            yield

    def test_other_commitments_are_processed(self):
        second = self._create_mentee(self.inside_user)
        good = self._assign(second, self.other_mentor).commitment_ids
        with self._failing():
            self._run_cron("deadlines", self._hours(48))
        self.assertStates(self.commitment, "open")
        self.assertStates(good, "reminded")

    def test_failure_is_stamped_with_its_reason(self):
        with self._failing():
            self._run_cron("deadlines", self._hours(48))
        self.assertRecordValues(
            self.commitment,
            [
                {
                    "check_failures": 1,
                    "check_error": "broken step",
                    "check_retry_at": self._hours(48) + timedelta(minutes=5),
                }
            ],
        )

    def test_retries_come_with_growing_delay(self):
        at = self._hours(48)
        with self._failing():
            for minutes in (5, 10, 20):
                self._run_cron("deadlines", at)
                self.assertEqual(
                    self.commitment.next_check_at, at + timedelta(minutes=minutes)
                )
                at = self.commitment.next_check_at

    def test_record_that_stays_due_is_a_failure_and_no_endless_run(self):
        Commitment = type(self.commitment)
        with (
            patch.object(Commitment, "_process_due", lambda records, now: None),
            mute_logger(
                "odoo.addons.mentorat_module.models.common.mentorat_retry_mixin"
            ),
        ):
            self._run_cron("deadlines", self._hours(48))
        self.assertEqual(self.commitment.check_failures, 1)
        self.assertIn("still due", self.commitment.check_error)

    def test_success_clears_the_stamp(self):
        with self._failing():
            self._run_cron("deadlines", self._hours(48))
        self._run_cron("deadlines", self._hours(49))
        self.assertRecordValues(
            self.commitment,
            [{"state": "reminded", "check_failures": 0, "check_error": False}],
        )


@tagged("post_install", "-at_install")
class TestWorkingDays(MentoratCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {"name": "Monday to Friday", "tz": "America/Toronto"}
        )
        cls.program.calendar_id = cls.calendar

    def _add_holiday(self, day, **values):
        company_id = values.pop("company_id")
        leave = self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "date_from": f"{day} 05:00:00",
                "date_to": f"{day} 23:59:59",
                "resource_id": False,
                "time_type": "leave",
                **values,
            }
        )
        leave.company_id = company_id

    def test_week_end_does_not_count(self):
        friday = MONDAY + timedelta(days=4)
        limit = self._assign(at=friday).commitment_ids.limit_at
        self.assertEqual(limit, friday + timedelta(days=5))

    def test_assignment_on_saturday_starts_on_monday_midnight(self):
        saturday = MONDAY + timedelta(days=5)
        limit = self._assign(at=saturday).commitment_ids.limit_at
        self.assertEqual(str(limit), "2026-01-22 05:00:00")

    def test_days_are_those_of_the_zone_of_the_calendar(self):
        self.calendar.tz = "Europe/Paris"
        saturday = MONDAY + timedelta(days=5)
        limit = self._assign(at=saturday).commitment_ids.limit_at
        self.assertEqual(str(limit), "2026-01-21 23:00:00")

    def test_public_holiday_of_the_company_does_not_count(self):
        self._add_holiday("2026-01-13", company_id=self.env.company.id)
        limit = self._assign().commitment_ids.limit_at
        self.assertEqual(limit, MONDAY + timedelta(days=4))

    def test_public_holiday_of_another_company_counts_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        other_calendar = self.env["resource.calendar"].create(
            {"name": "Elsewhere", "company_id": other.id}
        )
        self._add_holiday(
            "2026-01-13", company_id=other.id, calendar_id=other_calendar.id
        )
        self._add_holiday("2026-01-14", company_id=other.id, calendar_id=False)
        limit = self._assign().commitment_ids.limit_at
        self.assertEqual(limit, MONDAY + timedelta(days=3))

    def test_calendar_without_any_working_day_is_refused(self):
        empty = self.env["resource.calendar"].create(
            {"name": "Never", "attendance_ids": [fields.Command.clear()]}
        )
        empty.attendance_ids.unlink()
        with self.assertRaisesRegex(ValidationError, "no working day"):
            self.program.calendar_id = empty

    def _get_days(self, first_day):
        """Return the days of the month of ``first_day`` that work."""
        works = self.program._get_working_day_test()
        days = (first_day + timedelta(days=number) for number in range(31))
        return {day.day for day in days if day.month == first_day.month and works(day)}

    def test_flexible_hours_work_from_monday_to_friday(self):
        self.calendar.flexible_hours = True
        # January begins on a Thursday, March 2025 on a Saturday.
        for first_day in (date(2026, 1, 1), date(2025, 3, 1), date(2026, 6, 1)):
            expected = {
                day for day in range(1, 31) if first_day.replace(day=day).weekday() < 5
            }
            with self.subTest(first_day=first_day):
                self.assertEqual(self._get_days(first_day) - {31}, expected)

    def test_week_end_does_not_count_with_flexible_hours(self):
        self.calendar.write({"flexible_hours": True, "full_time_required_hours": 40})
        friday = MONDAY + timedelta(days=4)
        limit = self._assign(at=friday).commitment_ids.limit_at
        self.assertEqual(limit, friday + timedelta(days=5))

    def test_flexible_hours_of_a_day_may_be_unknown(self):
        for hours in (0, 24, 30):
            self.calendar.write({"flexible_hours": True, "hours_per_day": hours})
            with self.subTest(hours=hours):
                self.assertEqual(
                    self._get_days(date(2026, 1, 1)) & set(range(9, 17)),
                    {9, 12, 13, 14, 15, 16},
                )

    def test_public_holiday_does_not_count_with_flexible_hours(self):
        self.calendar.flexible_hours = True
        self._add_holiday("2026-01-13", company_id=self.env.company.id)
        self.assertNotIn(13, self._get_days(date(2026, 1, 1)))
        self.assertIn(14, self._get_days(date(2026, 1, 1)))

    def test_days_of_a_calendar_of_two_weeks_alternate(self):
        """Monday works in both weeks, Tuesday in one of two."""
        self.calendar.write(
            {"two_weeks_calendar": True, "attendance_ids": [Command.clear()]}
        )
        for week, days in (("0", "0"), ("1", "01")):
            for day in days:
                self.calendar.attendance_ids.create(
                    {
                        "name": day,
                        "calendar_id": self.calendar.id,
                        "dayofweek": day,
                        "week_type": week,
                        "hour_from": 9,
                        "hour_to": 17,
                        "day_period": "morning",
                    }
                )
        days = self._get_days(date(2026, 1, 1))
        self.assertLessEqual({5, 12, 19, 26}, days)
        self.assertIn(days - {5, 12, 19, 26}, ({6, 20}, {13, 27}))
