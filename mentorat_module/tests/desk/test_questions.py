from datetime import date, timedelta
from unittest.mock import patch

from odoo.tests import tagged

from ...models.common.mentorat_question import ConfirmationNeeded
from ..common import MONDAY, MentoratCommon

NOON = MONDAY + timedelta(days=10)
SEVEN_DAYS = timedelta(days=7)
SECOND = timedelta(seconds=1)


class QuestionCommon(MentoratCommon):
    """A programme in the middle of its life: two pairs, and one who waits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.date_end = date(2026, 12, 31)
        cls.running = cls._activate()
        cls.assigned = cls._assign(
            cls._create_mentee(cls._create_user("assigned")), cls.other_mentor
        )
        cls.waiting = cls._create_mentee(cls._create_user("waiting"))
        cls.request = cls._ask(cls.running)
        cls.pairs = cls.running | cls.assigned
        cls.mine = cls.program.with_user(cls.coordinator)
        cls.confirmed = cls.mine.with_context(mentorat_confirmed=True)

    def _get_question(self, method, *args, **kwargs):
        """Return ``{line: number}`` and the notes of the question that stands in the
        way."""
        with self.assertRaises(ConfirmationNeeded) as caught:
            method(*args, **kwargs)
        question = caught.exception.context["mentorat_question"]
        return dict(question["lines"]), question["notes"]


@tagged("post_install", "-at_install")
class TestQuestions(QuestionCommon):
    def test_past_end_asks_how_many_pairs_it_ends(self):
        with self._at(NOON):
            lines, notes = self._get_question(
                self.mine.write, {"date_end": date(2026, 1, 20)}
            )
        self.assertEqual(lines["Pairs that end"], 2)
        self.assertEqual(lines["Registrations that end"], 3)
        self.assertEqual(lines["Promises that lapse"], 2)
        self.assertEqual(lines["People told by mail"], 4)
        self.assertEqual(len(notes), 1)
