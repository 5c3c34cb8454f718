from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import MONDAY, MentoratCommon


@tagged("post_install", "-at_install")
class TestLastActivity(MentoratCommon):
    """Silent pairs are found by dates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()
        cls.agreement.meeting_interval_days = 14

    def _find(self, days, user=None):
        """Return the silent pairs, ``days`` after the first contact"""
        agreements = self.env["mentorat.agreement"].with_user(user or self.coordinator)
        with self._at(self._days(days)):
            self.env.invalidate_all()
            return agreements.search([("is_silent", "=", True)])

    @staticmethod
    def _days(days):
        return MONDAY + timedelta(days=days)

    def _meet(self, days):
        return self.env["calendar.event"].create(
            {
                "name": "Meeting",
                "start": self._days(days),
                "stop": self._days(days) + timedelta(hours=1),
                "mentorat_agreement_id": self.agreement.id,
            }
        )

    def test_pair_is_silent_after_twice_the_agreed_days(self):
        self.assertFalse(self._find(28 - 1 / 86400))
        self.assertEqual(self._find(28).ids, self.agreement.ids)

    def test_days_of_the_programme_take_precedence(self):
        self.program.silence_days = 10
        self.assertTrue(self._find(10))
        self.assertFalse(self._find(9))

    def test_pair_without_a_frequency_has_thirty_days(self):
        self.agreement.meeting_interval_days = 0
        self.assertFalse(self._find(29))
        self.assertTrue(self._find(30))

    def test_meeting_is_activity_once_it_was_held(self):
        event = self._meet(20)
        self.assertFalse(self._find(30))
        event.action_archive()
        self.assertTrue(self._find(30))

    def test_meeting_to_come_is_no_activity(self):
        self._meet(40)
        self.assertTrue(self._find(30))
        self.assertFalse(self._find(41))

    def test_question_and_answer_are_activity(self):
        request = self._ask(self.agreement, at=self._days(20))
        self.assertFalse(self._find(40))
        with self._at(self._days(30)):
            request.with_user(self.mentor_user).action_reply("Page four")
        self.assertFalse(self._find(57))
        self.assertTrue(self._find(58))

    def test_thanks_that_expect_no_answer_are_activity(self):
        request = self._ask(self.agreement)
        with self._at(self._days(20)):
            request.with_user(self.mentee_user).action_reply(
                "Thank you", expects_answer=False
            )
        self.assertFalse(self._find(47))

    def test_step_of_the_plan_is_activity(self):
        with self._at(self._days(5)):
            objective = self.env["mentorat.objective"].create(
                {"agreement_id": self.agreement.id, "name": "Lead an interview"}
            )
        self.assertFalse(self._find(32))
        with self._at(self._days(20)):
            objective.with_user(self.mentor_user).action_achieve()
        self.assertFalse(self._find(47))
        self.assertTrue(self._find(48))

    def test_pair_that_ended_is_not_listed(self):
        with self._at(self._days(20)):
            self.agreement._end("early")
        self.assertFalse(self._find(60))

    def test_first_contact_that_is_owed_is_a_deadline_and_not_silence(self):
        other = self._create_mentee(self.inside_user)
        self._assign(other)
        self.assertNotIn(other, self._find(60).mentee_id)

    def test_overview_counts_silent_pairs_and_opens_their_list(self):
        with self._at(self._days(60)):
            program = self.program.with_user(self.coordinator)
            self.assertEqual(program.silent_count, 1)
            action = program.action_view_silent()
        self.assertEqual(action["context"]["search_default_silent"], 1)

    def test_last_activity_is_not_written_by_users(self):
        with self.assertRaises(UserError):
            self.agreement.with_user(self.mentor_user).moved_at = MONDAY

    def test_search_of_silent_pairs_takes_one_query(self):
        agreements = self.env["mentorat.agreement"]
        agreements.search([("is_silent", "=", True)])
        with self.assertQueryCount(1):
            agreements.search([("is_silent", "=", True)])
