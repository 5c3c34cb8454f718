"""Estimate how much room a text takes on paper. Plain Python: nothing here knows Odoo.

The engines that print give no measures, and the font is whichever the server has: the
widths are those of a wide bold font (DejaVu Sans), so that a text takes less room than
estimated, not more."""

import math
import unicodedata
from typing import NamedTuple

# Widths of characters, in the size of the font (em).
FULL_WIDTH = 1.4
UPPER_WIDTH = 0.8
OTHER_WIDTH = 0.63
SPACE_WIDTH = 0.35


class Paragraph(NamedTuple):
    """A text and how it is set; lengths in em of the document."""

    text: str
    size: float = 1
    line_height: float = 1.45
    width: float = 36
    after: float = 0


def get_width(text):
    """Return the width of ``text`` on one line, in em."""
    return sum(map(_get_character_width, text or ""))


def _get_character_width(character):
    if unicodedata.combining(character):
        return 0
    if unicodedata.east_asian_width(character) in "FW":
        return FULL_WIDTH
    if character.isspace():
        return SPACE_WIDTH
    return UPPER_WIDTH if character.isupper() else OTHER_WIDTH


def count_lines(text, width):
    """Return how many lines ``text`` takes, its own line breaks included.

    :param str text: a text, or ``False``
    :param float width: of a line, in em of the text
    """
    return sum(
        max(1, math.ceil(get_width(line) / width)) for line in (text or "").splitlines()
    )


def get_height(paragraphs, scale=1):
    """Return the height of ``paragraphs`` in em, their sizes times ``scale``."""
    return sum(
        scale
        * (
            paragraph.after
            + paragraph.size
            * paragraph.line_height
            * count_lines(paragraph.text, paragraph.width / (paragraph.size * scale))
        )
        for paragraph in paragraphs
    )


def get_scale(paragraphs, height, scales):
    """Return the first of ``scales`` at which ``paragraphs`` take at most ``height``
    (em), else the last one.

    :param scales: in decreasing order
    """
    fitting = (scale for scale in scales if get_height(paragraphs, scale) <= height)
    return next(fitting, scales[-1])


def shorten(text, width):
    """Return ``text`` on one line, cut with “…” where it is wider than ``width``
    (em)."""
    text = " ".join((text or "").split())
    if get_width(text) <= width:
        return text
    while text and get_width(text) > width - 1:
        text = text[:-1]
    return f"{text.rstrip()}…"
