"""Count the files of the addon that each of the main flows enters.

    make measure ARGS=flows

It runs in Odoo's shell, on a database of its own. What is counted are the files whose
functions are called while the flow runs, the shared mixins included.
"""

import sys
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from unittest.mock import patch

from odoo import Command, fields

env = globals()["env"]
ADDON = Path(sys.modules["odoo.addons.mentorat_module"].__file__).parent


class Entered:
    """The files of the addon that are entered in a ``with`` block."""

    def __init__(self, title):
        self.title = title
        self.files = set()

    def __enter__(self):
        sys.setprofile(self._note)

    def __exit__(self, *_error):
        sys.setprofile(None)
        names = sorted(str(path.relative_to(ADDON)) for path in self.files)
        print(f"| {self.title} | {len(names)} |")
        for name in names:
            print(f"    {name}")

    def _note(self, frame, event, _argument):
        if event == "call" and frame.f_code.co_name != "<module>":
            path = Path(frame.f_code.co_filename)
            if ADDON in path.parents:
                self.files.add(path)


def create_user(login, group):
    users = env["res.users"].with_context(no_reset_password=True)
    return users.create(
        {
            "name": login.title(),
            "login": login,
            "email": f"{login}@example.com",
            "tz": "America/Toronto",
            "group_ids": [Command.set(env.ref(group).ids)],
        }
    )


def arrange():
    """Return the coordinator, the programme and a pair in force."""
    coordinator = create_user("hr", "mentorat_module.group_mentorat_coordinator")
    people = [
        (user, env["hr.employee"].create({"name": user.name, "user_id": user.id}))
        for user in (
            create_user("louise", "base.group_user"),
            create_user("camille", "base.group_portal"),
            create_user("nadia", "base.group_portal"),
        )
    ]
    program = env["mentorat.program"].create(
        {"name": "Flows", "coordinator_ids": [Command.set(coordinator.ids)]}
    )
    program.action_open()
    mentor = env["mentorat.mentor"].create(
        {"employee_id": people[0][1].id, "program_ids": program.ids, "capacity": 5}
    )
    mentees = env["mentorat.mentee"].create(
        [
            {"employee_id": employee.id, "program_id": program.id}
            for _user, employee in people[1:]
        ]
    )
    agreement = mentees[0].action_assign(mentor)
    agreement.action_record_first_contact()
    return coordinator, program, agreement


def answer_by_mail(asked, author):
    """Process the mail that answers a message."""
    message = EmailMessage()
    message["From"] = author.email_formatted
    message["To"] = "catchall@example.com"
    message["Subject"] = "Re: a question"
    message["Message-Id"] = "<flow@example.com>"
    message["In-Reply-To"] = message["References"] = asked.message_id
    message.set_content("Read the second page.")
    env["mail.thread"].message_process("mail.thread", message.as_bytes())
    env.flush_all()


coordinator, program, agreement = arrange()
mentee, mentor = agreement.mentee_id, agreement.mentor_id
request = agreement.with_user(mentee.user_id).action_ask("How?", "I do not see it")
asked = request.action_reply("I still do not see it")
request = request.sudo()
env.flush_all()

with (
    patch.object(type(env["mail.mail"]), "send", lambda *args, **kwargs: True),
    Entered("a mentor's answer by mail keeps the commitment"),
):
    answer_by_mail(asked, mentor.partner_id)
assert request.commitment_ids.state == "kept", request.commitment_ids.state

with Entered("an agreement is signed by the mentee"):
    agreement.with_user(mentee.user_id).action_sign(
        "Camille",
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
        "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    )
    env.flush_all()

with Entered("a mentor is assigned, with the first contact to come"):
    env["mentorat.mentee"].search([("state", "=", "waiting")], limit=1).action_assign(
        mentor
    )
    env.flush_all()

with Entered("what is due is processed: reminder, then overdue"):
    live = env["mentorat.commitment"].search([("state", "=", "open")])
    live._process_due(fields.Datetime.now() + timedelta(days=30))
    env.flush_all()
env.cr.rollback()
