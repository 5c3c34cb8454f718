"""What changed in a text is marked, whatever the earlier one was."""

import re

import pytest

from mentorat_module.tools.differences import mark_changes

OLD = (
    "<div><h2>Agreement</h2><p>Tuesdays\nBy video</p>"
    "<ul><li>One</li><li>Two</li></ul><p>End</p></div>"
)


def mark(old, new):
    return mark_changes(old, new, added="Added:", removed="Removed:")


def find(tag, marked):
    """Return the words in each ``tag``, without what screen readers say before."""
    found = re.findall(rf"<{tag}>(.*?)</{tag}>", marked, re.DOTALL)
    return [re.sub("<span.*?</span>", "", text).strip() for text in found]


def strip_marks(marked):
    """Return the words of the new text."""
    kept = re.sub("<del>.*?</del>", "", marked, flags=re.DOTALL)
    kept = re.sub("<span.*?</span>", "", kept)
    return re.sub("<[^>]*>", " ", kept).split()


def test_word_that_was_replaced_is_marked_and_the_rest_is_not():
    marked = mark(OLD, OLD.replace("Tuesdays", "Thursdays"))
    assert find("ins", marked) == ["Thursdays"]
    assert find("del", marked) == ["Tuesdays"]


def test_same_text_has_no_mark():
    marked = mark(OLD, OLD.replace("\n", "   "))
    assert "<ins>" not in marked and "<del>" not in marked


def test_removed_words_stay_where_they_were():
    marked = mark(OLD, OLD.replace("<li>Two</li>", ""))
    assert re.search("<li>One <del>.*Two</del></li>", marked)
    assert not find("ins", marked)


def test_each_mark_says_to_screen_readers_what_it_is():
    marked = mark("<p>one</p>", "<p>two</p>")
    assert marked.count('<span class="visually-hidden">Added: </span>') == 1
    assert marked.count('<span class="visually-hidden">Removed: </span>') == 1


@pytest.mark.parametrize(
    "old",
    [
        "",
        " ",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "&lt;b&gt;",
        "</div></p>",
        "<b>" * 30_000,
        "<!-- --> x",
        "&#1;",
    ],
)
def test_markup_of_the_earlier_text_never_comes_in(old):
    marked = mark(old, OLD)
    assert strip_marks(marked) == strip_marks(OLD)
    tags = set(re.findall(r"<(\w+)", marked))
    assert tags <= {"div", "h2", "p", "ul", "li", "ins", "del", "span"}


def test_new_text_keeps_its_words_and_tags():
    new = "<p>A &lt;b&gt; <strong>c</strong> d<br>e</p>"
    marked = mark(OLD, new)
    assert strip_marks(marked) == strip_marks(new)
    assert "<strong>" in marked and "<br>" in marked


@pytest.mark.parametrize(
    "old",
    [
        "<html><head></head></html>",
        "<html><!-- none --></html>",
        "<!doctype html>",
        "<frameset>",
        "</div></body><body>",
        "",
    ],
)
def test_earlier_text_that_looks_like_a_page_is_read_as_words(old):
    assert "new words" in mark(old, "<p>new words</p>")
