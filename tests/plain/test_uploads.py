"""Files that people attach: their names, types, sizes and room for them."""

import errno
import io
import tempfile
import zipfile

import pytest

from mentorat_module.tools import uploads

LARGE = b"x" * (uploads.MAX_IN_MEMORY + 1)


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


class FullFile:
    """A temporary file on a disk that is full: what is written waits in a buffer."""

    def __init__(self, fails_at):
        self.fails_at = fails_at
        self.closed = False

    def _do(self, what):
        if what == self.fails_at:
            raise OSError(errno.ENOSPC, "No space left on device")

    def write(self, data):
        self._do("write")
        return len(data)

    def seek(self, *_args):
        self._do("seek")
        return 0

    def tell(self):
        return 0

    def close(self):
        self.closed = True
        self._do("close")


@pytest.fixture
def stream():
    with uploads.UploadStream() as stream:
        yield stream


def fill_disk(monkeypatch, fails_at):
    def make(**_options):
        if fails_at == "open":
            raise OSError(errno.EROFS, "Read-only file system")
        return FullFile(fails_at)

    monkeypatch.setattr(tempfile, "TemporaryFile", make)


@pytest.mark.parametrize("content", [b"small", LARGE])
def test_content_is_read_back(stream, content):
    stream.write(content)
    stream.seek(0)
    assert stream.read() == content
    assert stream.error is None


@pytest.mark.parametrize("fails_at", ["open", "write", "seek"])
def test_content_that_finds_no_room_is_lost_and_says_why(monkeypatch, stream, fails_at):
    fill_disk(monkeypatch, fails_at)
    stream.write(LARGE)
    stream.write(LARGE)
    stream.seek(0)
    assert isinstance(stream.error, OSError)
    assert stream.read() == b""


def test_small_content_needs_no_temporary_file(monkeypatch, stream):
    fill_disk(monkeypatch, "open")
    stream.write(b"small")
    stream.seek(0)
    assert stream.error is None
    assert stream.read() == b"small"
