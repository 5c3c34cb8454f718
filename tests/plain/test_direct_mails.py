"""All mails of the service leave through the outbox, with the exceptions named here."""

import ast

from house import ADDON

# What sends a mail, in Odoo's words.
SENDERS = {
    "activity_schedule",
    "message_mail_with_source",
    "message_notify",
    "message_post",
    "message_post_with_source",
    "send",
    "send_after_commit",
    "send_email",
    "send_mail",
    "send_mail_batch",
    "_notify_attendees",
    "_notify_thread",
    "_notify_thread_by_email",
    "_send_email",
    "_send_invitation_emails",
}
HANDED_OVER = "when the mail server refuses it, mail_mail.py hands it to the outbox"
SILENT = "an activity without a mail, see mail_activity_quick_update"
REASONS = {
    "models/agreement/mentorat_agreement.py:_prepare_closing": SILENT,
    "models/agreement/mentorat_agreement_stand_in.py:_schedule_leaver_activities": (
        SILENT
    ),
    "models/people/mentorat_program.py:_notify_uncoordinated": SILENT,
    "models/conversation/mentorat_request.py:_post_first_message": HANDED_OVER,
    "models/conversation/mentorat_request.py:action_reply": HANDED_OVER,
    "models/conversation/mentorat_request_mail.py:message_post": HANDED_OVER,
    "models/conversation/mentorat_request_mail.py:_notify_thread_by_email": (
        HANDED_OVER + "; what answers by itself is worth no second attempt"
    ),
    "models/meeting/calendar_attendee.py:_notify_attendees": HANDED_OVER,
    "models/meeting/calendar_event.py:message_notify": HANDED_OVER,
    "models/meeting/calendar_event_invitation.py:message_notify": HANDED_OVER,
    "models/meeting/calendar_event_series.py:_tell_moved": HANDED_OVER,
    "models/meeting/calendar_event_series.py:_tell_restored": HANDED_OVER,
    "models/people/mail_thread.py:_notify_thread_by_email": "puts into the outbox",
    "models/people/mentorat_mentee_registration.py:_send_word": (
        "people/mail_thread.py puts it into the outbox"
    ),
    "models/conversation/mail_thread_refusal.py:_refuse_mail": (
        "the answer to a mail that nobody accepted, to an address that may be unknown"
    ),
    "models/conversation/mail_template.py:send_mail_batch": "only checks the caller",
    "models/training/mentorat_training_session.py:_merge": "a note without a recipient",
    "wizards/portal_wizard_user.py:_send_email": (
        "Odoo's own invitation, whose link is for one person: whoever did not come is "
        "invited again"
    ),
}


class Finder(ast.NodeVisitor):
    """Collect the functions of a file that call one of ``SENDERS``."""

    def __init__(self):
        self.stack, self.found = [], set()

    def visit_FunctionDef(self, node):
        self.stack.append(node.name)
        self.generic_visit(node)
        self.stack.pop()

    def visit_Call(self, node):
        if isinstance(node.func, ast.Attribute) and node.func.attr in SENDERS:
            self.found.add(self.stack[0] if self.stack else "")
        self.generic_visit(node)


def find_senders():
    module = ADDON
    for folder in ("models", "wizards", "controllers", "reports"):
        for path in (module / folder).rglob("*.py"):
            finder = Finder()
            finder.visit(ast.parse(path.read_text()))
            for name in finder.found:
                yield f"{path.relative_to(module)}:{name}"


def test_each_direct_sending_has_a_reason():
    assert set(find_senders()) == set(REASONS)
