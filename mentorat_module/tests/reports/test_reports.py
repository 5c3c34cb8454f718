import io
import re
from datetime import timedelta
from unittest import skipUnless

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.misc import find_in_path
from odoo.tools.pdf import PdfFileReader

from ..common import MONDAY, MentoratCommon
from ..portal.common import MentoratPortalCase

IMAGE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


def has_wkhtmltopdf():
    try:
        return bool(find_in_path("wkhtmltopdf"))
    except OSError:
        return False


@tagged("post_install", "-at_install")
class TestDocuments(MentoratCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._create_mentee(cls.inside_user)
        cls.session = cls.env["mentorat.training.session"].create(
            {
                "name": "Wills",
                "program_id": cls.program.id,
                "mentor_ids": [Command.set(cls.mentor.ids)],
                "start": MONDAY + timedelta(days=7),
                "stop": MONDAY + timedelta(days=7, hours=2),
            }
        )
        cls.agreement = cls._activate()
        cls.env["mentorat.objective"].with_user(cls.mentor_user).create(
            {"agreement_id": cls.agreement.id, "name": "Read a balance sheet"}
        )

    def _print(self, kind, records, user, **context):
        """Return the HTML of a document, as ``user`` gets it."""
        reports = self.env["ir.actions.report"].with_user(user)
        html, _kind = reports.with_context(**context)._render_qweb_html(
            f"mentorat_module.action_report_{kind}", records.ids
        )
        return html.decode()

    def _sign(self, user, name):
        with self._at(self._hours(2)):
            self.agreement.with_user(user).action_sign(name, IMAGE)

    def _meet(self, day):
        with self._at(MONDAY):
            return (
                self.env["calendar.event"]
                .with_user(self.mentor_user)
                .create(
                    {
                        "name": "A very private subject",
                        "start": MONDAY + timedelta(days=day),
                        "stop": MONDAY + timedelta(days=day, hours=1),
                        "mentorat_agreement_id": self.agreement.id,
                    }
                )
            )

    def _end(self, day=30):
        with self._at(MONDAY + timedelta(days=day)):
            self.agreement.with_user(self.coordinator).action_end("early")

    def _attend(self):
        with self._at(MONDAY):
            self.session.with_user(self.coordinator).action_plan()
        row = self.session.participation_ids.filtered(
            lambda row: row.mentee_id == self.mentee
        )
        row.state = "attended"
        return row

    # ------------------------------------------------------------------
    # THE AGREEMENT
    # ------------------------------------------------------------------

    def test_agreement_shows_both_signatures_with_date_and_fingerprint(self):
        self._sign(self.mentee_user, "Camille the First")
        self._sign(self.mentor_user, "Louise")
        html = self._print("agreement", self.agreement, self.mentee_user)
        for words in (
            f"Signature of {self.mentee_user.name}",
            f"Signature of {self.mentor_user.name}",
            "January 12, 2026, 12:00\N{NARROW NO-BREAK SPACE}PM",
        ):
            self.assertIn(words, html)
        self.assertNotIn("Camille the First", html)
        self.assertIn(self.agreement.charter_sha256, html)
        self.assertEqual(html.count('alt="Signature of'), 2)

    def test_agreement_shows_the_text_that_was_signed(self):
        self._sign(self.mentee_user, "Camille")
        self.program.mentee_charter = "<p>Something else</p>"
        html = self._print("agreement", self.agreement, self.mentor_user)
        self.assertNotIn("Something else", html)
        self.assertIn("Not signed", html)

    def test_agreement_says_the_day_that_it_ended(self):
        running = self._print("agreement", self.agreement, self.mentee_user)
        self.assertIn("to January 12, 2027", re.sub(r"\s+", " ", running))
        self._end(30)
        over = self._print("agreement", self.agreement, self.mentee_user)
        self.assertIn("to February 11, 2026", re.sub(r"\s+", " ", over))

    def test_unsigned_agreement_says_so(self):
        html = self._print("agreement", self.agreement, self.mentor_user)
        self.assertIn("Nobody has signed yet", html)
        self.assertNotIn("SHA-256", html)

    def test_signature_of_an_earlier_text_is_not_on_the_new_one(self):
        self._sign(self.mentee_user, "Camille the First")
        self.agreement.with_user(self.mentor_user).rules = "By video"
        html = self._print("agreement", self.agreement, self.mentor_user)
        self.assertNotIn("Signature of", html)

    def test_pair_and_coordinator_print_the_agreement_and_nobody_else(self):
        for user in (self.mentee_user, self.mentor_user, self.coordinator):
            self.assertIn("Mentor", self._print("agreement", self.agreement, user))
        for user in (self.other_mentor_user, self.inside_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._print("agreement", self.agreement, user)

    # ------------------------------------------------------------------
    # THE ACTION PLAN
    # ------------------------------------------------------------------

    def test_pair_prints_the_action_plan(self):
        for user in (self.mentee_user, self.mentor_user):
            html = self._print("plan", self.agreement, user)
            self.assertIn("Read a balance sheet", html)

    def test_contributing_mentor_prints_the_action_plan(self):
        self.agreement.contribution_ids.create(
            {"agreement_id": self.agreement.id, "mentor_id": self.other_mentor.id}
        )
        html = self._print("plan", self.agreement, self.other_mentor_user)
        self.assertIn("Read a balance sheet", html)

    def test_nobody_else_prints_the_action_plan(self):
        admin = self._create_user(
            "mentoring_admin", "mentorat_module.group_mentorat_admin"
        )
        others = self.other_mentor_user | self.inside_user | self.coordinator | admin
        for user in others:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._print("plan", self.agreement, user)

    def test_superuser_does_not_print_the_plan_for_a_coordinator(self):
        reports = self.env["ir.actions.report"].with_user(self.coordinator).sudo()
        with self.assertRaises(AccessError):
            reports._render_qweb_html(
                "mentorat_module.action_report_plan", self.agreement.ids
            )

    def test_scheduled_action_does_not_print_the_plan(self):
        with self.assertRaises(AccessError):
            self._print("plan", self.agreement, self.env.ref("base.user_root"))

    def test_plan_is_not_in_the_print_menu_of_a_coordinator(self):
        bindings = (
            self.env["ir.actions.actions"]
            .with_user(self.coordinator)
            .get_bindings("mentorat.agreement")
        )
        offered = {report["id"] for report in bindings.get("report", ())}
        self.assertIn(
            self.env.ref("mentorat_module.action_report_agreement").id, offered
        )
        self.assertNotIn(self.env.ref("mentorat_module.action_report_plan").id, offered)

    # ------------------------------------------------------------------
    # THE CERTIFICATE OF MENTORING
    # ------------------------------------------------------------------

    def test_certificate_says_who_when_and_how_many_meetings(self):
        self._meet(3)
        self._meet(10)
        self._meet(60)
        self._end(30)
        html = self._print("certificate", self.agreement, self.mentee_user)
        for words in ("Mentee", "Mentor", "January 12, 2026", "February 11, 2026"):
            self.assertIn(words, html)
        self.assertRegex(html, r"held\s+2\s+meetings")

    def test_certificate_shows_nothing_of_conversations(self):
        self._ask(self.agreement, name="A delicate client")
        self._meet(3)
        self._end(30)
        html = self._print("certificate", self.agreement, self.coordinator)
        for secret in ("A delicate client", "Read a balance", "very private"):
            self.assertNotIn(secret, html)

    def test_each_prints_their_own_certificate_and_coordinators_both(self):
        self._end(30)
        for user, people in (
            (self.mentee_user, ["Mentee"]),
            (self.mentor_user, ["Mentor"]),
            (self.coordinator, ["Mentee", "Mentor"]),
        ):
            html = self._print("certificate", self.agreement, user)
            self.assertEqual(re.findall(r'class="name">([^<]*)<', html), people)

    def test_certificate_ends_with_the_last_day_of_the_term(self):
        self._run_cron("terms", MONDAY + timedelta(days=366))
        html = self._print("certificate", self.agreement, self.mentor_user)
        self.assertIn("to January 12, 2027", re.sub(r"\s+", " ", html))

    def test_no_certificate_while_the_agreement_runs(self):
        with self.assertRaisesRegex(UserError, "has ended"):
            self._print("certificate", self.agreement, self.mentor_user)

    # ------------------------------------------------------------------
    # TRAININGS
    # ------------------------------------------------------------------

    def test_attendance_sheet_lists_those_expected(self):
        with self._at(MONDAY):
            self.session.with_user(self.coordinator).action_plan()
            self.session.participation_ids.state = "registered"
        html = self._print("attendance", self.session, self.coordinator)
        for words in ("Wills", "Mentee", "Inside", "Signature"):
            self.assertIn(words, html)

    def test_attendance_sheet_is_for_coordinators(self):
        self._attend()
        for user in (self.mentee_user, self.mentor_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._print("attendance", self.session, user)

    def test_each_page_of_the_attendance_sheet_has_its_head(self):
        sheet = self.env["report.mentorat_module.document_attendance"]
        pages = sheet._cut_pages([{"name": str(n)} for n in range(60)], 18)
        self.assertEqual(len(pages[0]), 18)
        self.assertGreater(len(pages), 2)
        self.assertEqual(sum(map(len, pages)), 60)

    def test_certificate_of_attendance_is_for_those_who_were_there(self):
        row = self._attend()
        html = self._print("participation", row, self.mentee_user)
        self.assertIn("January 19, 2026", html)
        absent = self.session.participation_ids - row
        with self.assertRaisesRegex(UserError, "who were there"):
            self._print("participation", absent, self.coordinator)

    def test_certificate_of_attendance_is_not_for_somebody_else(self):
        row = self._attend()
        with self.assertRaises(AccessError):
            self._print("participation", row, self.inside_user)

    # ------------------------------------------------------------------
    # PAPER
    # ------------------------------------------------------------------

    def _get_records(self):
        row = self._attend()
        self._end(30)
        return {
            "agreement": self.agreement,
            "plan": self.agreement,
            "certificate": self.agreement,
            "attendance": self.session,
            "participation": row,
        }

    def _get_recipient(self, kind):
        return self.coordinator if kind == "attendance" else self.mentee_user

    def test_documents_say_their_language_and_have_one_title(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        for kind, record in self._get_records().items():
            with self.subTest(kind=kind):
                html = self._print(
                    kind, record, self._get_recipient(kind), lang="fr_CA"
                )
                self.assertRegex(html, r'<html[^>]* lang="fr-CA"')
                self.assertEqual(html.count("<h1"), 1)

    def test_documents_fetch_nothing(self):
        for kind, record in self._get_records().items():
            with self.subTest(kind=kind):
                html = self._print(kind, record, self._get_recipient(kind))
                self.assertNotRegex(html, r'<link|<script|src="(?!data:)')

    def test_file_names_have_no_slash(self):
        for kind, record in self._get_records().items():
            with self.subTest(kind=kind):
                self.assertNotIn("/", record._get_document_name(kind))

    def test_paper_is_that_of_the_company_with_our_margins(self):
        report = self.env.ref("mentorat_module.action_report_agreement")
        for size, name in (("A4", "a4"), ("Letter", "letter")):
            self.env.company.paperformat_id = self.env["report.paperformat"].create(
                {"name": size, "format": size}
            )
            self.assertEqual(
                report.get_paperformat(),
                self.env.ref(f"mentorat_module.paperformat_{name}"),
            )

    @skipUnless(has_wkhtmltopdf(), "wkhtmltopdf is not installed")
    def test_pdf_has_real_text_a_title_a_language_and_numbered_pages(self):
        self.agreement.rules = "\n".join(f"Rule {number}" for number in range(80))
        reports = self.env["ir.actions.report"].with_user(self.mentee_user)
        with self.allow_pdf_render():
            content, kind = reports.with_context(
                force_report_rendering=True
            )._render_qweb_pdf(
                "mentorat_module.action_report_agreement", self.agreement.ids
            )
        self.assertEqual(kind, "pdf")
        reader = PdfFileReader(io.BytesIO(content))
        number = self.agreement.name.replace("/", "-")
        title = f"Mentoring agreement {number}"
        self.assertEqual(reader.getDocumentInfo()["/Title"], title)
        self.assertEqual(reader.trailer["/Root"]["/Lang"], "en-US")
        pages = [" ".join(page.extract_text().split()) for page in reader.pages]
        self.assertGreater(len(pages), 1)
        self.assertIn(f"{title} · 1/{len(pages)}", pages[0])
        self.assertIn("Rule 79", "".join(pages))

    @skipUnless(has_wkhtmltopdf(), "wkhtmltopdf is not installed")
    def test_several_agreements_are_printed_at_once(self):
        other = self._assign(self.second, self.other_mentor)
        reports = self.env["ir.actions.report"].with_user(self.coordinator)
        with self.allow_pdf_render():
            content, _kind = reports.with_context(
                force_report_rendering=True
            )._render_qweb_pdf(
                "mentorat_module.action_report_agreement", (self.agreement | other).ids
            )
        reader = PdfFileReader(io.BytesIO(content))
        text = " ".join(page.extract_text() for page in reader.pages)
        self.assertIn(self.agreement.name, text)
        self.assertIn(other.name, text)

    def test_paper_is_letter_in_canada_and_a4_in_france(self):
        report = self.env.ref("mentorat_module.action_report_agreement")
        company = self.env.company
        company.paperformat_id = self.env.ref("base.paperformat_euro")
        for country, size in (("ca", "letter"), ("fr", "a4")):
            company.country_id = self.env.ref(f"base.{country}")
            self.assertEqual(
                report.get_paperformat(),
                self.env.ref(f"mentorat_module.paperformat_{size}"),
            )

    def test_chosen_paper_is_used_in_any_country(self):
        company = self.env.company
        company.country_id = self.env.ref("base.ca")
        company.paperformat_id = self.env["report.paperformat"].create(
            {"name": "Ours", "format": "A4"}
        )
        report = self.env.ref("mentorat_module.action_report_agreement")
        self.assertEqual(
            report.get_paperformat(), self.env.ref("mentorat_module.paperformat_a4")
        )

    # ------------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------------

    def test_mentors_of_a_training_are_joined_by_and(self):
        self.session.mentor_ids = [Command.link(self.other_mentor.id)]
        row = self._attend()
        html = self._print("participation", row, self.coordinator)
        first, second = self.session.mentor_ids.mapped("name")
        self.assertIn(f"{first} and {second}", html)

    def test_day_of_a_training_stands_once(self):
        self._attend()
        html = self._print("attendance", self.session, self.coordinator)
        self.assertEqual(html.count("January 19, 2026"), 1)
        self.assertRegex(html, r"10:00\s*AM – 12:00\s*PM")

    def test_long_training_shows_both_days(self):
        self.session.stop = MONDAY + timedelta(days=8)
        self._attend()
        html = self._print("attendance", self.session, self.coordinator)
        self.assertIn("January 19, 2026", html)
        self.assertIn("January 20, 2026", html)

    def test_strategy_starts_on_the_line_of_its_label(self):
        self.agreement.objective_ids.strategy = "One case.\nThen another."
        html = self._print("plan", self.agreement, self.mentor_user)
        self.assertIn('<span class="lines">One case.', html)
        self.assertNotRegex(html, r'class="lines">\s+<strong>')


@tagged("post_install", "-at_install")
class TestDocumentsOnThePortal(MentoratPortalCase):
    """Tests get the HTML where browsers get a PDF, from the same addresses."""

    def _get_document(self, kind, record, user):
        self._login(user)
        return self._get(f"/my/mentorat/documents/{kind}/{record.id}")

    def test_mentee_downloads_the_agreement_under_its_name(self):
        response = self._get_document("agreement", self.agreement, self.mentee_user)
        self.assertEqual(response.status_code, 200)
        number = self.agreement.name.replace("/", "_")
        disposition = response.headers["Content-Disposition"]
        self.assertIn(f"Mentoring_agreement_{number}.pdf", disposition)
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_mentee_downloads_the_plan(self):
        self.env["mentorat.objective"].with_user(self.mentor_user).create(
            {"agreement_id": self.agreement.id, "name": "Read a balance sheet"}
        )
        response = self._get_document("plan", self.agreement, self.mentee_user)
        self.assertIn("Read a balance sheet", response.text)

    def test_certificate_comes_with_the_end(self):
        response = self._get_document("certificate", self.agreement, self.mentee_user)
        self.assertEqual(response.status_code, 404)
        self.agreement.action_end("early")
        response = self._get_document("certificate", self.agreement, self.mentee_user)
        self.assertEqual(response.status_code, 200)

    def test_others_find_nothing(self):
        for user in (self.stranger_user, self.coordinator):
            for kind in ("agreement", "plan"):
                with self.subTest(user=user.login, kind=kind):
                    response = self._get_document(kind, self.agreement, user)
                    self.assertEqual(response.status_code, 404)

    @mute_logger("odoo.http")
    def test_address_of_a_report_gives_no_access(self):
        self._login(self.coordinator)
        response = self._get(
            f"/report/html/mentorat_module.document_plan/{self.agreement.id}"
        )
        self.assertNotEqual(response.status_code, 200)

    def test_pages_offer_the_documents(self):
        self._login(self.mentee_user)
        for page in (
            f"/my/mentorat/agreements/{self.agreement.id}",
            "/my/mentorat/data",
        ):
            html = self._get(page).text
            self.assertIn(f"/my/mentorat/documents/plan/{self.agreement.id}", html)
            self.assertNotIn("/my/mentorat/documents/certificate", html)
