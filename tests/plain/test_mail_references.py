"""References to a conversation in the headers of mails, and mailboxes."""

import pytest

from mentorat_module.tools import mail_references
from mentorat_module.tools.mail_addresses import get_mailbox

SIGNATURE = "0123456789abcdef0123" + "f" * 44
FOUND = [(12, SIGNATURE[:20])]
REFERENCE = mail_references.make_reference(12, SIGNATURE, "a1b2", "rivenord.example")


@pytest.mark.parametrize(
    "header",
    [
        REFERENCE,
        REFERENCE.strip("<>"),
        REFERENCE.upper(),
        f"<first@x.example>\r\n {REFERENCE}",
        f"{REFERENCE[:25]}\r\n\t{REFERENCE[25:]}",
        f"<first@x.example>,<{REFERENCE}>",
        f"<mentorat-request-12-{SIGNATURE}@rivenord.example>",  # of earlier versions
    ],
    ids=[
        *("as given", "no brackets", "capitals", "folded", "folded within", "commas"),
        "long",
    ],
)
def test_reference_is_found_however_it_was_written(header):
    assert mail_references.find_references(header) == FOUND


@pytest.mark.parametrize("header", ["", None, "<12@x.example>", REFERENCE[:35]])
def test_other_ids_are_no_reference(header):
    assert mail_references.find_references(header) == []


def test_last_reference_comes_first():
    other = mail_references.make_reference(3, SIGNATURE, "", "rivenord.example")
    found = mail_references.find_references(f"{other} {REFERENCE}")
    assert [number for number, _signature in found] == [12, 3]


def test_reference_fits_on_a_line_of_a_mail():
    assert len(f"Message-Id: {REFERENCE}") <= 78 + len("rivenord.example")


@pytest.mark.parametrize(
    "header",
    [
        "Groupe <reponse+d12-0123456789abcdef0123@rivenord.example>",
        "REPONSE+D12-0123456789ABCDEF0123@RIVENORD.EXAMPLE",
        "rivenord.example-reponse+d12-0123456789abcdef0123@rivenord.example",
        "a@x.example,\r\n reponse+d12-0123456789abcdef0123@rivenord.example",
    ],
    ids=["with a name", "capitals", "with a prefix", "among others"],
)
def test_address_of_a_conversation_is_found(header):
    assert mail_references.find_addresses(header) == FOUND


def test_address_made_is_the_address_found():
    address = mail_references.make_address(12, SIGNATURE, "reponse@rivenord.example")
    assert mail_references.find_addresses(address) == FOUND


def test_address_that_no_server_takes_is_not_made():
    long = f"{'r' * 50}@rivenord.example"
    assert mail_references.make_address(12, SIGNATURE, long) == ""


def test_refusals_in_a_row_are_counted():
    refused = mail_references.make_reference(12, SIGNATURE, "refused2.a1", "x.example")
    assert mail_references.count_refusals(f"{REFERENCE} {refused.upper()}") == 2
    assert mail_references.count_refusals(REFERENCE) == 0


def test_ids_are_looked_up_with_brackets_and_the_last_one_first():
    assert mail_references.find_ids("A@x.example <b@y.example>") == [
        "<b@y.example>",
        "<A@x.example>",
        "<a@x.example>",
    ]


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("Louise@Rivenord.example", "louise@rivenord.example"),
        ("louise+mentorat@rivenord.example", "louise@rivenord.example"),
        ("louise.fortin@rivenord.example", "louise.fortin@rivenord.example"),
        ("lou.ise+x@gmail.com", "louise@gmail.com"),
        ("louise@googlemail.com", "louise@gmail.com"),
        ("+x@rivenord.example", ""),
        ("louise", ""),
        ("", ""),
        (False, ""),
    ],
)
def test_mailbox_is_the_same_for_all_its_addresses(address, mailbox):
    assert get_mailbox(address) == mailbox
