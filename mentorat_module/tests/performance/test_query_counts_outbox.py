from unittest.mock import patch

from odoo.tests import tagged

from ..common import MONDAY, MentoratCommon

FEW, MANY = 5, 25
PREFIX = "mentorat_module.mail_template_"


@tagged("post_install", "-at_install")
class TestOutboxQueries(MentoratCommon):
    """What one more person costs the outbox."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mentor.capacity = 100
        employees = cls.env["hr.employee"].create(
            [
                {"name": f"Person {number}", "work_email": f"p{number}@example.com"}
                for number in range(MANY)
            ]
        )
        cls.mentees = cls.env["mentorat.mentee"].create(
            [
                {"employee_id": employee.id, "program_id": cls.program.id}
                for employee in employees
            ]
        )
        with cls._at(MONDAY):
            cls.agreements = cls.env["mentorat.agreement"].union(
                *(mentee.action_assign(cls.mentor) for mentee in cls.mentees)
            )
            cls.agreements.action_record_first_contact()
            cls.agreements.ending_notified_at = MONDAY
        cls.env["mentorat.notice"].search([]).unlink()

    def _count(self, records, partners, template, count):
        """Return the queries of a run that writes to ``count`` people, and of the one
        that notes that the mails left."""
        notices = self.env["mentorat.notice"]
        with self._at(MONDAY):
            notices._queue_many(
                list(zip(records[:count], partners[:count], strict=True)),
                PREFIX + template,
            )
            with patch.object(
                type(self.env["ir.cron"]), "_commit_progress", return_value=60
            ):
                queries = self._count_run()
                sent = notices.search([])
                self.assertEqual(sent.mapped("state"), ["queued"] * count)
                sent.mail_id.state = "sent"
                queries += self._count_run()
        self.assertEqual(sent.mapped("state"), ["sent"] * count)
        sent.unlink()
        return queries

    def _count_run(self):
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.cr.sql_log_count
        self.env["mentorat.notice"]._cron_send()
        self.env.flush_all()
        return self.cr.sql_log_count - start

    def assertQueriesPerPerson(self, records, partners, template, most):
        self._count(records, partners, template, MANY)  # what is read once
        few, many = (
            self._count(records, partners, template, count) for count in (FEW, MANY)
        )
        self.assertLessEqual((many - few) / (MANY - FEW), most, template)

    def test_one_more_person_takes_no_more_than_four_queries(self):
        for template in ("ending", "slipped", "assigned_mentee", "contribution_left"):
            with self.subTest(template):
                self.assertQueriesPerPerson(
                    self.agreements, self.mentees.mapped("partner_id"), template, 4
                )

    def test_one_more_message_takes_no_more_than_four_queries(self):
        values = [
            {"agreement_id": agreement.id, "name": "A question", "origin": "mentee"}
            for agreement in self.agreements
        ]
        with self._at(MONDAY):
            requests = self.env["mentorat.request"].create(values)
        self.env["mentorat.notice"].search([]).unlink()
        self.assertQueriesPerPerson(
            requests, self.mentees.mapped("partner_id"), "message", 4
        )

    def test_one_more_registration_takes_no_more_than_four_queries(self):
        self.assertQueriesPerPerson(
            self.mentees, self.mentees.mapped("partner_id"), "registered", 4
        )
