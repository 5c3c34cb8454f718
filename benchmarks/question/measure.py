"""What one question costs, beside one record of each neighbour that Odoo has for it.

    make measure ARGS=question

A portal user, the mentee, asks a question: it is stored, a promise opens with its
limits, its mentor is told by a notice and follows it. Beside it, in turns, a task, a
lead and a maintenance request are created by the administrator, each with one
automation rule that gives somebody an activity, and a message. Milliseconds are CPU of
Python and its PostgreSQL backend, medians of rounds; the caches of records are emptied
before each, as at each call from a browser.

It runs in Odoo's shell, on a database of its own, and rolls back all that it does.
"""

import itertools
from statistics import median
from unittest.mock import patch

from odoo.fields import Command

from benchmarks import clock

env = globals()["env"]
ROUNDS, EACH = 10, 10
# Installed beside our addon.
MODULES = ("project", "crm", "maintenance")
PEERS = ("project.task", "crm.lead", "maintenance.request")
numbers = itertools.count(1)


def person(login, group):
    """:return: a user who is an employee"""
    user = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "name": login,
                "login": login,
                "email": f"{login}@example.com",
                "tz": "America/Toronto",
                "group_ids": [Command.set(env.ref(group).ids)],
            }
        )
    )
    env["hr.employee"].create({"name": login, "user_id": user.id})
    return user


def arrange_pair(name, calendar):
    """:return: an agreement in force as its mentee sees it"""
    mentor_user = person(f"bench_mentor_{name}", "base.group_user")
    mentee_user = person(f"bench_mentee_{name}", "base.group_portal")
    program = env["mentorat.program"].create(
        {
            "name": f"Bench {name}",
            "calendar_id": calendar.id,
            "coordinator_ids": [Command.set(env.user.ids)],
        }
    )
    program.action_open()
    mentor = env["mentorat.mentor"].create(
        {"employee_id": mentor_user.employee_ids.id, "program_ids": program.ids}
    )
    mentee = env["mentorat.mentee"].create(
        {"employee_id": mentee_user.employee_ids.id, "program_id": program.id}
    )
    agreement = mentee.action_assign(mentor)
    agreement.with_user(mentor_user).action_record_first_contact()
    return agreement.with_user(mentee_user)


def add_rule(model_name):
    """Add a rule: an activity for the responsible at each creation."""
    model = env["ir.model"]._get(model_name)
    env["base.automation"].create(
        {
            "name": f"Bench {model_name}",
            "model_id": model.id,
            "trigger": "on_create",
            "action_server_ids": [
                Command.create(
                    {
                        "name": "Ask",
                        "model_id": model.id,
                        "state": "next_activity",
                        "usage": "base_automation",
                        "activity_type_id": env.ref("mail.mail_activity_data_todo").id,
                        "activity_user_type": "specific",
                        "activity_user_id": env.user.id,
                    }
                )
            ],
        }
    )


def asker(agreement):
    """:return: a function that asks one question"""

    def ask():
        agreement.action_ask(f"Question {next(numbers)}", "How do I read this report?")

    return ask


def creator(model_name):
    """:return: a function that creates one record of a neighbour, with a message"""
    model = env[model_name].with_user(env.ref("base.user_admin"))

    def create():
        record = model.create({"name": f"Question {next(numbers)}"})
        record.message_post(
            body="How do I read this report?",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    return create


def run(action, count):
    """:return: ``(seconds, queries)`` of one of ``count`` actions, caches empty"""
    seconds = queries = 0
    for _time in range(count):
        env.cr.flush()
        env.invalidate_all()
        with clock.Stopwatch(env.cr) as watch:
            action()
            env.cr.flush()
        seconds += watch.seconds
        queries += watch.queries
    return seconds / count, queries / count


def report(actions):
    rows = {name: [] for name in actions}
    for action in actions.values():
        run(action, 3)  # the first ones fill the caches of the process
    for _round in range(ROUNDS):
        for name, action in actions.items():
            rows[name].append(run(action, EACH))
    spent = {name: median(row[0] for row in found) for name, found in rows.items()}
    print(f"\n{'':<28} {'CPU ms':>7} {'queries':>8}  a question takes of it")
    for name, found in rows.items():
        ratios = [spent[ours] / spent[name] for ours in actions if ours not in env]
        shown = " / ".join(f"{ratio:.2f}" for ratio in ratios)
        print(
            f"{name:<28} {spent[name] * 1000:>7.1f} "
            f"{median(row[1] for row in found):>8.0f}  {shown if name in env else ''}"
        )


actions = {
    "a question": asker(arrange_pair("a", env["resource.calendar"])),
    "a question, with calendar": asker(
        arrange_pair("b", env["resource.calendar"].create({"name": "Bench"}))
    ),
}
for peer in PEERS:
    add_rule(peer)
    actions[peer] = creator(peer)
env["base.automation"]._unregister_hook()
env["base.automation"]._register_hook()
# So many questions in an hour are refused to a person.
with patch.object(type(env["mentorat.rate.log"]), "_get_limit", lambda *_args: 10**6):
    report(actions)
env.cr.rollback()
