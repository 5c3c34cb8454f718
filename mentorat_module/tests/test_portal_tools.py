import io
import zipfile
from datetime import datetime

from odoo.tests import BaseCase, tagged

from ..tools import ics, uploads


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
        return ics.render([event]).decode()

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
