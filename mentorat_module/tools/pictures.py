"""Check a drawn signature. Plain Python: nothing here knows Odoo."""

import io
import struct

from PIL import Image

MAX_BYTES = 2 * 1024 * 1024
MAX_SIDE = 6000
MAX_PIXELS = 12_000_000  # a pad as wide as a screen, at three pixels a point
# Of 255: a page is white, and a stroke is darker than this.
PAPER = 250
# The signature of a PNG, then its first chunk: the header.
_HEADER = struct.Struct(">8sI4sII")
_MAGIC = b"\x89PNG\r\n\x1a\n"


def is_png(content: bytes) -> bool:
    """Return whether ``content`` is a whole PNG of a size that a page can show. Its
    size is read before anything is decoded."""
    if len(content) > MAX_BYTES or len(content) < _HEADER.size:
        return False
    magic, length, kind, width, height = _HEADER.unpack_from(content)
    if (magic, length, kind) != (_MAGIC, 13, b"IHDR"):
        return False
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        return False
    return width * height <= MAX_PIXELS and _decode(content) is not None


def is_blank(content: bytes) -> bool:
    """Return whether nothing is seen of a PNG (see :func:`is_png`) on white paper."""
    picture = _decode(content).convert("RGBA")
    paper = Image.new("RGBA", picture.size, "white")
    darkest, _lightest = Image.alpha_composite(paper, picture).convert("L").getextrema()
    return darkest > PAPER


def _decode(content: bytes) -> Image.Image | None:
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as checked:
            checked.verify()
        picture = Image.open(io.BytesIO(content), formats=["PNG"])
        picture.load()
    # What a damaged or hostile file raises: Pillow has no common class.
    except Exception:
        return None
    return picture
