from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from ..common import MONDAY
from .test_reports import DocumentCase


@tagged("post_install", "-at_install")
class TestDocumentWords(DocumentCase):
    """What stands on the paper reads as a person would have written it."""

    def test_several_who_give_a_training_are_joined_as_people_do(self):
        self.session.mentor_ids = [Command.link(self.other_mentor.id)]
        row = self._attend()
        html = self._print("participation", row, self.coordinator)
        first, second = self.session.mentor_ids.mapped("name")
        self.assertIn(f"{first} and {second}", html)

    def test_day_of_a_training_is_said_once(self):
        self._attend()
        html = self._print("attendance", self.session, self.coordinator)
        self.assertEqual(html.count("January 19, 2026"), 1)
        self.assertRegex(html, r"10:00\s*AM – 12:00\s*PM")

    def test_both_days_of_a_long_training_are_said(self):
        self.session.stop = MONDAY + timedelta(days=8)
        self._attend()
        html = self._print("attendance", self.session, self.coordinator)
        self.assertIn("January 19, 2026", html)
        self.assertIn("January 20, 2026", html)

    def test_strategy_follows_its_word_on_the_same_line(self):
        self.agreement.objective_ids.strategy = "One case.\nThen another."
        html = self._print("plan", self.agreement, self.mentor_user)
        self.assertIn('<span class="lines">One case.', html)
        self.assertNotRegex(html, r'class="lines">\s+<strong>')

    def test_paper_is_letter_where_printers_hold_letter(self):
        report = self.env.ref("mentorat_module.action_report_agreement")
        company = self.env.company
        company.paperformat_id = self.env.ref("base.paperformat_euro")
        for country, size in (("ca", "letter"), ("fr", "a4")):
            company.country_id = self.env.ref(f"base.{country}")
            self.assertEqual(
                report.get_paperformat(),
                self.env.ref(f"mentorat_module.paperformat_{size}"),
            )

    def test_paper_that_a_company_chose_is_obeyed_in_any_country(self):
        company = self.env.company
        company.country_id = self.env.ref("base.ca")
        company.paperformat_id = self.env["report.paperformat"].create(
            {"name": "Ours", "format": "A4"}
        )
        report = self.env.ref("mentorat_module.action_report_agreement")
        self.assertEqual(
            report.get_paperformat(), self.env.ref("mentorat_module.paperformat_a4")
        )
