"""A call from outside sets no key of the context that switches a rule of ours off."""

import re
from pathlib import Path

ADDONS = Path(__file__).parents[2]
READ = re.compile(r"context\.get\(\s*\"(mentorat_\w+)\"")
# Keys whose value a client may choose, and what comes of it.
HARMLESS = {
    "mentorat_about_id": "which name a mail shows to its own reader",
    "mentorat_agenda": "what the organiser writes into their own invitation",
    "mentorat_also_ids": "which meetings a mail lists, read by its template",
    "mentorat_busy": "a page that says that the service is busy",
    "mentorat_changes": "an object of ours, checked where it is read",
    "mentorat_confirmed": "somebody read what a change does to people, and confirms",
    "mentorat_document": "the name of a file",
    "mentorat_full_dates": "how dates are written",
    "mentorat_import": "makes bounds stricter",
    "mentorat_import_date_format": "how the dates of a file are read",
    "mentorat_import_day_first": "how the dates of a file are read",
    "mentorat_import_model": "how the names of a file are read",
    "mentorat_import_orders": "how the dates of a file are read",
    "mentorat_import_partial": "which rows of one's own file are imported",
    "mentorat_moved_ids": "which meetings a mail lists, read by its template",
    "mentorat_no_answer_expected": "the mentee's own choice: no answer is awaited",
    "mentorat_noting": "an object of ours, checked where it is read",
    "mentorat_rule_batch": "an object of ours, checked where it is read",
    "mentorat_shown": "what one's own page showed: another text is refused",
    "mentorat_recipient_id": "whose page a link leads to, which asks for the rights",
}


def read_sources():
    """Yield ``(path, text)`` of the code of the addons, without their tests."""
    for folder in ADDONS.glob("mentorat_*"):
        for path in folder.rglob("*.py"):
            if "tests" not in path.parts:
                yield path, path.read_text(encoding="utf-8")


def test_each_key_that_is_read_as_it_comes_is_harmless():
    found = {key for _path, text in read_sources() for key in READ.findall(text)}
    assert found == HARMLESS.keys()


def test_own_methods_set_no_other_key_to_true():
    for path, text in read_sources():
        for key in re.findall(r"\b(mentorat_\w+)=True\b", text):
            assert key in HARMLESS, f"{path.name}: {key}"
