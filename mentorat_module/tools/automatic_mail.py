"""Recognise automatic mails. Plain Python: nothing here knows Odoo."""

import re
from email.message import Message

# Headers that only programs set, whatever their value.
_HEADERS = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-MS-Exchange-Generated-Message-Source",
)
_PRECEDENCES = ("auto_reply", "bulk", "junk")
# Subjects of automatic answers without any such header.
_SUBJECT = re.compile(
    r"\s*(?:auto(?:matic)?[ -]?(?:reply|response)|out[ -]of[ -](?:the[ -])?office"
    r"|r[ée]ponse[ -]automatique|absence du bureau|absent\(e\)? du bureau)\b",
    re.IGNORECASE,
)


def is_automatic(message: Message, subject: str = "") -> bool:
    """Return whether a program wrote the mail: out of office, vacation, a receipt.

    Its headers say so (RFC 3834, and older ones), or its subject *begins* as those of
    mail programs do: “Re: Automatic reply: …” is a person's.

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
    """Return the value of a header without its parameters, in lower case."""
    return str(value or "").partition(";")[0].strip().lower()
