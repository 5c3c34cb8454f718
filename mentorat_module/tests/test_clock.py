from datetime import timedelta

from odoo.tests import tagged

from .common import MONDAY, MentoratCommon

SECOND = timedelta(seconds=1)


@tagged("post_install", "-at_install")
class TestFirstContactClock(MentoratCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reminder = MONDAY + timedelta(hours=48)
        cls.limit = MONDAY + timedelta(hours=72)

    def setUp(self):
        super().setUp()
        self.agreement = self._assign()
        self.commitment = self.agreement.commitment_ids

    def test_assignment_promises_a_first_contact_within_72_hours(self):
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

    def test_promise_is_not_overdue_at_the_limit_itself(self):
        self._run_cron("deadlines", self.limit)
        self.assertStates(self.commitment, "reminded")

    def test_promise_is_overdue_one_second_after_the_limit(self):
        self._run_cron("deadlines", self.limit + SECOND)
        self.assertStates(self.commitment, "overdue")

    def test_late_shows_before_the_scheduler_has_run(self):
        with self._at(self.limit + SECOND):
            self.assertTrue(self.commitment.is_late)
            late = self.env["mentorat.commitment"].search([("is_late", "=", True)])
        self.assertIn(self.commitment, late)
        self.assertStates(self.commitment, "open")
