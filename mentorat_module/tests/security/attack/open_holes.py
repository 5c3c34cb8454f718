"""The doors that are known to be open, and why: the list only shrinks.

``{test: {"role | door": why}}``, as the test writes them. A hole that is not listed
fails the test, and so does one that is listed and closed: strike it."""

REGISTRATION = (
    "coordinators type the registration of who has no account, and correct it; what "
    "they change in the expectations of somebody is not marked as theirs"
)
SMS = (
    "the service sends no text message; one that a mentor sends with Odoo's own button "
    "waits in the queue of the administrators"
)
COMPANY = (
    "no account and no address changes, and nobody reads more; the pair is not told "
    "that one of them has another company"
)

OPEN = {
    "test_nobody_rewrites_what_is_not_theirs": {
        f"administrator | mentorat.mentee.write, of {pile}": REGISTRATION
        for pile in (None, "wanted")
    },
}
# Found in the full form alone (``make attack``).
OPEN_IN_FULL = {
    "test_nobody_rewrites_what_is_not_theirs": {
        f"{role} | mentorat.mentee.write, of {pile}": REGISTRATION
        for role in ("coordinator", "coordinator_mentor")
        for pile in (None, "wanted")
    },
    "test_nobody_finds_records_by_words_of_others": {
        "administrator | sms.sms.search(body)": SMS,
    },
    "test_nobody_groups_by_words_of_others": {
        "administrator | sms.sms.formatted_read_group(body)": SMS,
    },
    "test_nobody_deletes_what_is_not_theirs": {
        "administrator | sms.sms.unlink, of talk": SMS,
        "administrator | mentorat.mentor.unlink, of None": (
            "a mentor who never had a pair, nor stood in, leaves nothing behind"
        ),
        "mentor | calendar.attendee.unlink, of meeting": (
            "who planned the meeting decides who attends"
        ),
        "mentor | ir.attachment.unlink, of meeting": (
            "the file that the mentor put on the meeting themself"
        ),
    },
    "test_nobody_becomes_one_of_a_pair_unseen": {
        f"{role} | hr.employee.write(company_id) of the {name}": COMPANY
        for role in ("hr_manager", "officer")
        for name in ("mentee", "mentor")
    },
}
