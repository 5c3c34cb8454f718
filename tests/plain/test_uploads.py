"""Files that people attach: their names, types and sizes."""

import io
import zipfile

import pytest

from mentorat_module.tools import uploads


def archive(*names):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as opened:
        for name in names:
            opened.writestr(name, "x")
    return written.getvalue()


def test_type_needs_the_name_and_the_content_to_agree():
    assert uploads.get_mimetype("A.PDF", b"%PDF-1") == "application/pdf"
    assert uploads.get_mimetype("a.pdf", b"MZ") is None
    assert uploads.get_mimetype("a.exe", b"MZ") is None


def test_text_with_a_zero_byte_is_refused():
    assert uploads.get_mimetype("a.txt", b"hello") == "text/plain"
    assert uploads.get_mimetype("a.txt", b"he\0llo") is None


def test_zero_byte_is_no_matter_in_what_is_no_text():
    assert uploads.get_mimetype("a.pdf", b"%PDF-1\0") == "application/pdf"


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.pdf", "a.docx"])
def test_empty_file_has_no_type(name):
    assert uploads.get_mimetype(name, b"") is None


@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("a.docx", "word/document.xml"),
        ("a.xlsx", "xl/workbook.xml"),
        ("a.pptx", "ppt/presentation.xml"),
        ("a.odt", "content.xml"),
        ("a.ods", "content.xml"),
        ("a.odp", "content.xml"),
    ],
)
def test_office_document_is_an_archive_with_its_main_file(name, member):
    kind = uploads.get_mimetype(name, archive("other.xml", member))
    assert kind.startswith("application/vnd.")
    assert uploads.get_mimetype(name, archive("a.exe")) is None
    assert uploads.get_mimetype(name, archive(member)[:40]) is None


def test_file_as_large_as_allowed_is_accepted_and_no_larger_one():
    content = b"x" * uploads.MAX_BYTES
    assert uploads.is_accepted("a.txt", content)
    assert not uploads.is_accepted("a.txt", content + b"x")
    assert not uploads.is_accepted("a.exe", b"x")


def test_name_loses_folders_and_control_characters():
    assert uploads.clean_name("../../etc/a\n.pdf") == "a.pdf"
    assert uploads.clean_name("C:\\temp\\été.pdf") == "été.pdf"
    assert uploads.clean_name(" a.pdf ") == "a.pdf"


def test_long_name_keeps_its_end():
    name = uploads.clean_name("x" * 300 + ".pdf")
    assert (len(name), name[-4:]) == (150, ".pdf")
