from datetime import timedelta

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..common import MONDAY
from .test_training_mails import TrainingMailCommon

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@tagged("post_install", "-at_install")
class TestTrainingReminders(TrainingMailCommon):
    """Those expected are reminded the day before, and an hour before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.day_before = cls.start - 24 * HOUR
        cls.hour_before = cls.start - HOUR
        cls.everybody = (
            cls.mentor_user.partner_id
            | cls.mentee_user.partner_id
            | cls.inside_user.partner_id
            | cls.guest
        )

    def setUp(self):
        super().setUp()
        self._plan_and_tell()

    def _remind(self, at):
        """Run the clock at ``at``; return the mails that leave, by recipient."""
        self._run_cron("trainings", at)
        return self._send(at)

    def _get_partners(self, mails):
        return self.env["res.partner"].union(*mails)

    def test_each_is_reminded_twice_to_the_second(self):
        self.assertFalse(self._remind(self.day_before - SECOND))
        for at in (self.day_before, self.hour_before):
            mails = self._remind(at)
            self.assertEqual(self._get_partners(mails), self.everybody)
            self.assertFalse(self._remind(at + SECOND))
        self.assertSays(
            mails[self.partner],
            "A reminder",
            "Monday, January 19, 10:00 AM to 12:00 PM",
            "https://video.example.com/12",
        )
        self.assertEqual(self._get_value(mails[self.partner], "METHOD"), "PUBLISH")
        self.assertIn("/mentorat/training/", mails[self.guest].body_html)

    def test_reminder_is_triggered_for_its_minute(self):
        self.env.cr.flush()
        cron = self.env.ref("mentorat_module.ir_cron_trainings")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(self.day_before, triggers.mapped("call_at"))

    def test_programme_says_when_and_none_is_none(self):
        self.program.write(
            {"training_reminder_hours": 48, "training_last_reminder_hours": 0}
        )
        self.assertEqual(self.session.next_check_at, self.start - 48 * HOUR)
        self.program.training_reminder_hours = 0
        self.assertFalse(self.session.next_check_at)
        self.assertFalse(self._remind(self.hour_before))

    def test_hours_below_zero_are_refused(self):
        with self.assertRaises(ValidationError):
            self.program.with_user(self.coordinator).training_reminder_hours = -1

    def test_who_declined_is_not_reminded(self):
        with self._at(self._hours(1)):
            self.session.with_user(self.mentee_user).action_decline()
            attendees = self.session.calendar_event_id.attendee_ids
            attendees.filtered(lambda each: each.partner_id == self.guest).write(
                {"state": "declined"}
            )
        partners = self._get_partners(self._remind(self.day_before))
        self.assertEqual(partners, self.everybody - self.partner - self.guest)

    def test_who_declines_after_it_was_queued_is_not_reminded(self):
        self._run_cron("trainings", self.day_before)
        with self._at(self.day_before):
            self.session.with_user(self.mentee_user).action_decline()
        self.assertNotIn(self.partner, self._send(self.day_before))

    def test_seats_that_are_limited_remind_those_who_have_one(self):
        self.session.capacity = 1
        with self._at(self._hours(1)):
            self.session.with_user(self.inside_user).action_register()
            self.session.with_user(self.mentee_user).action_register()
        partners = self._get_partners(self._remind(self.day_before))
        self.assertEqual(partners, self.everybody - self.partner)

    def test_training_moved_after_it_was_queued_is_not_announced_for_the_old_day(self):
        self._run_cron("trainings", self.day_before)
        later = self.start + timedelta(days=7)
        self._change(self.day_before, start=later, stop=later + HOUR)
        mail = self._send(self.day_before)[self.partner]
        self.assertNotIn("A reminder", mail.body_html)
        self.assertFalse(self._remind(self.hour_before))
        self.assertTrue(self._remind(later - 24 * HOUR))

    def test_training_moved_to_the_next_hours_says_so_once(self):
        at = self.start - 30 * HOUR
        self._change(at, start=at + 3 * HOUR, stop=at + 4 * HOUR)
        [notice] = self.env["mentorat.notice"].search(
            [
                ("partner_id", "=", self.partner.id),
                ("state", "=", "pending"),
                ("res_model", "=", self.session._name),
            ]
        )
        self.assertEqual(
            notice.template_id,
            self.env.ref("mentorat_module.mail_template_training_moved"),
        )
        self._run_cron("trainings", at)
        self.assertEqual(len(self._send(at)), 4)
        self.assertTrue(self._remind(at + 2 * HOUR))

    def test_cancelled_training_reminds_nobody(self):
        self._run_cron("trainings", self.day_before)
        with self._at(self.day_before):
            self.session.with_user(self.coordinator).action_cancel()
        mail = self._send(self.day_before)[self.partner]
        self.assertSays(mail, "is cancelled")
        self.assertNotIn("A reminder", mail.body_html)
        self.assertFalse(self._remind(self.hour_before))

    def test_clock_that_was_stopped_reminds_once_before_and_never_after_the_start(self):
        self.assertEqual(len(self._remind(self.start - SECOND)), 4)
        other = self._create_session(start=self.start + timedelta(days=1))
        self._plan(other)
        self._send(self._hours(1))
        self.assertFalse(self._remind(other.start))
        self.assertFalse(other.next_check_at)

    def test_planned_within_the_hours_of_a_reminder_is_not_reminded_of_at_once(self):
        other = self._create_session(start=MONDAY + 3 * HOUR)
        self._plan(other)
        self.assertTrue(self._send())
        self.assertFalse(self._remind(MONDAY))
        self.assertTrue(self._remind(MONDAY + 2 * HOUR))

    def test_two_dates_of_a_series_on_one_day_are_reminded_of_in_one_mail(self):
        starts = [self.start + timedelta(days=1, hours=hours) for hours in (0, 3)]
        first = self._create_session(start=starts[0])
        self._plan(first)
        with self._at(MONDAY):
            first.with_user(self.coordinator)._repeat([(starts[1], starts[1] + HOUR)])
        self._send()
        self.program.training_last_reminder_hours = 4
        self.program.training_reminder_hours = 1
        mail = self._remind(starts[0] - HOUR)[self.partner]
        self.assertEqual(mail.body_html.count("A reminder"), 2)

    def test_reminder_leaves_in_quiet_hours_and_before_a_daily_mail(self):
        self.program.quiet = True
        self.inside_user.mentorat_notification = "daily"
        early = self._create_session(
            start=MONDAY + timedelta(days=2, hours=-3),  # Wednesday 7:00
            guest_ids=[Command.set(self.guest.ids)],
        )
        self._plan(early)
        self._send()
        self.assertEqual(len(self._remind(early.start - HOUR)), 4)
