"""Check what people attach. Plain Python: nothing here knows Odoo.

Odoo's ``guess_mimetype`` would not do: without libmagic it takes a presentation
(``ppt/…``) for a mere archive, and with it plain text for a script."""

import io
import zipfile
from pathlib import PurePath

MAX_FILES = 5
MAX_BYTES = 10 * 1024 * 1024
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
