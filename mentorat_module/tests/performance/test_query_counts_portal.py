from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..portal.common import MentoratPortalCase

SIZES = (2, 12)


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
        for url, (few, many) in counts.items():
            with self.subTest(url=url, counts=counts[url]):
                self.assertLessEqual(many, few)

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

    def _grow_pair(self, size):
        """Everything that the two propose to each other, and what came of it."""
        start = fields.Datetime.now() + timedelta(days=3)
        proposed = {
            "agreement_id": self.agreement.id,
            "proposed_by": "mentor",
            "proposer_id": self.mentor_user.id,
        }
        known = len(self.agreement.meeting_proposal_ids)
        rows = range(known, size)
        for _row in rows:
            for model, values in (
                ("mentorat.meeting.proposal", {"start": start, "minutes": 30}),
                ("mentorat.terms.change", {"text": "A", "text_sha256": "a"}),
            ):
                row = self.env[model].create({**proposed, **values})
                row.state = "declined"
                row.flush_recordset()
        events = self.env["calendar.event"].create(
            [
                {
                    "name": f"Meeting {row}",
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "mentorat_agreement_id": self.agreement.id,
                }
                for row in rows
            ]
        )
        self.env["mentorat.meeting.note"].create(
            [
                {"agreement_id": self.agreement.id, "event_id": event.id, "body": "A"}
                for event in events
            ]
        )
        self._grow_absences(rows)
        self.agreement.invalidate_recordset()

    def _grow_absences(self, rows):
        today = fields.Date.today()
        self.env["mentorat.absence"].create(
            [
                {
                    "mentor_id": self.mentor.id,
                    "date_from": today - timedelta(days=row + 1),
                    "date_to": today - timedelta(days=row + 1),
                    "stand_in_id": self.other_mentor.id,
                }
                for row in rows
            ]
        )

    def test_what_the_pair_did_costs_no_more_queries_when_it_is_much(self):
        self.assertSameQueries(["/my/mentorat/data/download"], self._grow_pair)

    def test_registrations_cost_no_more_queries_when_they_are_many(self):
        self.program.registration_properties_definition = [
            {"name": "branch", "string": "Branch", "type": "char"}
        ]

        self.mentee.action_withdraw()

        def grow(size):
            known = self._get_registrations(self.mentee_user)
            for _row in range(size - len(known)):
                mentee = self._create_mentee(self.mentee_user)
                mentee.registration_properties = {"branch": "Lévis"}
                mentee.action_withdraw()

        self.assertSameQueries(["/my/mentorat/data/download"], grow)

    def test_objectives_cost_the_download_no_more_queries(self):
        self.assertSameQueries(["/my/mentorat/data/download"], self._grow_plan)
