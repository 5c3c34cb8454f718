"""Check what people attach. Plain Python: nothing here knows Odoo.

Odoo's ``guess_mimetype`` would not do: without libmagic it takes a presentation
(``ppt/…``) for a mere archive, and with it plain text for a script."""

import io
import zipfile
from contextlib import suppress
from pathlib import PurePath
from tempfile import SpooledTemporaryFile

MAX_FILES = 5
MAX_BYTES = 10 * 1024 * 1024
MAX_IN_MEMORY = 500 * 1024  # bytes; what is larger goes into a temporary file
_ZIP = b"PK\x03\x04"
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
# Extension: (its first bytes, its type). A browser runs none of these.
KINDS = {
    ".pdf": (b"%PDF", "application/pdf"),
    ".png": (b"\x89PNG", "image/png"),
    ".jpg": (b"\xff\xd8\xff", "image/jpeg"),
    ".jpeg": (b"\xff\xd8\xff", "image/jpeg"),
    ".gif": (b"GIF8", "image/gif"),
    ".docx": (_ZIP, _OPEN_XML + "wordprocessingml.document"),
    ".xlsx": (_ZIP, _OPEN_XML + "spreadsheetml.sheet"),
    ".pptx": (_ZIP, _OPEN_XML + "presentationml.presentation"),
    ".odt": (_ZIP, _OPEN_DOCUMENT + "text"),
    ".ods": (_ZIP, _OPEN_DOCUMENT + "spreadsheet"),
    ".odp": (_ZIP, _OPEN_DOCUMENT + "presentation"),
    ".txt": (b"", "text/plain"),
    ".csv": (b"", "text/csv"),
}
# The file that an office document has, and no other archive.
_MAIN_PARTS = {
    ".docx": "word/document.xml",
    ".xlsx": "xl/workbook.xml",
    ".pptx": "ppt/presentation.xml",
    ".odt": "content.xml",
    ".ods": "content.xml",
    ".odp": "content.xml",
}


class UploadStream(SpooledTemporaryFile):
    """A file as it comes in. Where the folder of temporary files cannot be written, its
    content is lost, and the other values of the form come in all the same."""

    error: OSError | None = None  # why the content was lost

    def __init__(self):
        super().__init__(max_size=MAX_IN_MEMORY)

    def write(self, data: bytes) -> int:
        if not self.error:
            try:
                return super().write(data)
            except OSError as error:
                self._lose(error)
        return len(data)

    def seek(self, *args: int) -> int:
        try:
            return super().seek(*args)  # writes what is still in a buffer
        except OSError as error:
            self._lose(error)
        return 0

    def _lose(self, error):
        self.error, unwritable = error, self._file
        self._file, self._rolled = io.BytesIO(), True
        with suppress(OSError):
            unwritable.close()


def clean_name(name: str) -> str:
    """Return the bare file name: no folder, no control character."""
    bare = PurePath(name.replace("\\", "/")).name
    return "".join(char for char in bare if char.isprintable()).strip()[-150:]


def get_mimetype(name: str, content: bytes) -> str | None:
    """Return the type of a file whose content is what its name says, ``None`` for any
    other or empty one."""
    extension = PurePath(name).suffix.lower()
    kind = KINDS.get(extension)
    if not kind or not content:
        return None
    first_bytes, mimetype = kind
    if not content.startswith(first_bytes):
        return None
    if mimetype.startswith("text/") and b"\0" in content:
        return None
    part = _MAIN_PARTS.get(extension)
    if part and not _has_part(content, part):
        return None
    return mimetype


def is_accepted(name: str, content: bytes) -> bool:
    """Return whether a file may be attached: of a kind of the list, not too large."""
    return len(content) <= MAX_BYTES and get_mimetype(name, content) is not None


def _has_part(archive: bytes, name: str) -> bool:
    """Return whether a ZIP archive lists a file; nothing of it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            return name in opened.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return False
