"""Which mails a program wrote."""

from email.message import EmailMessage

import pytest

from mentorat_module.tools.automatic_mail import is_automatic


def _mail(subject="Re: a question", **headers):
    message = EmailMessage()
    message["Subject"] = subject
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("I am away.")
    return message


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; owner-email=x@example.com"},
        {"X_Autoreply": "yes"},
        {"X_MS_Exchange_Generated_Message_Source": "Mailbox Rules Agent"},
        {"Precedence": "auto_reply"},
        {"Precedence": "bulk"},
        {"Return_Path": "<>"},
    ],
)
def test_headers_that_only_programs_set(headers):
    assert is_automatic(_mail(**headers), "Re: a question")


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: a question",
        "Auto-reply: a question",
        "Out of office: back on Monday",
        "Réponse automatique\N{NO-BREAK SPACE}: une question",
        "Absence du bureau",
    ],
)
def test_subjects_that_mail_programs_write(subject):
    assert is_automatic(_mail(), subject)


def test_receipt_is_automatic():
    message = EmailMessage()
    message["Content-Type"] = "multipart/report; report-type=disposition-notification"
    assert is_automatic(message, "Read: a question")


@pytest.mark.parametrize(
    ("subject", "headers"),
    [
        ("Re: a question", {}),
        ("Re: Automatic reply: a question", {}),
        ("Autonomy of a client", {}),
        ("Re: a question", {"Auto_Submitted": "no"}),
        ("Re: a question", {"Precedence": "list"}),
        ("Re: a question", {"Return_Path": "<louise@example.com>"}),
        (None, {}),
    ],
)
def test_people_are_people(subject, headers):
    assert not is_automatic(_mail(**headers), subject)
