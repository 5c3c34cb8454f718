"""How much room a text takes on paper."""

import pytest

from mentorat_module.tools import text_fit
from mentorat_module.tools.text_fit import Paragraph


def test_upper_case_is_wider_than_lower_case():
    assert text_fit.get_width("ANNE") > text_fit.get_width("anne")


def test_accents_written_apart_take_no_room():
    assert text_fit.get_width("e\N{COMBINING ACUTE ACCENT}") == text_fit.get_width("e")


def test_emoji_are_wide():
    assert text_fit.get_width("\N{GRINNING FACE}") > text_fit.get_width("W")


@pytest.mark.parametrize(
    ("text", "lines"),
    [(False, 0), ("", 0), ("a", 1), ("a\nb", 2), ("a\n\nb", 3), ("a" * 100, 7)],
)
def test_lines_of_a_text(text, lines):
    assert text_fit.count_lines(text, width=10) == lines


def test_short_text_keeps_its_size():
    assert text_fit.get_scale([Paragraph("Anne")], 10, (1, 0.5)) == 1


def test_long_text_is_made_smaller_until_it_fits():
    paragraph = Paragraph("abcde " * 60, size=2, width=30)
    scale = text_fit.get_scale([paragraph], 20, (1, 0.8, 0.6, 0.4))
    assert scale < 1
    assert text_fit.get_height([paragraph], scale) <= 20


def test_text_that_never_fits_gets_the_smallest_size():
    assert text_fit.get_scale([Paragraph("a" * 9999)], 1, (1, 0.5)) == 0.5


def test_short_text_is_not_cut():
    assert text_fit.shorten("Anne  Roy", 40) == "Anne Roy"


def test_long_text_is_cut_with_an_ellipsis():
    cut = text_fit.shorten("Anne Roy " * 20, 40)
    assert cut.endswith("…")
    assert text_fit.get_width(cut) <= 40
