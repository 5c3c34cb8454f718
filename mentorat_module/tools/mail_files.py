"""Sort the files of a mail: those that are kept, those that are left out and named, and
those that no person attached. Plain Python: nothing here knows Odoo."""

import re
from email.message import Message
from typing import NamedTuple

from . import uploads

# What mail programs add: the formatting of Outlook, signatures of OpenPGP and S/MIME,
# what Exchange makes of a footer.
_MACHINE_NAME = re.compile(
    r"(?:winmail\.dat|smime\.p7s|(?:signature|openpgp_.*)\.asc"
    r"|att\d+\.(?:txt|html?|dat|bin|c))$",
    re.IGNORECASE,
)
_TNEF = b"\x78\x9f\x3e\x22"
_CALENDAR = re.compile(rb"\s*BEGIN:VCALENDAR\b.*?^METHOD:", re.DOTALL | re.MULTILINE)
_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".svg")


class MailFile(NamedTuple):
    """A file of a mail; ``cid`` is the Content-Id by which its text may show it."""

    name: str
    content: bytes
    cid: str = ""

    @property
    def is_image(self):
        return self.name.lower().endswith(_IMAGES)


class Sorted(NamedTuple):
    kept: list[MailFile]
    left_out: list[str]  # names
    unshown: set[str]  # addresses of images, which the text shows no more


def sort(files: list[MailFile], said: set[str], shown: set[str]) -> Sorted:
    """Sort the files of a mail by the list of what may be attached.

    An image that stands in the history or the signature alone is dropped, like what
    mail programs add; any other file that is not on the list is named.

    :param files: as they came
    :param said: addresses (``cid:…``) of the images in what was said
    :param shown: addresses of the images anywhere in the mail
    """
    kept, left_out, unshown = [], [], set()
    count = 0
    for file in files:
        address = f"cid:{file.cid}"
        is_inline = bool(file.cid) and address in shown
        is_said = address in said
        if is_inline and file.is_image and not is_said:
            unshown.add(address)
        elif _is_of_machine(file):
            continue
        elif uploads.is_accepted(file.name, file.content) and (
            is_inline or count < uploads.MAX_FILES
        ):
            kept.append(file)
            count += not is_inline
        else:
            left_out.append(uploads.clean_name(file.name))
            unshown.add(address)
    return Sorted(kept, left_out, unshown)


def _is_of_machine(file):
    return bool(
        _MACHINE_NAME.match(file.name.strip())
        or file.content.startswith(_TNEF)
        or _CALENDAR.match(file.content[:2000])
    )


# ----------------------------------------------------------------------
# ANSWERS TO AN INVITATION, RECEIPTS
# ----------------------------------------------------------------------

_RECEIPT = re.compile(
    r"\s*(?:lu|non lu|read|not read|deleted|supprim[ée]|rappel|recall)\s?:",
    re.IGNORECASE,
)
_RECEIPT_WORDS = re.compile(
    r"(?:votre message|your message)\b.*"
    r"\b(?:a été (?:lu|supprimé)|n['’]a pas été lu|was (?:not )?(?:read|deleted))\b"
    r"|.{1,80} (?:souhaite rappeler le message|would like to recall the message)\b",
    re.IGNORECASE | re.DOTALL,
)
_COMMENT = re.compile(r"^COMMENT(?:;[^:\r\n]*)?:([^\r\n]+)", re.MULTILINE)
_ESCAPED = re.compile(r"\\([\\;,nN])")
_ACCEPTED = re.compile(
    r"(?:.{1,80} (?:a (?:accept[ée]|refus[ée]|d[ée]clin[ée]|r[ée]pondu)"
    r"|(?:has )?(?:accepted|declined|tentatively accepted|replied))\b"
    r".{0,60}\b(?:invitation|[ée]v[ée]nement|event|meeting|rencontre|r[ée]union)\b"
    r"|(?:accept[ée]e?|refus[ée]e?|provisoire|accepted|declined|tentative)\s*(?::|$))",
    re.IGNORECASE,
)


def is_invitation_answer(message: Message) -> bool:
    """Return whether a calendar sent the mail: an answer to an invitation (iTIP)."""
    return bool(_get_invitation_answers(message))


def is_receipt(subject: str, words: str = "") -> bool:
    """Return whether a mail is a read receipt or a recall of Outlook: its subject is
    that of one, and its words, if any, say no more."""
    return bool(_RECEIPT.match(subject or "")) and bool(
        not words or _RECEIPT_WORDS.match(words)
    )


def get_comment(message: Message) -> str:
    """Return what its author wrote into an answer to an invitation, maybe empty."""
    for part in _get_invitation_answers(message):
        text = (part.get_payload(decode=True) or b"").decode("utf-8", "replace")
        found = _COMMENT.search(re.sub(r"\r?\n[ \t]", "", text))
        if found:
            return _ESCAPED.sub(_unescape, found[1]).strip()
    return ""


def _get_invitation_answers(message):
    return [
        part
        for part in message.walk()
        if part.get_content_type() == "text/calendar"
        and str(part.get_param("method") or "").upper() in ("REPLY", "COUNTER")
    ]


def _unescape(match):
    return "\n" if match[1] in "nN" else match[1]


def is_written_by_calendar(words: str) -> bool:
    """Return whether the words of an answer to an invitation are those of the calendar,
    which begin with who accepted; whoever adds a word writes another line."""
    return not words or bool(_ACCEPTED.match(words.splitlines()[0]))
