from datetime import datetime

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MockEmail

from ..common import MONDAY, MentoratCommon


@tagged("post_install", "-at_install")
class TestHandReminder(MentoratCommon, MockEmail):
    """A coordinator reminds mentors, many commitments at once, once a day each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()
        cls.commitments = cls._ask(cls.agreement).commitment_ids
        cls.commitments |= cls._ask(cls.agreement, name="Another").commitment_ids
        cls.env["mentorat.notice"].search([]).unlink()

    def _remind(self, commitments=None, at=None, user=None):
        commitments = commitments or self.commitments
        with self._at(at or self._hours(2)):
            action = commitments.with_user(
                user or self.coordinator
            ).action_remind_by_hand()
        self.env.invalidate_all()
        return action["params"]["message"]

    def _get_notices(self):
        return self.env["mentorat.notice"].search([])

    def test_commitments_of_one_mentor_leave_as_one_mail(self):
        self._remind()
        self.assertEqual(len(self._get_notices()), 2)
        with self.mock_mail_gateway():
            self._run_cron("notices", self._hours(3))
        [mail] = self._new_mails
        self.assertEqual(mail.recipient_ids, self.mentor_user.partner_id)
        self.assertIn(self.coordinator.name, mail.body_html)

    def test_who_reminded_and_when_is_kept(self):
        self._remind()
        for commitment in self.commitments:
            self.assertEqual(commitment.reminded_by_hand_at, self._hours(2))
            self.assertEqual(commitment.reminded_by_hand_id, self.coordinator)
            self.assertIn(self.coordinator.name, commitment.message_ids[0].body)

    def test_second_reminder_of_the_day_notifies_nobody(self):
        self._remind(self.commitments[0])
        message = self._remind()
        self.assertIn("One mentor reminded", message)
        self.assertIn("Already reminded today: 1", message)
        self.assertEqual(len(self._get_notices()), 2)

    def test_day_is_that_of_the_programme(self):
        # Midnight in Toronto is 05:00 in UTC.
        self._remind(at=datetime(2026, 1, 13, 4, 59))
        self.assertIn("Already", self._remind(at=datetime(2026, 1, 13, 4, 59, 59)))
        self.assertNotIn("Already", self._remind(at=datetime(2026, 1, 13, 5, 0)))

    def test_kept_commitment_is_skipped(self):
        with self._at(self._hours(1)):
            self.commitments[0]._keep()
        message = self._remind()
        self.assertIn("Not running any more: 1", message)
        self.assertFalse(self.commitments[0].reminded_by_hand_at)

    def test_mentor_without_mails_gets_one_activity(self):
        self.mentor_user.mentorat_notification = "in_app"
        self._remind(self.commitments[0])
        self._remind(self.commitments[0], at=self._hours(30))
        activity = self.commitments[0].activity_ids
        self.assertEqual(activity.user_id, self.mentor_user)
        with self.mock_mail_gateway():
            self._run_cron("notices", self._hours(31))
        self.assertFalse(self._new_mails)

    def test_mentor_reminds_nobody(self):
        with self.assertRaises(AccessError):
            self._remind(user=self.mentor_user)

    def test_coordinator_of_another_company_reminds_nobody(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._create_user(
            "stranger",
            "mentorat_module.group_mentorat_coordinator",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        with self.assertRaises(AccessError):
            self._remind(user=stranger)

    def test_mail_says_nothing_of_the_content(self):
        self._remind(at=MONDAY)
        with self.mock_mail_gateway():
            self._run_cron("notices", self._hours(3))
        self.assertNotIn("How do I read this report?", self._new_mails.body_html)
