from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .portal_common import MentoratPortalCase

SIZES = (1, 20, 200)


@tagged("post_install", "-at_install")
class TestPortalQueries(MentoratPortalCase):
    """The work of the database does not grow with what a page shows."""

    def setUp(self):
        super().setUp()
        self._login(self.mentee_user)

    def _count_queries(self, url):
        """The queries of a page that was opened before."""
        self._get(url)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.assertEqual(self._get(url).status_code, 200)
        return self.cr.sql_log_count - before

    def assertSameQueries(self, urls, grow):
        """``grow(size)`` brings the records to ``size``; no page asks more for it."""
        counts = {url: [] for url in urls}
        for size in SIZES:
            grow(size)
            for url in urls:
                counts[url].append(self._count_queries(url))
        for url, (_one, twenty, many) in counts.items():
            with self.subTest(url=url, counts=counts[url]):
                self.assertLessEqual(many, twenty)

    def _grow_requests(self, size):
        Request = self.env["mentorat.request"].sudo()
        missing = size - len(self.agreement.request_ids)
        Request.create(
            [
                {
                    "agreement_id": self.agreement.id,
                    "name": f"Question {number}",
                    "description": "Where do I look?",
                    "origin": "mentee",
                }
                for number in range(missing)
            ]
        )
        self.agreement.invalidate_recordset()

    def _grow_messages(self, size):
        request = self.agreement.request_ids or self._ask_now()
        subtype = self.env.ref("mail.mt_comment")
        self.env["mail.message"].create(
            [
                {
                    "model": "mentorat.request",
                    "res_id": request.id,
                    "body": f"<p>Message {number}</p>",
                    "message_type": "comment",
                    "subtype_id": subtype.id,
                    "author_id": self.mentor_user.partner_id.id,
                }
                for number in range(size - len(request.message_ids))
            ]
        )
        request.invalidate_recordset()

    def _grow_plan(self, size):
        self.env["mentorat.objective"].create(
            [
                {"agreement_id": self.agreement.id, "name": f"Objective {number}"}
                for number in range(size - len(self.agreement.objective_ids))
            ]
        )
        self.agreement.invalidate_recordset()

    def _grow_sessions(self, size):
        Session = self.env["mentorat.training.session"]
        known = Session.search([("program_id", "=", self.program.id)])
        start = fields.Datetime.now() + timedelta(days=3)
        sessions = Session.create(
            [
                {
                    "name": f"Session {number}",
                    "program_id": self.program.id,
                    "start": start,
                    "stop": start + timedelta(hours=1),
                }
                for number in range(size - len(known))
            ]
        )
        sessions.action_plan()

    def test_questions_cost_no_more_queries_when_they_are_many(self):
        self.assertSameQueries(
            ["/my/mentorat", "/my/mentorat/requests", "/my/mentorat/data/download"],
            self._grow_requests,
        )

    def test_messages_cost_no_more_queries_when_they_are_many(self):
        request = self._ask_now()
        self.assertSameQueries(
            [request.access_url, "/my/mentorat/data/download"], self._grow_messages
        )

    def test_objectives_cost_no_more_queries_when_they_are_many(self):
        self.assertSameQueries(["/my/mentorat", "/my/mentorat/plan"], self._grow_plan)

    def test_sessions_cost_no_more_queries_when_they_are_many(self):
        self.assertSameQueries(
            ["/my/mentorat", "/my/mentorat/trainings"], self._grow_sessions
        )
