import io
import zipfile
from datetime import date, datetime, timezone

import vobject

from odoo.tests import BaseCase, tagged

from ...tools import ics, uploads


@tagged("post_install", "-at_install")
class TestPortalTools(BaseCase):
    """Types of files, and calendar files."""

    def test_type_needs_the_name_and_the_content_to_agree(self):
        self.assertEqual(uploads.get_mimetype("A.PDF", b"%PDF-1"), "application/pdf")
        self.assertIsNone(uploads.get_mimetype("a.pdf", b"MZ"))
        self.assertIsNone(uploads.get_mimetype("a.exe", b"MZ"))

    def test_text_with_a_zero_byte_is_refused(self):
        self.assertEqual(uploads.get_mimetype("a.txt", b"hello"), "text/plain")
        self.assertIsNone(uploads.get_mimetype("a.txt", b"he\0llo"))

    def test_empty_file_has_no_type(self):
        for name in ("a.txt", "a.csv", "a.pdf"):
            self.assertIsNone(uploads.get_mimetype(name, b""))

    def test_other_archive_is_no_office_document(self):
        self.assertIsNone(uploads.get_mimetype("a.docx", self._zip("a.exe")))
        self.assertIsNone(uploads.get_mimetype("a.docx", b"PK\x03\x04 cut short"))
        for name, member in (
            ("a.docx", "word/document.xml"),
            ("a.xlsx", "xl/workbook.xml"),
            ("a.odt", "content.xml"),
        ):
            self.assertTrue(uploads.get_mimetype(name, self._zip(member)))

    def _zip(self, name):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as opened:
            opened.writestr(name, "x")
        return archive.getvalue()

    def test_name_loses_folders_and_control_characters(self):
        self.assertEqual(uploads.clean_name("../../etc/a\n.pdf"), "a.pdf")
        self.assertEqual(uploads.clean_name("C:\\temp\\été.pdf"), "été.pdf")

    # ------------------------------------------------------------------
    # CALENDAR FILES
    # ------------------------------------------------------------------

    def _render(self, **values):
        event = ics.Event(
            **{
                "uid": "u@x",
                "sequence": 3,
                "name": "Topic",
                "start": datetime(2026, 1, 12, 15),
                "stop": datetime(2026, 1, 12, 16),
                "changed": datetime(2026, 1, 1),
                **values,
            }
        )
        return ics.render(event).decode()

    def test_instants_are_in_utc(self):
        self.assertIn("DTSTART:20260112T150000Z\r\n", self._render())

    def test_separators_and_new_lines_are_escaped(self):
        text = self._render(name="A, b; c\\d\nBEGIN:VALARM")
        self.assertIn("SUMMARY:A\\, b\\; c\\\\d\\nBEGIN:VALARM\r\n", text)

    def test_lines_are_cut_at_75_bytes_between_characters(self):
        text = self._render(name="é" * 100)
        lines = text.split("\r\n")
        self.assertTrue(all(len(line.encode()) <= 75 for line in lines))
        self.assertIn("é" * 100, text.replace("\r\n ", ""))

    def test_cancelled_event_has_the_cancelled_status(self):
        self.assertIn("STATUS:CANCELLED", self._render(cancelled=True))

    def test_line_break_in_an_address_adds_no_line(self):
        text = self._render(url="https://x.example\r\nATTENDEE:mailto:a@b.c")
        self.assertNotIn("\r\nATTENDEE", text)

    def test_all_day_event_has_dates_and_ends_the_day_after(self):
        text = self._render(start=date(2026, 11, 1), stop=date(2026, 11, 1))
        self.assertIn("DTSTART;VALUE=DATE:20261101\r\n", text)
        self.assertIn("DTEND;VALUE=DATE:20261102\r\n", text)

    def test_cancelled_event_removes_the_known_one(self):
        text = self._render(cancelled=True)
        self.assertIn("METHOD:CANCEL\r\n", text)
        self.assertIn("STATUS:CANCELLED\r\n", text)

    def test_another_parser_reads_the_file(self):
        name = "Rencontre ; « Noël », suite\\fin\nNadia et Émilie " + "é" * 60
        text = self._render(
            name=name,
            location="Salle 4, 2e étage",
            url="https://visio.example/x",
            organizer='Louise "Lou" Côté',
            organizer_email="louise@example.com",
        )
        event = vobject.readOne(text).vevent
        self.assertEqual(event.summary.value, name)
        self.assertEqual(event.location.value, "Salle 4, 2e étage")
        self.assertEqual(event.organizer.value, "mailto:louise@example.com")
        self.assertEqual(
            event.dtstart.value, datetime(2026, 1, 12, 15, tzinfo=timezone.utc)
        )
        self.assertEqual(event.sequence.value, "3")

    def test_feed_has_a_name_and_a_refresh_interval(self):
        text = ics.render_feed([], "Mon mentorat").decode()
        self.assertIn("X-WR-CALNAME:Mon mentorat\r\n", text)
        self.assertIn("REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n", text)
