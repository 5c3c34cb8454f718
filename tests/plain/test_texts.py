import base64
import io
import struct
import zlib

import pytest
from PIL import Image, ImageDraw

from mentorat_module.tools import pictures, texts


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("a\0b", "ab"),
        ("a\ud800b", "ab"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("\ttab and é 🙂\n", "\ttab and é 🙂\n"),
    ],
)
def test_clean_leaves_what_people_type(typed, cleaned):
    assert texts.clean(typed) == cleaned


@pytest.mark.parametrize(
    ("typed", "count"), [("é", 1), ("🙂", 2), ("a\r\nb", 3), ("\ud800", 1), ("", 0)]
)
def test_count_is_that_of_a_browser(typed, count):
    assert texts.count_characters(typed) == count


def draw(size=(40, 20), stroke="black", background=(0, 0, 0, 0)):
    picture = Image.new("RGBA", size, background)
    if stroke:
        ImageDraw.Draw(picture).line((2, 2, 30, 15), fill=stroke, width=2)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def make_chunk(kind, data):
    crc = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)


def make_huge():
    """A small file of 30,000 × 30,000 points."""
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(30_000 // 8 + 1) * 100)
    chunks = {b"IHDR": header, b"IDAT": rows, b"IEND": b""}
    return b"\x89PNG\r\n\x1a\n" + b"".join(make_chunk(*row) for row in chunks.items())


def test_drawing_is_a_png_and_not_blank():
    assert pictures.is_png(draw())
    assert not pictures.is_blank(draw())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>" * 3,
        b"<html><script>1</script></html>" * 3,
        base64.b64encode(draw()),
        draw()[:-20],
        draw()[:30],
        make_huge(),
        draw((7000, 10)),
        b"\x89PNG\r\n\x1a\n" + bytes(pictures.MAX_BYTES),
    ],
)
def test_anything_else_is_no_png(content):
    assert not pictures.is_png(content)


def test_nothing_drawn_or_white_on_white_is_blank():
    nothing = {"stroke": None}
    for options in (nothing, {"stroke": "white"}, {**nothing, "background": "white"}):
        content = draw(**options)
        assert pictures.is_png(content)
        assert pictures.is_blank(content)
