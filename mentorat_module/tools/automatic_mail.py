"""Mails that no person wrote. Plain Python: nothing here knows Odoo."""

import re
from email.message import Message

# Headers that only machines set, whatever they say.
_HEADERS = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-MS-Exchange-Generated-Message-Source",
)
_PRECEDENCES = ("auto_reply", "bulk", "junk")
# What mail programs write when they answer by themselves without saying so otherwise.
_SUBJECT = re.compile(
    r"\s*(?:auto(?:matic)?[ -]?(?:reply|response)|out[ -]of[ -](?:the[ -])?office"
    r"|r[ée]ponse[ -]automatique|absence du bureau|absent\(e\)? du bureau)\b",
    re.IGNORECASE,
)


def is_automatic(message: Message, subject: str = "") -> bool:
    """Whether a program answered and not a person: out of office, vacation, a receipt.

    What says so by its headers (RFC 3834, and what servers set before it) counts, and a
    subject that *begins* as those of mail programs do: “Re: Automatic reply: …” is a
    person's.

    :param message: the mail as it came
    :param subject: its subject, decoded
    """
    submitted = _first_word(message.get("Auto-Submitted"))
    return (
        submitted not in ("", "no")
        or any(message.get(header) for header in _HEADERS)
        or _first_word(message.get("Precedence")) in _PRECEDENCES
        or str(message.get("Return-Path", "-")).strip() == "<>"
        or message.get_content_type() == "multipart/report"
        or bool(_SUBJECT.match(subject or ""))
    )


def _first_word(value) -> str:
    """Return what stands before the parameters of a header, in lower case."""
    return str(value or "").partition(";")[0].strip().lower()
