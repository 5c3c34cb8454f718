from datetime import timedelta

from odoo.tests import tagged

from ..common import MONDAY, MentoratCommon


@tagged("post_install", "-at_install")
class TestQueries(MentoratCommon):
    """Cost is pinned: what is done for many is not done once for each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mentor.capacity = 500
        cls.agreement = cls._activate()
        cls.env["mentorat.request"].search_count([])

    def _count(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.cr.sql_log_count - start

    def _create_requests(self, count):
        values = [
            {"agreement_id": self.agreement.id, "name": f"Question {number}"}
            for number in range(count)
        ]
        with self._at(MONDAY):
            return self.env["mentorat.request"].create(values)

    def test_thousand_requests_in_one_call_take_fewer_than_four_queries_each(self):
        self._create_requests(1)
        queries = self._count(lambda: self._create_requests(1000))
        self.assertLess(queries / 1000, 4)

    def test_one_request_takes_no_more_than_fifteen_queries(self):
        self._create_requests(1)
        for _time in range(3):
            self.env.flush_all()
            start = self.cr.sql_log_count
            self._create_requests(1)
            self.env.flush_all()
            self.assertLessEqual(self.cr.sql_log_count - start, 15)

    # ------------------------------------------------------------------
    # ONE QUESTION, AS THE MENTEE
    # ------------------------------------------------------------------

    def _ask_as_mentee(self, count=1):
        """Ask with all that comes before the end of the transaction."""
        agreement = self.agreement.with_user(self.mentee_user)
        with self._at(MONDAY):
            for number in range(count):
                agreement.action_ask(f"Question {number}", "I do not see it")
            self.env.cr.flush()

    def _count_asking(self, count=1):
        start = self.cr.sql_log_count
        self._ask_as_mentee(count)
        return self.cr.sql_log_count - start

    def _set_calendar(self):
        self.program.calendar_id = self.env["resource.calendar"].create(
            {"name": "Monday to Friday", "tz": "America/Toronto"}
        )

    def test_question_of_a_mentee_takes_no_more_than_nine_queries(self):
        for with_calendar in (False, True):
            if with_calendar:
                self._set_calendar()
            with self.subTest(with_calendar=with_calendar):
                self._ask_as_mentee()
                self.assertLessEqual(self._count_asking(), 9)

    def test_question_with_empty_caches_takes_no_more_than_eighteen_queries(self):
        """All that is read comes on top: the pair, the people, the programme."""
        for with_calendar in (False, True):
            if with_calendar:
                self._set_calendar()
            with self.subTest(with_calendar=with_calendar):
                self._ask_as_mentee()
                self.env.cr.flush()
                self.env.invalidate_all()
                self.assertLessEqual(self._count_asking(), 18)

    def test_each_further_question_takes_as_many_queries_as_the_first(self):
        self._ask_as_mentee()
        one = self._count_asking()
        self.assertLessEqual(self._count_asking(5), 5 * one)

    def test_working_days_are_read_anew_once_a_day_is_off(self):
        self._set_calendar()
        before = self._create_requests(1).limit_at
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.program.calendar_id.id,
                "date_from": MONDAY + timedelta(hours=14),
                "date_to": MONDAY + timedelta(hours=38),
            }
        )
        self.assertGreater(self._create_requests(1).limit_at, before)

    def test_run_takes_the_same_queries_for_few_and_many_outside_the_reactions(self):
        rules = self.env["base.automation"].search([])
        rules.active = False

        def run(count):
            opened = self._create_requests(count).commitment_ids
            promises = self.env["mentorat.commitment"].browse(opened.ids)
            at = self._hours(24)
            with self._at(at):
                return self._count(lambda: promises._process_due_safely(at))

        run(5)
        self.assertEqual(run(20), run(100))
