"""What people may attach. Plain Python: nothing here knows Odoo."""

import io
import zipfile
from pathlib import PurePath

MAX_FILES = 5
MAX_BYTES = 10 * 1024 * 1024
_ZIP = b"PK\x03\x04"
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
# Extension: (its first bytes, its type). Nothing that a browser would run.
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
# What is in an office document, and in no other archive.
_HEARTS = {
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
    """Return the type of a file whose content is what its name says, else ``None``; an
    empty file is nothing."""
    extension = PurePath(name).suffix.lower()
    kind = KINDS.get(extension)
    if not kind or not content:
        return None
    first_bytes, mimetype = kind
    if not content.startswith(first_bytes):
        return None
    if mimetype.startswith("text/") and b"\0" in content:
        return None
    if extension in _HEARTS and not _holds(content, _HEARTS[extension]):
        return None
    return mimetype


def _holds(archive: bytes, name: str) -> bool:
    """Say whether a ZIP archive lists a file; nothing of it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            return name in opened.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return False
