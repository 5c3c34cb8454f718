from datetime import datetime, timedelta

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MockEmail

from ..common import MONDAY, MentoratCommon

# In Toronto (UTC-5 in January).
MONDAY_EVENING = datetime(2026, 1, 13, 1, 0)  # Monday 20:00
TUESDAY_MORNING = datetime(2026, 1, 13, 12, 0)  # Tuesday 7:00
FRIDAY_EVENING = datetime(2026, 1, 17, 1, 0)
NEXT_MONDAY_MORNING = datetime(2026, 1, 19, 12, 0)


@tagged("post_install", "-at_install")
class TestQuietHours(MentoratCommon, MockEmail):
    """No mail leaves in quiet hours, unless a limit would be missed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.quiet = True
        cls.agreement = cls._activate()
        cls._forget()

    @classmethod
    def _forget(cls):
        cls.env["mentorat.notice"].search([]).unlink()
        cls.env["mail.mail"].search([]).unlink()

    def _notify_mentee(self, at):
        """Queue a notice that is not urgent, to the mentee."""
        with self._at(at):
            self.agreement._notify(self.mentee.partner_id, "slipped")
        return self.env["mentorat.notice"].search([], order="id desc", limit=1)

    def _run(self, at):
        with self.mock_mail_gateway():
            self._run_cron("notices", at)
        return self._new_mails

    def test_notice_in_the_evening_leaves_in_the_morning(self):
        notice = self._notify_mentee(MONDAY_EVENING)
        self.assertEqual(notice.due_at, TUESDAY_MORNING)
        self.assertFalse(self._run(TUESDAY_MORNING - timedelta(seconds=1)))
        self.assertTrue(self._run(TUESDAY_MORNING))

    def test_notice_one_second_before_quiet_hours_leaves_at_once(self):
        before = MONDAY_EVENING - timedelta(seconds=1)
        self.assertEqual(self._notify_mentee(before).due_at, before)

    def test_run_is_planned_for_the_end_of_the_quiet_hours(self):
        self._notify_mentee(MONDAY_EVENING)
        self.env.cr.flush()
        cron = self.env.ref("mentorat_module.ir_cron_notices")
        planned = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(TUESDAY_MORNING, planned.mapped("call_at"))

    def test_notice_on_friday_evening_leaves_on_monday(self):
        notice = self._notify_mentee(FRIDAY_EVENING)
        self.assertEqual(notice.due_at, NEXT_MONDAY_MORNING)

    def test_holiday_of_the_calendar_of_the_programme_is_quiet(self):
        calendar = self.env["resource.calendar"].create(
            {"name": "Weekdays", "tz": "America/Toronto"}
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "A holiday",
                "calendar_id": calendar.id,
                "date_from": datetime(2026, 1, 13, 5, 0),
                "date_to": datetime(2026, 1, 14, 5, 0),
            }
        )
        self.program.calendar_id = calendar
        notice = self._notify_mentee(MONDAY_EVENING)
        self.assertEqual(notice.due_at, TUESDAY_MORNING + timedelta(days=1))

    def test_quiet_hours_are_in_the_zone_of_the_recipient(self):
        self.mentee_user.tz = "Asia/Tokyo"  # there it is Tuesday 10:00
        notice = self._notify_mentee(MONDAY_EVENING)
        self.assertEqual(notice.due_at, MONDAY_EVENING)

    def test_mentor_who_would_miss_the_limit_gets_the_mail_at_once(self):
        # Opened on Saturday 10:00: the limit passes on Monday 10:00 in elapsed hours,
        # after Monday 7:00. One opened on Friday 20:00 passes on Sunday 20:00.
        self._ask(self.agreement, at=FRIDAY_EVENING)
        [notice] = self.env["mentorat.notice"].search([])
        self.assertEqual(notice.due_at, FRIDAY_EVENING)
        self._forget()
        saturday = FRIDAY_EVENING + timedelta(hours=14)
        self._ask(self.agreement, at=saturday, name="Another")
        [notice] = self.env["mentorat.notice"].search([])
        self.assertEqual(notice.due_at, NEXT_MONDAY_MORNING)

    def test_coordinator_gets_a_late_commitment_in_the_morning(self):
        promise = self._ask(self.agreement).commitment_ids
        self._forget()
        with self._at(FRIDAY_EVENING):
            promise._escalate()
        [notice] = self.env["mentorat.notice"].search([])
        self.assertEqual(notice.due_at, NEXT_MONDAY_MORNING)

    def test_late_run_defers_what_is_due(self):
        noon = MONDAY + timedelta(hours=2)
        notice = self._notify_mentee(noon)
        self.assertFalse(self._run(MONDAY_EVENING))
        self.assertEqual((notice.state, notice.due_at), ("pending", TUESDAY_MORNING))
        self.assertTrue(self._run(TUESDAY_MORNING))

    def test_daily_mail_of_saturday_leaves_on_monday(self):
        self.mentee_user.mentorat_notification = "daily"
        notice = self._notify_mentee(FRIDAY_EVENING)
        self.assertEqual(notice.due_at, NEXT_MONDAY_MORNING)

    def test_person_may_want_mails_at_any_hour(self):
        self.mentee_user.mentorat_quiet = "no"
        self.assertEqual(self._notify_mentee(MONDAY_EVENING).due_at, MONDAY_EVENING)

    def test_person_may_want_quiet_hours_where_the_programme_has_none(self):
        self.program.quiet = False
        self.assertEqual(self._notify_mentee(MONDAY_EVENING).due_at, MONDAY_EVENING)
        self.mentee_user.mentorat_quiet = "yes"
        self.assertEqual(self._notify_mentee(MONDAY_EVENING).due_at, TUESDAY_MORNING)

    def test_message_of_a_conversation_waits_too(self):
        request = self._ask(self.agreement)
        self._forget()
        with self.mock_mail_gateway(), self._at(MONDAY_EVENING):
            request.with_user(self.mentor_user).action_reply("Page four")
        self.assertFalse(self._new_mails)
        [notice] = self.env["mentorat.notice"].search([])
        self.assertEqual(notice.partner_id, self.mentee.partner_id)
        self.assertEqual(notice.due_at, TUESDAY_MORNING)

    def test_hour_beyond_the_day_is_refused(self):
        for hour in (-1, 24):
            with self.assertRaises(ValidationError):
                self.program.quiet_start = hour

    def test_each_person_sets_their_own_hours(self):
        user = self.mentee_user
        user.with_user(user).mentorat_quiet = "yes"
        self.assertEqual(user.mentorat_quiet, "yes")
