from datetime import timedelta

from odoo.tests import tagged

from ..common import MONDAY, MentoratCommon

# Agreed: every 14 days; the programme waits 7 more.
SLIP = MONDAY + timedelta(days=21)


@tagged("post_install", "-at_install")
class TestFrequency(MentoratCommon):
    """The pair agreed to meet every 14 days; both are reminded 7 days after."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()
        cls.env["mentorat.notice"].search([]).unlink()

    def _meet(self, day, at=MONDAY):
        with self._at(at):
            return (
                self.env["calendar.event"]
                .with_user(self.mentor_user)
                .create(
                    {
                        "name": "A meeting",
                        "start": MONDAY + timedelta(days=day),
                        "stop": MONDAY + timedelta(days=day, hours=1),
                        "mentorat_agreement_id": self.agreement.id,
                    }
                )
            )

    def _run(self, at):
        self._run_cron("terms", at)

    def _get_notified_partners(self):
        template = self.env.ref("mentorat_module.mail_template_slipped")
        notices = self.env["mentorat.notice"].search(
            [("template_id", "=", template.id)], order="id"
        )
        return notices.partner_id.mapped("name"), len(notices)

    def assertTold(self, times):
        people, count = self._get_notified_partners()
        self.assertEqual(count, 2 * times)
        if times:
            self.assertEqual(sorted(people), ["Mentee", "Mentor"])

    def test_pair_without_a_meeting_since_the_first_contact_is_reminded(self):
        self._run(SLIP - timedelta(seconds=1))
        self.assertTold(0)
        self._run(SLIP)
        self.assertTold(1)

    def test_reminder_comes_once_for_one_exceeded_interval(self):
        self._run(SLIP)
        self._run(SLIP + timedelta(days=1))
        self._run(SLIP + timedelta(days=60))
        self.assertTold(1)

    def test_next_exceeded_interval_has_its_own_reminder(self):
        self._run(SLIP)
        self._meet(30)
        self._run(MONDAY + timedelta(days=30 + 21))
        self.assertTold(2)

    def test_meeting_to_come_defers_the_reminder(self):
        self._meet(28)
        self._run(MONDAY + timedelta(days=28 + 20))
        self.assertTold(0)
        self._run(MONDAY + timedelta(days=28 + 21))
        self.assertTold(1)

    def test_archived_meeting_restores_the_reminder(self):
        event = self._meet(28)
        with self._at(SLIP + timedelta(days=1)):
            event.with_context(no_mail_to_attendees=True).action_archive()
        self._run(SLIP + timedelta(days=1))
        self.assertTold(1)

    def test_deleted_meeting_restores_the_reminder(self):
        event = self._meet(28)
        with self._at(SLIP + timedelta(days=1)):
            event.unlink()
        self._run(SLIP + timedelta(days=1))
        self.assertTold(1)

    def test_moved_meeting_counts_at_its_new_time(self):
        event = self._meet(7)
        with self._at(self._hours(1)):
            event.with_context(no_mail_to_attendees=True).write(
                {
                    "start": MONDAY + timedelta(days=20),
                    "stop": MONDAY + timedelta(days=20, hours=1),
                }
            )
        self._run(MONDAY + timedelta(days=40))
        self.assertTold(0)
        self._run(MONDAY + timedelta(days=41))
        self.assertTold(1)

    def test_server_that_was_down_catches_up_once(self):
        self._run(SLIP + timedelta(days=45))
        self.assertTold(1)

    def test_zero_slack_of_the_programme_disables_the_reminder(self):
        self.program.meeting_slack_days = 0
        self._run(SLIP + timedelta(days=60))
        self.assertTold(0)

    def test_pair_without_a_frequency_is_not_reminded(self):
        self.agreement.meeting_interval_days = 0
        self._run(SLIP + timedelta(days=60))
        self.assertTold(0)

    def test_slack_of_the_programme_counts(self):
        self.program.meeting_slack_days = 10
        self._run(SLIP)
        self.assertTold(0)
        self._run(SLIP + timedelta(days=3))
        self.assertTold(1)

    def test_reminder_sent_late_names_the_meeting_planned_since(self):
        self._run(SLIP)
        self._meet(30, at=SLIP)
        notice = self.env["mentorat.notice"].search(
            [("template_id.name", "=", "Mentoring: no meeting for a while")], limit=1
        )
        with self._at(SLIP + timedelta(hours=20)):
            mail = notice._create_mails()
        self.assertIn("You have planned to meet", mail.body_html)

    def test_agreement_that_is_over_ends_without_a_reminder(self):
        self._run(MONDAY + timedelta(days=400))
        self.assertStates(self.agreement, "ended")
        self.assertTold(0)

    def test_reminder_does_not_announce_the_end(self):
        self._run(SLIP)
        self.assertFalse(self.agreement.ending_notified_at)
        self.assertStates(self.agreement, "active")

    def test_end_is_announced_and_comes_after_a_reminder(self):
        self._run(SLIP)
        self._run(MONDAY + timedelta(days=336))
        self.assertTrue(self.agreement.ending_notified_at)
        self._run(MONDAY + timedelta(days=367))
        self.assertStates(self.agreement, "ended")

    def test_assigned_pair_is_not_reminded_to_meet(self):
        mentee = self._create_mentee(self.inside_user)
        agreement = self._assign(mentee, self.other_mentor)
        self.assertFalse(agreement._get_slip_at())

    def test_disabled_rule_notifies_nobody_and_is_not_due_again(self):
        self.env.ref("mentorat_module.automation_slipped").active = False
        self._run(SLIP)
        self.assertTold(0)
        self.assertGreater(self.agreement.next_check_at, SLIP)

    def test_longer_notice_of_the_programme_moves_the_announcement(self):
        self.program.meeting_slack_days = 0
        before = self.agreement.next_check_at
        self.program.ending_notice_days = 60
        self.assertEqual(self.agreement.next_check_at, before - timedelta(days=30))

    def test_many_pairs_are_treated_in_one_run(self):
        pairs = self.agreement
        self.other_mentor.capacity = 20
        for number in range(12):
            user = self._create_user(f"mentee_{number}")
            mentee = self._create_mentee(user)
            pairs |= self._activate(self._assign(mentee, self.other_mentor))
        self.env["mentorat.notice"].search([]).unlink()
        self._run(SLIP)
        self.assertEqual(self._get_notified_partners()[1], 2 * len(pairs))
