"""Files that come in with a form, where temporary files find no room."""

import errno
import tempfile

import pytest

from mentorat_module.tools import uploads

LARGE = b"x" * (uploads.MAX_IN_MEMORY + 1)


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
