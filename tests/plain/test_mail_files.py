"""Which files of a mail are kept, named as left out, or dropped."""

from email.message import EmailMessage

import pytest

from mentorat_module.tools import mail_files, uploads
from mentorat_module.tools.mail_files import MailFile

PNG = b"\x89PNG\r\n\x1a\n"


def _sort(*files, said=(), shown=()):
    return mail_files.sort(list(files), set(said), set(shown))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("winmail.dat", b"\x78\x9f\x3e\x22"),
        ("ATT00001.txt", b" "),
        ("attachment", b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\n"),
        ("signature.asc", b"-----BEGIN PGP SIGNATURE-----"),
        ("smime.p7s", b"\x30"),
    ],
)
def test_what_programs_add_is_dropped(name, content):
    files = _sort(MailFile(name, content))
    assert not files.kept and not files.left_out


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("calcul.exe", b"MZ"),
        ("empty.pdf", b""),
        ("page.pdf", b"<html>"),
        ("meeting.ics", b"BEGIN:VCALENDAR\nVERSION:2.0\n"),
        ("noname", b"text"),
    ],
)
def test_other_files_off_the_list_are_named(name, content):
    assert _sort(MailFile(name, content)).left_out == [name]


def test_photo_of_a_plain_mail_is_kept_though_it_has_a_content_id():
    assert _sort(MailFile("photo.png", PNG, "photo")).kept


def test_image_is_dropped_where_only_the_history_shows_it():
    logo = MailFile("logo.png", PNG, "logo")
    files = _sort(logo, shown={"cid:logo"})
    assert not files.kept and not files.left_out
    assert files.unshown == {"cid:logo"}


def test_images_in_the_text_do_not_count_among_the_files():
    images = [MailFile(f"{each}.png", PNG, str(each)) for each in range(7)]
    said = {f"cid:{each}" for each in range(7)}
    text = MailFile("plan.txt", b"text")
    assert len(_sort(*images, text, said=said, shown=said).kept) == 8


def _invitation_answer(method, lines=""):
    message = EmailMessage()
    message.set_content("")
    message.add_alternative(
        f"BEGIN:VCALENDAR\n{lines}", subtype="calendar", params={"method": method}
    )
    return message


def test_as_many_files_are_kept_as_a_page_takes_and_the_others_are_named():
    names = [f"{number}.txt" for number in range(uploads.MAX_FILES + 2)]
    files = _sort(*(MailFile(name, b"text") for name in names))
    assert [file.name for file in files.kept] == names[:-2]
    assert files.left_out == names[-2:]


def test_answer_to_an_invitation_is_known_by_its_calendar_part():
    assert mail_files.is_invitation_answer(_invitation_answer("REPLY"))
    assert not mail_files.is_invitation_answer(_invitation_answer("REQUEST"))


@pytest.mark.parametrize(
    ("words", "is_calendar"),
    [
        ("", True),
        ("Louise Gagnon a accepté cette invitation.\nRencontre", True),
        ("Louise Gagnon has declined this invitation.", True),
        ("Je serai cinq minutes en retard.", False),
    ],
)
def test_words_of_a_calendar_are_not_those_of_a_person(words, is_calendar):
    assert mail_files.is_written_by_calendar(words) == is_calendar


@pytest.mark.parametrize("subject", ["Lu : X", "Read: X", "Non lu: X"])
def test_subject_of_a_read_receipt(subject):
    assert mail_files.is_receipt(subject)
    assert not mail_files.is_receipt(f"Re: {subject}")


def test_receipt_says_what_receipts_say():
    words = "Votre message\nÀ : L\nObjet : X\na été lu le 12 janvier 2026 10:05."
    assert mail_files.is_receipt("Lu : X", words)
    assert not mail_files.is_receipt("Lu : X", "Voyez la page quatre.")
    recall = "Roy, Louise souhaite rappeler le message « X »."
    assert mail_files.is_receipt("Rappel : X", recall)
    assert not mail_files.is_receipt("Rappel : X", "Voyez la page quatre.")


def test_attachment_with_a_method_is_no_answer_to_an_invitation():
    message = EmailMessage()
    message.set_content("Page four.")
    message.add_attachment("x", subtype="plain", params={"method": "REPLY"})
    assert not mail_files.get_comment(message)
    assert not mail_files.is_invitation_answer(message)


def test_comment_of_an_answer_to_an_invitation():
    lines = "COMMENT;LANGUAGE=fr:Pas mardi\\, jeu\n di\\nà 10 h ?\n"
    answer = _invitation_answer("REPLY", lines)
    assert mail_files.get_comment(answer) == "Pas mardi, jeudi\nà 10 h ?"
    assert not mail_files.get_comment(_invitation_answer("REQUEST", lines))
    assert not mail_files.get_comment(_invitation_answer("REPLY", "COMMENT:\n"))
