import io
import re
from datetime import timedelta
from unittest import skipUnless

from odoo import Command
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from ...tools import tagged_pdf
from ..common import MONDAY, MentoratCommon
from .test_reports import IMAGE, has_wkhtmltopdf

PREFIX = "mentorat_module.document_"
LANGUAGES = ("en_US", "fr_CA")
NAMES = {
    "mentor": "ANNE-MARIE-ÉLISABETH DE LA CHEVROTIÈRE-BEAUCHEMIN 😀",
    "mentee": "שרה לוי Marie-Josée-Geneviève-Alexandrine Bouchard-Archambault "
    "de la Durantaye et de Montarville-Saint-Augustin-de-Desmaures",
}
LONG = "I would like to understand how to read a balance sheet of a client. "


class DocumentPaperCase(MentoratCommon):
    """A pair with its documents, and the number and the text of printed pages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        cls.env.company.country_id = cls.env.ref("base.ca")
        cls.session = cls.env["mentorat.training.session"].create(
            {
                "name": "Wills",
                "program_id": cls.program.id,
                "mentor_ids": [Command.set(cls.mentor.ids)],
                "start": MONDAY + timedelta(days=7),
                "stop": MONDAY + timedelta(days=7, hours=1, minutes=30),
            }
        )
        cls.agreement = cls._activate()

    @classmethod
    def _take_part(cls, state="attended"):
        """The mentee's row of the training, planned."""
        with cls._at(MONDAY):
            cls.session.with_user(cls.coordinator).action_plan()
            rows = cls.session.participation_ids
            row = rows.filtered(lambda row: row.mentee_id == cls.mentee)
            row.state = state
        return row

    @classmethod
    def _end(cls):
        with cls._at(MONDAY + timedelta(days=30)):
            cls.agreement.with_user(cls.coordinator).action_end("early")

    @classmethod
    def _contribute(cls, count, description):
        """Add ``count`` mentors who contribute."""
        for number in range(count):
            mentor = cls._create_mentor(cls._create_user(f"contributor_{number}"))
            cls.agreement.contribution_ids.create(
                {
                    "agreement_id": cls.agreement.id,
                    "mentor_id": mentor.id,
                    "description": description,
                }
            )

    def _add_objectives(self, count, **values):
        self.env["mentorat.objective"].with_user(self.mentor_user).create(
            [
                {
                    "agreement_id": self.agreement.id,
                    "name": f"Objective {number}",
                    **values,
                }
                for number in range(count)
            ]
        )

    def _get_user(self, kind):
        return self.coordinator if kind == "attendance" else self.mentee_user

    def _print(self, kind, record, lang="en_US", user=None):
        """Return the reader of the PDF, as its user gets it."""
        reports = self.env["ir.actions.report"].with_user(user or self._get_user(kind))
        with self.allow_pdf_render():
            content, kind = reports.with_context(
                lang=lang, force_report_rendering=True
            )._render_qweb_pdf(f"mentorat_module.action_report_{kind}", record.ids)
        self.assertEqual(kind, "pdf")
        return PdfFileReader(io.BytesIO(content))

    def _get_pages(self, *args, **options):
        reader = self._print(*args, **options)
        return [" ".join(page.extract_text().split()) for page in reader.pages]

    def _get_html(self, kind, record, user=None):
        reports = self.env["ir.actions.report"].with_user(user or self._get_user(kind))
        html, _kind = reports._render_qweb_html(
            f"mentorat_module.action_report_{kind}", record.ids
        )
        return html.decode()


