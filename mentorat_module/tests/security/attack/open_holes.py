"""The doors that are known to be open, and why: the list only shrinks.

``{test: {"role | door": why}}``, as the test writes them. A hole that is not listed
fails the test, and so does one that is listed and closed: strike it."""

REGISTRATION = (
    "coordinators type the registration of who has no account, and correct it; the log "
    "says who changed the expectations and what they were, and nobody changes the log"
)
SMS = (
    "the service sends no text message; one that a mentor sends with Odoo's own button "
    "waits in the queue of the administrators"
)
COMPANY = (
    "no account and no address changes, and nobody reads more; the pair is not told "
    "that one of them has another company"
)
MEETING = "who planned the meeting decides on its attendees and on their own file"
TOKEN = "no page of the service opens with it"
NOTIFICATION = (
    "the row of their own notification, with the subject of the mail that they got"
)
STAND_IN = (
    "what began with a stand-in who is replaced is taken back from them: the next one "
    "reads what begins from then on"
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
    }
    | {
        f"{role} | mentorat.absence.write, of None": STAND_IN
        for role in ("administrator", "coordinator", "mentor")
    }
    | {
        "administrator | sms.sms.write, of talk": SMS,
        "contributor | mentorat.agreement.write, of rules": TOKEN,
        "former_mentor | mentorat.agreement.write, of before": TOKEN,
        "mentor | calendar.attendee.write, of meeting": MEETING,
        "mentor | calendar.event.write, of meeting": MEETING,
        "mentor | ir.attachment.write, of meeting": MEETING,
        "mentor | mail.scheduled.message.write, of talk": (
            "the name of another author is refused when it is sent"
        ),
    },
    "test_nobody_links_what_is_not_theirs": {
        f"mentor | {model}.write(attachment_ids: {command} ir.attachment of meeting)": (
            MEETING
        )
        for model in ("mail.activity", "mail.compose.message", "mail.scheduled.message")
        for command in ("delete", "update")
    },
    "test_nobody_finds_records_by_words_of_others": {
        "administrator | sms.sms.search(body)": SMS,
    },
    "test_nobody_exports_words_of_others": {
        "administrator | sms.sms.export_data(body)": SMS,
    },
    "test_nobody_reads_a_row_that_hangs_on_a_pair": {
        "administrator | sms.sms.read": SMS,
        "past_stand_in | mail.notification.read": NOTIFICATION,
    },
    "test_nobody_reads_words_of_others": {
        "administrator | sms.sms.read": SMS,
        "past_stand_in | mail.notification.read": NOTIFICATION,
    },
    "test_nobody_groups_by_words_of_others": {
        "administrator | sms.sms.formatted_read_group(body)": SMS,
    },
    "test_nobody_deletes_what_is_not_theirs": {
        "administrator | sms.sms.unlink, of talk": SMS,
        "administrator | mentorat.mentor.unlink, of None": (
            "a mentor who never had a pair, nor stood in, leaves nothing behind"
        ),
        "mentor | calendar.attendee.unlink, of meeting": MEETING,
        "mentor | ir.attachment.unlink, of meeting": MEETING,
    },
    "test_nobody_becomes_one_of_a_pair_unseen": {
        f"{role} | hr.employee.write(company_id) of the {name}": COMPANY
        for role in ("hr_manager", "officer")
        for name in ("mentee", "mentor")
    },
}
