"""Mark in a text what differs from an earlier one. Plain Python: nothing here knows
Odoo."""

import re
from difflib import SequenceMatcher
from itertools import groupby
from operator import itemgetter

from lxml import etree, html

# A word with the space around it.
_WORD = re.compile(r"\s*\S+\s*")


def mark_changes(old: str, new: str, added: str, removed: str) -> str:
    """Return ``new`` with the words that differ from ``old`` in ``<ins>``, and those
    that ``old`` has in their place in ``<del>``.

    The tags are those of ``new``; of ``old``, the words alone are taken, so that no
    markup comes in by it.

    :param old: HTML
    :param new: HTML
    :param added: what screen readers, which do not name ``<ins>``, say before it
    :param removed: what they say before ``<del>``
    """
    tree = _parse(new)
    slots = list(_get_slots(tree))
    before = [word for *_place, words in _get_slots(_parse(old)) for word in words]
    after = [word for *_place, words in slots for word in words]
    pieces = iter(_compare(before, after))
    labels = {"ins": added, "del": removed}
    for element, is_tail, words in slots:
        _rewrite(element, is_tail, sum((next(pieces) for _ in words), []), labels)
    return html.tostring(tree, encoding="unicode")


def _parse(text):
    # Behind a tag, what would be a whole page is read as a part of one.
    return html.fromstring(f"<div>{text}</div>")


def _get_slots(tree):
    """Yield ``(element, whether it is the text after it, words)`` of each text."""
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment")):
        is_tail = event != "start"
        text = element.tail if is_tail else element.text
        if words := _WORD.findall(text or ""):
            yield element, is_tail, words


def _compare(before, after):
    """Return, for each word of ``after``, its pieces: ``[(tag or None, text)]``."""
    pieces = [[(None, word)] for word in after]
    matcher = SequenceMatcher(
        None, [word.strip() for word in before], [word.strip() for word in after]
    )
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            continue
        for place in range(start, end):
            pieces[place] = [("ins", after[place])]
        if first == last or not pieces:
            continue
        lost = ("del", _join(before[first:last]))
        if start == end and start:  # where it stood: after the word before it
            pieces[start - 1] += [(None, " "), lost]
        else:
            pieces[start][:0] = [lost, (None, " ")]
    return pieces


def _join(words):
    """Return the words as one text, with their line ends."""
    spaced = (word if word[-1].isspace() else f"{word} " for word in words)
    return "".join(spaced).strip()


def _rewrite(element, is_tail, pieces, labels):
    """Put ``pieces`` in place of the text in or after ``element``."""
    parent, place = (element, 0)
    if is_tail:
        parent = element.getparent()
        place = parent.index(element) + 1
        element.tail = None
    else:
        element.text = None
    # Runs that follow each other, which Odoo's own groupby would join.
    for tag, group in groupby(pieces, key=itemgetter(0)):  # pylint: disable=W8155
        text = "".join(text for _tag, text in group)
        if tag:
            parent.insert(place, _create_mark(tag, labels[tag], text))
            place += 1
        elif place:
            parent[place - 1].tail = text
        else:
            parent.text = text


def _create_mark(tag, label, text):
    mark = etree.Element(tag)
    hidden = etree.SubElement(mark, "span", {"class": "visually-hidden"})
    hidden.text, hidden.tail = f"{label} ", text
    return mark