@tagged("post_install", "-at_install")
@skipUnless(has_wkhtmltopdf(), "wkhtmltopdf is not installed")
class TestDocumentPaper(DocumentPaperCase):
    """What wkhtmltopdf prints."""

    def setUp(self):
        super().setUp()
        self._use_engine()

    def _use_engine(self):
        self.patch(tagged_pdf, "load_engine", lambda: None)

    def test_every_document_has_title_language_and_no_blank_page(self):
        row = self._take_part()
        self._add_objectives(1)
        self._end()
        records = {
            "agreement": self.agreement,
            "plan": self.agreement,
            "certificate": self.agreement,
            "attendance": self.session,
            "participation": row,
        }
        reports = self.env["ir.actions.report"].search(
            [("report_name", "=like", f"{PREFIX}%")]
        )
        kinds = [name.removeprefix(PREFIX) for name in reports.mapped("report_name")]
        self.assertEqual(sorted(kinds), sorted(records))
        for kind in kinds:
            for lang in LANGUAGES:
                with self.subTest(kind=kind, lang=lang):
                    record = records[kind]
                    reader = self._print(kind, record, lang)
                    self.assertEqual(
                        reader.getDocumentInfo()["/Title"],
                        record.with_context(lang=lang)._get_document_name(kind),
                    )
                    self.assertEqual(
                        reader.trailer["/Root"]["/Lang"], lang.replace("_", "-")
                    )
                    for page in reader.pages:
                        self.assertGreater(len(page.extract_text().split()), 10)

    # ------------------------------------------------------------------
    # THE ACTION PLAN
    # ------------------------------------------------------------------

    def test_fifteen_objectives_take_few_pages_and_none_is_split(self):
        with self._at(MONDAY):
            self._add_objectives(
                15,
                description=LONG * 4,
                strategy="One.\nTwo.",
                date_deadline="2026-06-01",
            )
        pages = self._get_pages("plan", self.agreement)
        self.assertLessEqual(len(pages), 4)
        for page in pages:
            self.assertEqual(page.count("Objective "), page.count("By: June 1, 2026"))

    def test_objectives_of_full_length_leave_no_page_half_empty(self):
        self._add_objectives(
            15, description=(LONG * 40)[:2000], strategy=(LONG * 40)[:2000]
        )
        pages = self._get_pages("plan", self.agreement)
        self.assertLessEqual(len(pages), 15)
        self.assertGreater(min(map(len, pages[:-1])), max(map(len, pages)) / 2)

    def test_plan_without_objectives_takes_one_page(self):
        pages = self._get_pages("plan", self.agreement)
        self.assertEqual(len(pages), 1)
        self.assertIn("There is no objective yet", pages[0])

    # ------------------------------------------------------------------
    # CERTIFICATES
    # ------------------------------------------------------------------

    def _lengthen(self):
        self.mentor.employee_id.name = NAMES["mentor"]
        self.mentee.employee_id.name = NAMES["mentee"]

    def test_each_certificate_takes_one_page_with_extreme_names(self):
        self._contribute(3, "x")
        self._lengthen()
        self.program.name = "Mentoring programme " * 10
        self.coordinator.name = NAMES["mentee"]
        self._end()
        pages = self._get_pages("certificate", self.agreement, user=self.coordinator)
        self.assertEqual(len(pages), 5)
        for page in pages:
            self.assertIn("Issued on", page)

    def test_certificate_of_attendance_takes_one_page_with_extreme_words(self):
        self._lengthen()
        self.session.name = ("A VERY LONG TITLE IN CAPITALS 😀 " * 5)[:140]
        self.session.skill_ids = (
            self.env["hr.skill.type"]
            .create(
                {
                    "name": "All",
                    "skill_ids": [
                        Command.create({"name": f"A skill with a long name {number}"})
                        for number in range(40)
                    ],
                    "skill_level_ids": [Command.create({"name": "Any"})],
                }
            )
            .skill_ids
        )
        pages = self._get_pages("participation", self._take_part())
        self.assertEqual(len(pages), 1)
        self.assertIn("37 others", pages[0])
        self.assertIn("Issued on", pages[0])

    # ------------------------------------------------------------------
    # THE ATTENDANCE SHEET
    # ------------------------------------------------------------------

    def test_each_page_of_a_long_sheet_has_the_title_of_the_training(self):
        self.session.name = "Wills and mandates, for all advisers of the region " * 2
        for number in range(45):
            employee = self._create_employee(name=f"Adviser {number}")
            self._create_mentee(self.env["res.users"], employee)
        self._take_part("registered")
        with self._at(MONDAY):
            self.session.participation_ids.state = "registered"
        pages = self._get_pages("attendance", self.session)
        self.assertEqual(len(pages), 3)
        for page in pages:
            self.assertIn("Wills and mandates", page.replace("- ", "-"))
            self.assertIn("Signature", page)

    # ------------------------------------------------------------------
    # THE AGREEMENT
    # ------------------------------------------------------------------

    def test_agreement_with_extreme_words_keeps_signatures_together(self):
        self._contribute(3, (LONG * 80)[:5000])
        self._lengthen()
        self.agreement.rules = (LONG * 80)[:5000]
        pages = self._get_pages("agreement", self.agreement)
        self.assertLessEqual(len(pages), 10)
        self.assertEqual(pages[-1].count("Not signed"), 2)


@tagged("post_install", "-at_install")
@skipUnless(
    has_wkhtmltopdf() and tagged_pdf.load_engine(), "WeasyPrint is not installed"
)
class TestTaggedDocumentPaper(TestDocumentPaper):
    """The same with WeasyPrint."""

    def _use_engine(self):
        """Leave the engine that is installed."""

    def test_document_is_tagged(self):
        self._add_objectives(1)
        root = self._print("plan", self.agreement).trailer["/Root"]
        self.assertIn("/StructTreeRoot", root)

    def test_several_one_page_documents_have_each_number_once(self):
        other = self.session.copy({"name": "Mandates"})
        other.write({"start": self.session.start, "stop": self.session.stop})
        pages = self._get_pages("attendance", self.session | other)
        self.assertEqual(len(pages), 2)
        self.assertEqual([page.count("/2") for page in pages], [1, 1])


