"""Tell what the author of a message wrote from what their mail program put below: the
history, a signature. Plain Python: nothing here knows Odoo.

Odoo marks what it recognises with ``data-o-mail-quote`` when it stores a message, and
its pages fold that. It does not know the header of Outlook (``De : … Envoyé :``), ``Le
… a écrit :`` nor ``Envoyé de mon iPhone``, and it marks what is written between the
lines of a quote in Gmail. Nothing is removed here, and a line is shown as said where it
is not clear who wrote it."""

import re
import unicodedata
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import dropwhile, pairwise
from typing import NamedTuple

from lxml import etree, html

from . import mail_lines

MARK = "data-o-mail-quote"
# Odoo's own, by which it marks again what is stored.
_ALL_MARKS = (MARK, f"{MARK}-node", f"{MARK}-container")
_HISTORY, _QUOTE, _INTRO, _SIGNATURE = "history", "quote", "intro", "signature"
_SHOWN = "shown"  # shown, and not said
# What is longer is no signature, and no business card.
_MAX_SIGNATURE_LINES = 12
_MAX_CONTACT_LINES = 8
_MAX_CONTACT = 80
_MAX_BANNER_LINES = 4

# ----------------------------------------------------------------------
# WORDS
# ----------------------------------------------------------------------

# Letters and symbols that show nothing: fillers of Hangul, an empty Braille cell.
_BLANK = "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_VISIBLE_CATEGORIES = ("L", "N", "S")


def has_words(text: str) -> bool:
    """Return whether ``text`` says anything: a letter, a figure, a symbol (an emoji) or
    a question mark. Spaces of any kind, invisible characters and dots say nothing."""
    return any(
        char == "?"
        or (unicodedata.category(char)[0] in _VISIBLE_CATEGORIES and char not in _BLANK)
        for char in text
    )


def _clean(text: str) -> str:
    """Return a line without invisible characters, with single spaces."""
    shown = "".join(
        char
        for char in text
        if char not in _BLANK and unicodedata.category(char) not in ("Cf", "Cs", "Co")
    )
    return " ".join(shown.split())


# ----------------------------------------------------------------------
# THE TREE
# ----------------------------------------------------------------------

_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code del dfn em font i img input ins kbd label "
    "mark q s samp small span strike strong sub sup tt u var wbr".split()
)
_BOLD = re.compile(r"[*_]{1,2}(?=\S)|(?<=\S)[*_]{1,2}")
_SIGNATURE_TEXT = re.compile(r"\s*(?:--|—)(?!-)")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden"
    r"|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|$)",
    re.IGNORECASE,
)
_SILENT = frozenset(("head", "script", "style", "template", "title"))
# The class of a line that the service adds to a mail: shown, and not said.
NOTE_CLASS = "o_mentorat_mail_note"
_PREFORMATTED = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_OWN_IMAGE = re.compile(r"cid:|data:image/|/web/image/|/web/content/", re.IGNORECASE)


@dataclass
class _Line:
    """A line as a reader sees it, and the pieces of the tree that it is made of."""

    # (element, ``text``, ``tail`` or nothing, from, to)
    pieces: list = field(default_factory=list)
    text: str = ""
    images: list = field(default_factory=list)  # their addresses
    in_quote: bool = False
    marked: object = None  # the outermost element that Odoo marked, a quote aside
    role: str = ""  # empty: said
    number: int = 0
    is_note: bool = False

    @property
    def is_blank(self):
        return not self.text and not self.images

    @property
    def is_quoted(self):
        return self.in_quote or mail_lines.is_quoted(self.text)

    @property
    def plain(self):
        """The text without the stars of bold letters, which plain mails have."""
        return _BOLD.sub("", self.text[: mail_lines.MAX_LINE])


