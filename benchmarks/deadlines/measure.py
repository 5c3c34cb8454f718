"""Measure a run of the deadlines: 1,000 commitments are due, among more and more open
ones.

    make measure ARGS=deadlines

Seconds are CPU of Python and its PostgreSQL backend. It runs in Odoo's shell, on a
database of its own, in which it commits a million rows.
"""

from datetime import timedelta
from statistics import median

from odoo import fields

from benchmarks import clock

DUE = 1_000
SIZES = (10_000, 100_000, 1_000_000)
REPEATS = 5

env = globals()["env"]
NOW = fields.Datetime.now()


def arrange():
    """Return an agreement in force, to which all commitments belong."""
    users = env["res.users"].with_context(no_reset_password=True)
    user = users.create({"name": "Bench", "login": f"bench{NOW.timestamp()}"})
    people = env["hr.employee"].create(
        [{"name": "Mentor", "user_id": user.id}, {"name": "Mentee"}]
    )
    program = env["mentorat.program"].create({"name": "Bench", "coordinator_ids": []})
    program.action_open()
    mentor = env["mentorat.mentor"].create(
        {"employee_id": people[0].id, "program_ids": program.ids}
    )
    mentee = env["mentorat.mentee"].create(
        {"employee_id": people[1].id, "program_id": program.id}
    )
    agreement = mentee.action_assign(mentor)
    agreement.action_record_first_contact()
    return agreement


def add_open(agreement, count, opened_at):
    """Add ``count`` questions with their commitments, opened at ``opened_at``."""
    values = {
        "agreement": agreement.id,
        "mentee": agreement.mentee_id.id,
        "mentor": agreement.mentor_id.id,
        "program": agreement.program_id.id,
        "company": agreement.company_id.id,
        "count": count,
        "opened": opened_at,
        "reminder": opened_at + timedelta(hours=24),
        "limit": opened_at + timedelta(hours=48),
    }
    env.cr.execute(
        """
        WITH request AS (
            INSERT INTO mentorat_request
                (agreement_id, mentee_id, mentor_id, program_id, company_id, name,
                 origin, state)
            SELECT %(agreement)s, %(mentee)s, %(mentor)s, %(program)s, %(company)s,
                   'Bench', 'mentee', 'open'
            FROM generate_series(1, %(count)s)
            RETURNING id
        )
        INSERT INTO mentorat_commitment
            (agreement_id, request_id, mentee_id, mentor_id, program_id, company_id,
             kind, state, opened_at, reminder_at, limit_at, next_check_at)
        SELECT %(agreement)s, id, %(mentee)s, %(mentor)s, %(program)s, %(company)s,
               'follow_up', 'open', %(opened)s, %(reminder)s, %(limit)s, %(reminder)s
        FROM request
        """,
        values,
    )
    env.cr.commit()


def measure(agreement):
    """Return ``(seconds, queries)`` of a run with ``DUE`` commitments to remind of."""
    add_open(agreement, DUE, NOW - timedelta(hours=25))
    env.cr.execute("ANALYZE mentorat_commitment")
    env.invalidate_all()
    with clock.Stopwatch(env.cr) as watch:
        env["mentorat.commitment"]._cron_process_due()
    return watch.seconds, watch.queries


def report(title, agreement, sizes, existing):
    print(f"\n{title}\n{'open':>12} {'CPU (s)':>9} {'queries':>8} {'ratio':>6}")
    first = None
    for size in sizes:
        if size > existing:
            add_open(agreement, size - existing, NOW)
            existing = size
        rows = [measure(agreement) for _time in range(REPEATS)]
        seconds = median(row[0] for row in rows)
        first = first or seconds
        print(f"{size:>12,} {seconds:>9.2f} {rows[-1][1]:>8} {seconds / first:>6.2f}")
    return existing


agreement = arrange()
rules = env["base.automation"].search([("model_name", "=", "mentorat.commitment")])
rules.active = False
env.cr.commit()
measure(agreement)  # the first run warms the caches up
report("1,000 reminders, the automation rules switched off", agreement, SIZES, 0)
rules.active = True
env.cr.commit()
report("The same with the automation rules", agreement, SIZES[-1:], SIZES[-1])
