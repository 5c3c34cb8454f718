"""What a mail server reports of a mail, read from the mails that came back."""

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from mentorat_module.tools import delivery_report

BOUNCES = Path(__file__).parents[2] / "mentorat_module/tests/mails/bounces"
KINDS = {
    "exchange-en-blocked": ("hard", "5.7.133"),
    "exchange-fr-delayed": ("delayed", "4.4.7"),
    "exchange-fr-mailbox_full": ("soft", "5.2.2"),
    "exchange-fr-user_unknown": ("hard", "5.1.10"),
    "gmail-en-user_unknown": ("hard", "5.1.1"),
    "outlook-fr-read_receipt": ("received", ""),
    "postfix-en-delayed": ("delayed", "4.4.1"),
    "postfix-en-mailbox_full": ("soft", "5.2.2"),
    "postfix-en-server_away": ("soft", "4.4.1"),
    "postfix-en-user_unknown": ("hard", "5.1.1"),
    "postfix-en-user_unknown-two_recipients": ("hard", "5.1.1"),
    "qmail-en-user_unknown-copy_in_text": ("hard", ""),
    "qmail-en-user_unknown-without_report": ("hard", ""),
}


@pytest.mark.parametrize("path", sorted(BOUNCES.glob("*.eml")), ids=lambda p: p.stem)
def test_kind_and_status_of_each_mail(path):
    message = message_from_bytes(path.read_bytes(), policy=policy.SMTP)
    assert delivery_report.read_report(message) == KINDS[path.stem]
