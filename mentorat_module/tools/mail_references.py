"""Signed references to a conversation, in the headers of a mail. Plain Python: nothing
here knows Odoo.

A reference is a Message-Id, or the part of an address after a “+”. It carries the
number of a conversation and the beginning of its signature, so that nothing is stored
of the mails that were sent. Mail programs and servers fold ids, lose their angle
brackets or write them in capitals: none of it matters here.
"""

import re

# Characters of a signature (hexadecimal) that a reference carries: 80 bits.
SIGNATURE_LENGTH = 20
# How many ids of a mail are looked at, from the last one.
MAX_IDS = 32
# The longest local part of an address (RFC 5321).
MAX_LOCAL_PART = 64

_REFERENCE = re.compile(r"(?i)mentorat-request-(\d{1,9})-([0-9a-f]{20})")
_REFUSAL = re.compile(r"(?i)mentorat-request-\d+-[0-9a-f]{20}\.refused(\d)\.")
_ADDRESS = re.compile(r"(?i)\+d(\d{1,9})-([0-9a-f]{20})@")
_ID = re.compile(r"[^\s<>\"',;:()\[\]]+@[^\s<>\"',;()]+")


def make_reference(number: int, signature: str, unique: str, domain: str) -> str:
    """Return a Message-Id about a conversation.

    :param number: its id
    :param signature: at least ``SIGNATURE_LENGTH`` hexadecimal characters
    :param unique: what tells mails about it apart, may be empty
    :param domain: what follows the “@”
    """
    reference = f"mentorat-request-{number}-{signature[:SIGNATURE_LENGTH]}"
    return f"<{reference}{'.' if unique else ''}{unique}@{domain}>"


def make_address(number: int, signature: str, address: str) -> str:
    """Return the address at which a conversation takes answers.

    :param address: the one that receives the answers to all of them
    :return: empty when it would be too long
    """
    local_part, _at, domain = address.partition("@")
    local_part = f"{local_part}+d{number}-{signature[:SIGNATURE_LENGTH]}"
    return f"{local_part}@{domain}" if len(local_part) <= MAX_LOCAL_PART else ""


def find_references(text: str) -> list[tuple[int, str]]:
    """Return ``(number, signature)`` of the references in the headers References and
    In-Reply-To, the last one first."""
    return _find(_REFERENCE, text)


def find_addresses(text: str) -> list[tuple[int, str]]:
    """Return ``(number, signature)`` of the addresses of conversations in ``text``, the
    last one first."""
    return _find(_ADDRESS, text)


def count_refusals(text: str) -> int:
    """Return how many refusals came before the mail with these References, by the
    number that each carries in its Message-Id."""
    return max(map(int, _REFUSAL.findall(_unfold(text))), default=0)


def find_ids(text: str) -> list[str]:
    """Return the Message-Ids in ``text`` as they may be stored: with angle brackets,
    as written and in small letters, the last one first."""
    ids = [found.strip("<>") for found in _ID.findall(text or "")][::-1][:MAX_IDS]
    written = (each for name in ids for each in (name, name.lower()))
    return list(dict.fromkeys(f"<{each}>" for each in written))


def _find(pattern, text):
    found = pattern.findall(_unfold(text))
    return [(int(number), signature.lower()) for number, signature in found[::-1]]


def _unfold(text):
    """Return ``text`` without white space, which a long id is folded with."""
    return re.sub(r"\s+", "", text or "")
