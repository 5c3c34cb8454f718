"""The doors that are known to be open, and why: the list only shrinks.

``{test: {"role | door": why}}``, as the test writes them. A hole that is not listed
fails the test, and so does one that is listed and closed: strike it."""

REGISTRATION = (
    "coordinators type the registration of who has no account, and correct it; what "
    "they change in the expectations of somebody is not marked as theirs"
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
}
