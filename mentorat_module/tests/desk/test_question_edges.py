from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged

from .test_questions import NOON, QuestionCommon

DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestQuestionEdges(QuestionCommon):
    """Doors that are seldom used, what costs nothing, and what happened between the
    closing of a programme and its opening."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._assign(cls._create_mentee(cls._create_user("third")), cls.mentor)
        cls.administrator = cls._create_user("administrator", "base.group_erp_manager")

    def test_account_of_a_mentor_of_two_is_not_archived_unasked(self):
        user = self.mentor.user_id.with_user(self.administrator)
        with self._at(NOON):
            lines, _notes = self._get_question(user.write, {"active": False})
        # The two mentees, and whose account it is.
        self.assertEqual(lines["People told by mail"], 3)
        self.assertTrue(user.active)

    def test_account_of_one_who_waits_is_archived_without_a_question(self):
        user = self.waiting.employee_id.user_id.with_user(self.administrator)
        user.active = False
        self.assertEqual(self.waiting.state, "withdrawn")

    def test_return_of_one_mentor_whom_two_await_asks(self):
        self.mentor.account_lost_at = NOON
        mentor = self.mentor.with_user(self.coordinator)
        with self._at(NOON + DAY):
            lines, _notes = self._get_question(mentor.action_return)
        self.assertEqual(lines["People told by mail"], 2)

    def test_words_of_a_programme_are_written_without_measuring(self):
        question = type(self.env["mentorat.question"])
        with patch.object(question, "_take_snapshot") as measured:
            self.mine.write({"name": "Another", "introduction": "<p>Welcome</p>"})
        measured.assert_not_called()

    def test_time_zone_that_closes_the_programme_says_so(self):
        empty = self._create_program(name="Empty", tz="America/Vancouver")
        empty.date_end = NOON.date()
        # Midnight is past in Tokyo, and far away in Vancouver.
        with self._at(NOON.replace(hour=18)):
            _lines, notes = self._get_question(
                empty.with_user(self.coordinator).write, {"tz": "Asia/Tokyo"}
            )
        self.assertIn("Empty", notes[0])

    def test_who_went_to_another_company_does_not_come_back(self):
        with self._at(NOON):
            self.confirmed.action_close()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        (self.running.mentee_id | self.waiting).employee_id.company_id = elsewhere
        with self._at(NOON + DAY):
            _lines, notes = self._get_question(self.mine.action_open)
            self.confirmed.action_open()
        self.assertStates(self.pairs, "ended", "assigned")
        self.assertEqual(self.waiting.state, "ended")
        self.assertIn("another company", "".join(notes))

    def test_question_that_is_open_again_is_not_left_open(self):
        with self._at(NOON):
            self.confirmed.action_close()
        self.assertTrue(self.request.is_left_open)
        with self._at(NOON + DAY):
            self.confirmed.action_open()
        self.assertFalse(self.request.is_left_open)

    def test_opening_again_says_how_many_trainings_stay_cancelled(self):
        with self._at(NOON):
            session = self.env["mentorat.training.session"].create(
                {
                    "name": "Rates",
                    "program_id": self.program.id,
                    "start": NOON + 20 * DAY,
                    "stop": NOON + 20 * DAY + timedelta(hours=2),
                }
            )
            session.action_plan()
            self.confirmed.action_close()
        self.assertEqual(session.state, "cancelled")
        with self._at(NOON + DAY):
            _lines, notes = self._get_question(self.mine.action_open)
        self.assertEqual(notes, ["Trainings to come that stay cancelled: 1"])

    def test_coordinators_are_found_once_for_all_mails(self):
        program = type(self.program)
        find = program._get_coordinators
        snapshot = self.env["mentorat.question"]._take_snapshot
        before = snapshot() | {"notice": {}}
        with patch.object(
            program, "_get_coordinators", autospec=True, side_effect=find
        ) as found:
            snapshot(before)
        self.assertEqual(found.call_count, 1)
