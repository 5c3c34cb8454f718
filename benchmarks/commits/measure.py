"""Measure what it costs that a confirmed click is on the disk: a mentee asks, with
``synchronous_commit`` on and off in turn, in one run.

    make measure ARGS=commits

It runs in Odoo's shell, on a database of its own. What is counted is the time that
passes, as a wait for the disk takes no processor.
"""

import time
from statistics import median, quantiles

from odoo import Command

ROUNDS = 200
WARM_UP = 10

env = globals()["env"]


def arrange():
    """Return an agreement in force, with the user who asks."""
    users = env["res.users"].with_context(no_reset_password=True)
    mentor_user, mentee_user = users.create(
        [
            {"name": name, "login": name, "email": f"{name}@example.com"}
            for name in ("commit_mentor", "commit_mentee")
        ]
    )
    people = env["hr.employee"].create(
        [{"name": user.name, "user_id": user.id} for user in (mentor_user, mentee_user)]
    )
    program = env["mentorat.program"].create({"name": "Bench", "coordinator_ids": []})
    program.action_open()
    mentor = env["mentorat.mentor"].create(
        {"employee_id": people[0].id, "program_ids": [Command.set(program.ids)]}
    )
    mentee = env["mentorat.mentee"].create(
        {"employee_id": people[1].id, "program_id": program.id}
    )
    agreement = mentee.action_assign(mentor)
    agreement.action_record_first_contact()
    env.cr.commit()
    return agreement.with_user(mentee_user)


def ask(agreement, number, setting):
    """Ask one question and commit, as one request does.

    :return: ``(milliseconds in all, milliseconds of the commit)``
    """
    env.cr.execute(f"SET SESSION synchronous_commit = {setting}")
    env.cr.commit()
    env["mentorat.rate.log"].sudo().search([]).unlink()
    env.cr.commit()
    begin = time.perf_counter()
    agreement.action_ask(f"Question {number}", "What do you think?")
    env.flush_all()
    asked = time.perf_counter()
    env.cr.commit()
    end = time.perf_counter()
    env.invalidate_all()
    return 1000 * (end - begin), 1000 * (end - asked)


def measure():
    """Return ``{setting: [(in all, commit)]}``, the settings in turn."""
    agreement = arrange()
    found = {"off": [], "on": []}
    for number in range(ROUNDS + WARM_UP):
        for setting in found if number % 2 else reversed(found):
            found[setting].append(ask(agreement, f"{number} {setting}", setting))
    return {setting: rows[WARM_UP:] for setting, rows in found.items()}


def show(found):
    """Print both, and the ratio."""
    env.cr.execute("SHOW fsync")
    print(f"fsync = {env.cr.fetchone()[0]}, {ROUNDS} questions each, in turn\n")
    print(f"{'synchronous_commit':<20}{'median ms':>10}{'p95 ms':>10}{'commit ms':>11}")
    for setting, rows in found.items():
        whole, commits = zip(*rows, strict=True)
        p95 = quantiles(whole, n=20)[-1]
        print(
            f"{setting:<20}{median(whole):>10.1f}{p95:>10.1f}{median(commits):>11.2f}"
        )
    ratio = median(row[0] for row in found["on"]) / median(
        row[0] for row in found["off"]
    )
    print(f"\non / off: {ratio:.2f}")


show(measure())
