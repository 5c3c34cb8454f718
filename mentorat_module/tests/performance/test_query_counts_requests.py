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
