"""Read what a mail server reports of a mail. Plain Python: nothing here knows Odoo."""

import re
from email.message import Message

# The mailbox exists and is full: it may take the mail later, whatever the first digit.
_MAILBOX_FULL = "2.2"
_RETURNED_ID = re.compile(rb"^message-id:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


def read_report(message: Message) -> tuple[str, str]:
    """Return ``(kind, status)`` of a mail that came back.

    ``kind`` is ``hard`` when it never arrives, ``soft`` when it may later on,
    ``delayed`` while the server still tries, ``received`` when the report says that it
    arrived, or was read. ``status`` is a code of RFC 3463, maybe empty. What is no
    report in the form of RFC 3464 is ``hard``: a mail server wrote it in its own words.

    :param message: the mail as it came
    """
    types = {part.get_content_type() for part in message.walk()}
    if "message/disposition-notification" in types:
        return "received", ""
    fields = _read_recipient(message)
    action = fields.get("action", "failed").partition(";")[0].strip().lower()
    codes = (fields.get("status", ""), fields.get("diagnostic-code", ""))
    found = _STATUS.search(" ".join(codes))
    status = found.group(1) if found else ""
    if action == "delayed":
        return "delayed", status
    if action in ("delivered", "relayed", "expanded"):
        return "received", status
    is_soft = status.startswith("4.") or status[2:] == _MAILBOX_FULL
    return ("soft" if is_soft else "hard"), status


def _read_recipient(message: Message) -> dict[str, str]:
    """Return the fields of the recipient whom the mail did not reach, of the first one
    where it reached all; names in lower case."""
    recipients = []
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():
            fields = {name.lower(): str(value) for name, value in block.items()}
            if {"action", "final-recipient", "status"} & fields.keys():
                recipients.append(fields)
    failed = [each for each in recipients if "failed" in each.get("action", "").lower()]
    return next(iter(failed or recipients), {})


def find_returned_ids(message: Message) -> list[str]:
    """Return the Message-Ids of the mails that a server copied into its own text, as
    servers do that write no report."""
    texts = (
        part.get_payload(decode=True) or b""
        for part in message.walk()
        if part.get_content_type() == "text/plain"
    )
    return [
        found.decode("ascii", "replace")
        for text in texts
        for found in _RETURNED_ID.findall(text)
    ]