class _Reader:
    """Read the lines of a tree."""

    def __init__(self, root):
        self.lines = [_Line()]
        self._read_element(root, False, False, None, False)
        self.lines = [line for line in self.lines if line.pieces]
        for number, line in enumerate(self.lines):
            line.text, line.number = _clean(line.text), number

    def _read_element(self, element, is_pre, in_quote, marked, is_hidden):
        style = element.get("style") or ""
        is_block = element.tag not in _INLINE
        if is_block and element.tag != "br":
            self._end_line()
        is_pre = is_pre or element.tag == "pre" or bool(_PREFORMATTED.search(style))
        is_hidden = is_hidden or _is_hidden(element, style)
        in_quote = in_quote or element.tag == "blockquote"
        if marked is None and not in_quote and _is_marked(element):
            marked = element
        state = (is_pre, in_quote, marked, is_hidden)
        if element.tag in ("br", "hr", "img"):
            self._add((element, "", 0, 0), "", in_quote, marked)
            if element.tag == "img" and not is_hidden:
                self.lines[-1].images += _get_own_image(element)
        if NOTE_CLASS in (element.get("class") or ""):
            self.lines[-1].is_note = True
        self._read_text(element, "text", *state)
        for child in element:
            if isinstance(child.tag, str):
                self._read_element(child, *state)
            self._read_text(child, "tail", *state)
        if is_block:
            self._end_line()

    def _read_text(self, element, where, is_pre, in_quote, marked, is_hidden):
        text = getattr(element, where) or ""
        start = 0
        for part in text.splitlines(True) if is_pre else [text] if text else []:
            end = start + len(part)
            shown = "" if is_hidden else part
            self._add((element, where, start, end), shown, in_quote, marked)
            if is_pre and part[-1:] in "\r\n":
                self._end_line()
            start = end

    def _add(self, piece, text, in_quote, marked):
        line = self.lines[-1]
        if not line.text.strip():  # the first words of a line say where it stands
            line.in_quote, line.marked = in_quote, marked
        line.pieces.append(piece)
        line.text += text

    def _end_line(self):
        if self.lines[-1].pieces:
            self.lines.append(_Line())


def _is_marked(element):
    """Return whether Odoo took an element for history or signature, and may be
    trusted: not for the empty one that Outlook puts where the answer is written."""
    return element.get(MARK) and "appendonsend" not in (element.get("id") or "")


def _is_hidden(element, style):
    return (
        element.tag in _SILENT
        or "hidden" in element.attrib
        or bool(_HIDDEN.search(style))
    )


def _get_own_image(element):
    """Return the address of an image that came with the message, in a list: others are
    fetched from elsewhere, to see who reads."""
    source = element.get("src") or ""
    return [source] if _OWN_IMAGE.match(source) else []


def _parse(source):
    return html.fragment_fromstring(source or "", create_parent="div")


def _unmark_text(root):
    """Remove the marks that Odoo put around lines of text, which are read again."""
    for span in root.xpath(f".//span[@{MARK}]"):
        if len(span.attrib) == 1:
            span.drop_tag()


# ----------------------------------------------------------------------
# WHAT EACH LINE IS
# ----------------------------------------------------------------------


def _set_roles(lines, is_forward):
    """Say of each line whether it is history, a quote, or a signature."""
    shown = [line for line in lines if not (line.is_blank or line.is_note)]
    _set_marked(shown)
    _set_banner(shown)
    _set_introductions(shown)
    _set_tail(shown)
    for line in shown:
        if not line.role and line.is_quoted:
            line.role = _QUOTE
    _set_signatures(shown)
    _set_logos(shown)
    if not any(not line.role for line in shown):
        if is_forward or _get_forwarded(shown):
            _show_forwarded(shown)
    _show_between_answers(shown)
    _set_blank(lines)


def _set_marked(shown):
    """Trust what Odoo marked, but for the lines beside a quote: whoever answers point
    by point in Gmail writes there."""
    roles = {}
    for line in shown:
        if line.marked is None or line.in_quote:
            continue
        if line.marked not in roles:
            roles[line.marked] = _get_marked_role(line.marked)
        line.role = roles[line.marked]


def _get_marked_role(element):
    if element.find(".//blockquote") is not None:
        return ""
    is_signature = _SIGNATURE_TEXT.match(element.text_content())
    if is_signature or "ignature" in (element.get("id") or ""):
        return _SIGNATURE
    return _HISTORY


def _set_banner(shown):
    """Mark the warning that a mail server puts above a mail from outside, the title of
    which may stand on a line of its own."""
    texts = [line.plain for line in shown[:_MAX_BANNER_LINES]]
    length = 0
    if texts and mail_lines.is_banner(texts[0]):
        length = 1
    elif len(texts) > 1 and mail_lines.is_banner_title(texts[0]):
        length = 2 * mail_lines.is_banner(texts[1])
    while 0 < length < len(texts) and mail_lines.is_banner_advice(texts[length]):
        length += 1
    _set(shown[:length], _HISTORY)


def _set_introductions(shown):
    """Mark the lines that say who wrote what follows, and what follows where it is not
    quoted."""
    quoted = [index for index, line in enumerate(shown) if line.is_quoted]
    last_quoted = quoted[-1] if quoted else -1
    for index, line in enumerate(shown):
        if line.role or line.is_quoted:
            continue
        length, is_certain = mail_lines.count_introduction(_get_stretch(shown, index))
        following = shown[index + length] if index + length < len(shown) else None
        if not length or following is None:
            continue
        if following.is_quoted:
            _set(shown[index : index + length], _INTRO)
        elif line.marked is not None and following.marked is line.marked:
            marked = [each for each in shown[index:] if each.marked is line.marked]
            _set(marked, _HISTORY)
        elif is_certain and index > last_quoted:
            _set(shown[index:], _HISTORY)