@tagged("post_install", "-at_install")
class TestDocumentWords(DocumentPaperCase):
    """What documents say, as HTML."""

    def _sign(self):
        for hours, user in ((2, self.mentee_user), (3, self.mentor_user)):
            with self._at(self._hours(hours)):
                self.agreement.with_user(user).action_sign("", IMAGE)

    def _change(self, rules, day=10):
        """The mentor proposes ``rules``, and the mentee accepts the day after."""
        with self._at(MONDAY + timedelta(days=day)):
            change = self.agreement.with_user(self.mentor_user).action_propose_terms(
                {"rules": rules}, "A secret reason"
            )
        with self._at(MONDAY + timedelta(days=day + 1)):
            change.with_user(self.mentee_user).action_accept()

    def _get_agreement(self, user=None):
        html = self._get_html("agreement", self.agreement, user)
        return re.sub(r"\s+", " ", html)

    def test_changed_terms_say_who_proposed_who_accepted_and_when(self):
        self._sign()
        self._change("By video")
        html = self._get_agreement()
        self.assertRegex(
            html, r"Proposed this text in their account on January 22, 2026"
        )
        self.assertRegex(
            html, r"Accepted this text in their account on January 23, 2026"
        )
        self.assertIn("is a change of the terms", html)
        self.assertNotIn("Not signed", html)

    def test_changed_terms_leave_no_empty_line_to_sign(self):
        self._sign()
        self._change("By video")
        html = self._get_agreement()
        # the two of the earlier text, both drawn
        self.assertEqual(html.count('class="sign"'), 2)
        self.assertEqual(html.count('alt="Signature of'), 2)

    def test_changed_terms_keep_every_earlier_text_with_its_signatures(self):
        self.agreement.rules = "In person"
        self._sign()
        self._change("By video")
        self._change("By phone", day=20)
        html = self._get_agreement()
        self.assertLess(html.index("By phone"), html.index("By video"))
        self.assertLess(html.index("By video"), html.index("In person"))
        texts = self.agreement.signature_ids.mapped("text_sha256")
        for sha256 in texts:
            self.assertEqual(html.count(sha256), 1)
        self.assertIn("in force until January 23, 2026", html)
        self.assertIn("in force until February 2, 2026", html)

    def test_reason_of_a_change_is_not_printed(self):
        self._sign()
        self._change("By video")
        for user in (self.mentee_user, self.coordinator):
            self.assertNotIn("A secret reason", self._get_agreement(user))

    def test_refused_change_is_not_printed(self):
        self._sign()
        with self._at(MONDAY + timedelta(days=10)):
            change = self.agreement.with_user(self.mentor_user).action_propose_terms(
                {"rules": "By video"}, "So"
            )
            change.with_user(self.mentee_user).action_refuse()
        self.assertNotIn("By video", self._get_agreement())

    def test_line_breaks_of_a_contribution_are_kept(self):
        self._contribute(1, "Family law.\nTwice in spring.")
        html = self._get_html("agreement", self.agreement)
        self.assertRegex(
            html, r"white-space: pre-line[^>]*>Family law.\nTwice in spring."
        )

    def test_sheet_lists_those_with_a_seat_and_the_guests_only(self):
        self._create_mentee(self.inside_user)
        self.session.guest_ids = self.env["res.partner"].create({"name": "A Speaker"})
        self._take_part("registered")
        html = self._get_html("attendance", self.session)
        self.assertIn(self.mentee.name, html)
        self.assertIn("A Speaker", html)
        self.assertNotIn(self.inside_user.name, html)

    def test_sheet_has_empty_lines_for_those_who_may_still_come(self):
        users = self.env["res.users"]
        for number in range(6):
            self._create_mentee(users, self._create_employee(name=f"Adviser {number}"))
        self.session.capacity = 6
        self._take_part("registered")
        sheet = self.env["report.mentorat_module.document_attendance"]
        self.assertEqual(sheet._count_spare_lines(self.session), 5)
        with self._at(MONDAY):
            self.session.participation_ids[1:6].state = "registered"
        self.assertEqual(sheet._count_spare_lines(self.session), 3)

    def test_french_documents_name_nobody_in_the_masculine(self):
        """The words beside a name; those of the programme are the organisation's."""
        row = self._take_part("attended")
        self.mentee_user.lang = "fr_CA"
        self._sign()
        self._end()
        reports = self.env["ir.actions.report"].with_context(lang="fr_CA")
        for kind, record in (
            ("certificate", self.agreement),
            ("participation", row),
            ("attendance", self.session),
        ):
            html, _kind = reports.with_user(self.coordinator)._render_qweb_html(
                f"mentorat_module.action_report_{kind}", record.ids
            )
            with self.subTest(kind=kind):
                self.assertNotRegex(
                    html.decode(), r"\b([Mm]entoré|Présent|Absent|Inscrit|Invité)\b"
                )

    def test_hours_of_a_training_are_written_as_in_the_language(self):
        report = self.env["report.mentorat_module.document_participation"]
        self.assertEqual(report.with_context(lang="fr_CA")._format_hours(1.5), "1,5")
        self.assertEqual(report.with_context(lang="en_US")._format_hours(2), "2")

    def test_title_of_the_page_is_that_of_the_document(self):
        html = self._get_html("agreement", self.agreement)
        name = self.agreement._get_document_name("agreement")
        self.assertIn(f"<title>{name}</title>", html)
