import io
import zipfile
from datetime import date, datetime, timezone

import vobject

from odoo.tests import BaseCase, tagged

from ...tools import ics, uploads


@tagged("post_install", "-at_install")
class TestUploads(BaseCase):
    def test_type_comes_from_name_and_content_together(self):
        self.assertEqual(uploads.get_mimetype("A.PDF", b"%PDF-1"), "application/pdf")
        self.assertIsNone(uploads.get_mimetype("a.pdf", b"MZ"))
        self.assertIsNone(uploads.get_mimetype("a.exe", b"MZ"))

    def test_text_holds_no_zero_byte(self):
        self.assertEqual(uploads.get_mimetype("a.txt", b"hello"), "text/plain")
        self.assertIsNone(uploads.get_mimetype("a.txt", b"he\0llo"))

    def test_empty_file_is_nothing(self):
        for name in ("a.txt", "a.csv", "a.pdf"):
            self.assertIsNone(uploads.get_mimetype(name, b""))

    def test_office_document_is_no_other_archive(self):
        self.assertIsNone(uploads.get_mimetype("a.docx", self._zip("a.exe")))
        self.assertIsNone(uploads.get_mimetype("a.docx", b"PK\x03\x04 cut short"))
        for name, heart in (
            ("a.docx", "word/document.xml"),
            ("a.xlsx", "xl/workbook.xml"),
            ("a.odt", "content.xml"),
        ):
            self.assertTrue(uploads.get_mimetype(name, self._zip(heart)))

    def _zip(self, name):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as opened:
            opened.writestr(name, "x")
        return archive.getvalue()

    def test_name_keeps_no_folder_and_no_control_character(self):
        self.assertEqual(uploads.clean_name("../../etc/a\n.pdf"), "a.pdf")
        self.assertEqual(uploads.clean_name("C:\\temp\\été.pdf"), "été.pdf")


@tagged("post_install", "-at_install")
class TestIcs(BaseCase):
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

    def test_separators_and_new_lines_in_a_name_are_escaped(self):
        text = self._render(name="A, b; c\\d\nBEGIN:VALARM")
        self.assertIn("SUMMARY:A\\, b\\; c\\\\d\\nBEGIN:VALARM\r\n", text)

    def test_lines_are_cut_at_75_bytes_and_never_inside_a_character(self):
        text = self._render(name="é" * 100)
        lines = text.split("\r\n")
        self.assertTrue(all(len(line.encode()) <= 75 for line in lines))
        self.assertIn("é" * 100, text.replace("\r\n ", ""))

    def test_cancelled_event_says_so(self):
        self.assertIn("STATUS:CANCELLED", self._render(cancelled=True))

    def test_line_break_in_an_address_adds_no_line(self):
        text = self._render(url="https://x.example\r\nATTENDEE:mailto:a@b.c")
        self.assertNotIn("\r\nATTENDEE", text)

    def test_whole_days_are_dates_and_end_the_day_after(self):
        text = self._render(start=date(2026, 11, 1), stop=date(2026, 11, 1))
        self.assertIn("DTSTART;VALUE=DATE:20261101\r\n", text)
        self.assertIn("DTEND;VALUE=DATE:20261102\r\n", text)

    def test_cancelled_event_takes_itself_away(self):
        text = self._render(cancelled=True)
        self.assertIn("METHOD:CANCEL\r\n", text)
        self.assertIn("STATUS:CANCELLED\r\n", text)

    def test_another_parser_reads_what_was_written(self):
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

    def test_feed_has_a_name_and_says_how_often_to_look(self):
        text = ics.render_feed([], "Mon mentorat").decode()
        self.assertIn("X-WR-CALNAME:Mon mentorat\r\n", text)
        self.assertIn("REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n", text)