def _get_stretch(shown, index):
    """Return the texts from a line on, up to an empty or a quoted one."""
    texts = []
    for offset, line in enumerate(shown[index : index + mail_lines.MAX_INTRODUCTION]):
        if line.is_quoted or line.number - shown[index].number > offset:
            break
        texts.append(line.plain)
    return texts


def _set_tail(shown):
    """Mark what follows the header of an earlier mail, to the end."""
    for index, line in enumerate(shown):
        texts = [each.plain for each in shown[index : index + 8]]
        if line.is_quoted or not mail_lines.starts_earlier_mail(texts):
            continue
        while index and mail_lines.is_rule(shown[index - 1].text):
            index -= 1
        _set(shown[index:], _HISTORY)
        return


def _set_signatures(shown):
    """Mark the signature at the end of each stretch of lines that are not history."""
    start = 0
    for end in range(len(shown) + 1):
        if end < len(shown) and not shown[end].role:
            continue
        _set_signature(shown[start:end])
        start = end + 1


def _set_signature(stretch):
    for index, line in enumerate(stretch):
        is_short = len(stretch) - index <= _MAX_SIGNATURE_LINES
        if is_short and (
            mail_lines.is_delimiter(line.text) or mail_lines.is_disclaimer(line.plain)
        ):
            _set(stretch[index:], _SIGNATURE)
            stretch = stretch[:index]
            break
    while stretch and mail_lines.is_device(stretch[-1].plain):
        stretch.pop().role = _SIGNATURE


def _set_logos(shown):
    """Mark the images below a signature: a photo stands below the name of a device."""
    for before, line in pairwise(shown):
        is_below = before.role == _SIGNATURE and not mail_lines.is_device(before.plain)
        if is_below and not line.role and not line.text:
            line.role = _SIGNATURE


def _get_forwarded(shown):
    return any(
        mail_lines.is_forwarded(line.plain) for line in shown if not line.is_quoted
    )


def _show_forwarded(shown):
    """Show what was forwarded without a word: its author wants it to be read."""
    for line in shown:
        if line.role != _SIGNATURE:
            line.role = ""


def _show_between_answers(shown):
    """Show the quotes between which somebody answers. Only one quote above the whole
    answer stays folded."""
    said = [index for index, line in enumerate(shown) if not line.role]
    if not said:
        return
    last = said[-1]
    above = [
        index
        for index, line in enumerate(shown[:last])
        if line.role in (_INTRO, _QUOTE)
    ]
    if above and above[-1] > said[0]:
        _set((shown[index] for index in above), _SHOWN)


def _set_blank(lines):
    """Fold the empty lines beside what is folded."""
    before = None
    blank = []
    for line in [*lines, None]:
        if line is not None and line.is_blank and not line.is_note:
            blank.append(line)
            continue
        if _is_folded(before) or _is_folded(line):
            _set(blank, _HISTORY)
        before, blank = line, []


def _is_folded(line):
    return line is not None and line.role not in ("", _SHOWN)


def _set(lines, role):
    for line in lines:
        line.role = role


# ----------------------------------------------------------------------
# WHAT OTHERS ASK
# ----------------------------------------------------------------------


class Split(NamedTuple):
    """A message in two: HTML of what was said, HTML of the history and the signature
    (maybe empty), and whether the answer may stand in the history too."""

    said: str
    history: str
    is_open: bool


def mark(source: str, subject: str = "") -> str:
    """Return the HTML of a mail with ``data-o-mail-quote`` on what was not said in it;
    on nothing where the answer may stand in the history.

    :param source: HTML of a mail, as Odoo stores it
    :param subject: its subject: a forwarded mail is content
    """
    root, lines = _read(source, subject, False)
    if _may_answer_below(lines):
        for element in root.iter(etree.Element):
            element.attrib.pop(MARK, None)
    return _write(root)


def split(source: str, subject: str = "", is_typed: bool = False) -> Split:
    """Divide a message into what was said in it, and what a page folds.

    :param source: HTML of a message, as Odoo stores it
    :param subject: its subject
    :param is_typed: written in a page, where a quote is deliberate: only what Odoo
        added to it is folded
    """
    root, lines = _read(source, subject, is_typed)
    history = html.Element("div")
    for element in _get_marked(root):
        copied = deepcopy(element)
        copied.tail = None
        is_pre = next(element.iterancestors("pre"), None) is not None
        holder = etree.SubElement(history, "pre") if is_pre else history
        holder.append(copied)
        element.drop_tree()
    return Split(_write(root), _write(history), _may_answer_below(lines))


def _may_answer_below(lines):
    said = " ".join(line.text for line in lines if not line.role)
    return not has_words(said) or mail_lines.points_below(said)


def get_words(
    source: str, subject: str = "", author: str = "", is_typed: bool = False
) -> str:
    """Return the words of a message, a line each; empty when it says nothing: no word,
    or none but the history and a signature.

    :param source: HTML of a message
    :param subject: its subject
    :param author: the name of who wrote it, with which a signature begins
    :param is_typed: as for :func:`split`
    """
    _root, lines = _read(source, subject, is_typed)
    words = [line.text for line in lines if not line.role and has_words(line.text)]
    is_contact = not is_typed and _is_contact(words, author)
    return "" if is_contact else "\n".join(words)


def get_images(source: str, subject: str = "", is_typed: bool = False) -> set[str]:
    """Return the addresses (``cid:…``, ``/web/image/…``) of the images that came with a
    message and stand in what was said."""
    _root, lines = _read(source, subject, is_typed)
    return {image for line in lines if not line.role for image in line.images}


def find_images(source: str) -> set[str]:
    """Return the addresses of all images of a message."""
    return {image.get("src") or "" for image in _parse(source).iter("img")}


def drop_images(source: str, addresses: set[str]) -> str:
    """Return the HTML without the images that point at ``addresses``."""
    root = _parse(source)
    for image in list(root.iter("img")):
        if image.get("src") in addresses:
            image.drop_tree()
    return _write(root)


def _is_contact(words, author):
    """Return whether these lines are a signature alone, below a greeting at the most:
    they begin with a closing or with the name of the author, and go on like a business
    card."""
    card = list(dropwhile(mail_lines.is_greeting, words))
    if not card:
        return bool(words)
    if len(card) > _MAX_CONTACT_LINES:
        return False
    begins = mail_lines.is_closing(card[0]) or mail_lines.is_name(
        card[0], author, is_short=len(card) < len(words)
    )
    return begins and not any(
        len(line) > _MAX_CONTACT or mail_lines.is_sentence(line) for line in card[1:]
    )


def _read(source, subject, is_typed):
    """Return ``(tree, lines)``, what was not said being marked in the tree."""
    root = _parse(source)
    if not is_typed:
        _unmark_text(root)
    lines = _Reader(root).lines
    _set((line for line in lines if line.is_note), _SHOWN)
    if is_typed:
        _set((line for line in lines if line.marked is not None), _HISTORY)
    else:
        _set_roles(lines, mail_lines.is_forward(subject))
    for element in root.iter(etree.Element):
        for name in _ALL_MARKS:
            element.attrib.pop(name, None)
    _write_marks(root, lines)
    return root, lines


def _get_marked(root):
    """Return the outermost marked elements, in their order."""
    return root.xpath(f".//*[@{MARK}][not(ancestor::*[@{MARK}])]")


def _write_marks(root, lines):
    """Mark the elements all of which is folded, the outermost ones; put a marked
    ``span`` around text beside what was said."""
    pieces = [(piece, _is_folded(line)) for line in lines for piece in line.pieces]
    mixed = set()  # elements in which something was said
    for (element, where, _start, _end), is_folded in pieces:
        if not is_folded:
            holder = element.getparent() if where == "tail" else element
            while holder is not None and holder not in mixed:
                mixed.add(holder)
                holder = holder.getparent()
    texts = {}
    for (element, where, start, end), is_folded in pieces:
        if not is_folded:
            continue
        holder = element.getparent() if where == "tail" else element
        if holder in mixed or holder is root:
            texts.setdefault((element, where), []).append((start, end))
            continue
        while holder.getparent() is not root and holder.getparent() not in mixed:
            holder = holder.getparent()
        holder.set(MARK, "1")
    for (element, where), ranges in texts.items():
        if where:
            _wrap(element, where, ranges)


def _wrap(element, where, ranges):
    """Put a marked ``span`` around parts of the text or the tail of an element."""
    text = getattr(element, where)
    merged = []
    for start, end in ranges:
        if merged and merged[-1][1] == start:
            merged[-1][1] = end
        else:
            merged.append([start, end])
    merged = [each for each in merged if text[slice(*each)].strip()]
    if not merged:
        return
    if where == "text":
        parent, position = element, 0
    else:
        parent = element.getparent()
        position = parent.index(element) + 1
    setattr(element, where, text[: merged[0][0]])
    for number, (start, end) in enumerate(merged):
        span = html.Element("span", {MARK: "1"})
        span.text = text[start:end]
        following = merged[number + 1][0] if number + 1 < len(merged) else len(text)
        parent.insert(position + number, span)
        span.tail = text[end:following]  # after the insertion, which moves tails


def _write(root):
    """Return the HTML inside of ``root``."""
    written = html.tostring(root, encoding="unicode")
    return written[written.index(">") + 1 : written.rindex("<")]
