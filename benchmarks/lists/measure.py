"""Measure a page of 80 records in each list, kanban and calendar of the addon, among
100,000 of each.

    make measure ARGS=lists

It runs in Odoo's shell, on a database of its own. Rows are written by SQL.
``ROWS=10000`` in the environment makes it smaller.
"""

import os
import time
from statistics import median

from lxml import etree

env = globals()["env"]
ROWS = int(os.environ.get("ROWS", "100000"))
MENTORS = 200
PAGE = 80
REPEATS = 3
KINDS = ("list", "kanban", "calendar")


def arrange():
    """Return a programme, its mentors, and the users of the lists."""
    users = env["res.users"].with_context(no_reset_password=True)
    staff = users.create(
        [{"name": f"Mentor {n}", "login": f"bench{n}"} for n in range(MENTORS)]
    )
    people = env["hr.employee"].create(
        [{"name": user.name, "user_id": user.id} for user in staff]
    )
    coordinator = users.create(
        {
            "name": "Coordinator",
            "login": "bench_coordinator",
            "group_ids": [
                (4, env.ref("mentorat_module.group_mentorat_coordinator").id)
            ],
        }
    )
    program = env["mentorat.program"].create(
        {"name": "Bench", "coordinator_ids": [(6, 0, coordinator.ids)]}
    )
    program.action_open()
    mentors = env["mentorat.mentor"].create(
        [
            {"employee_id": person.id, "program_ids": program.ids, "capacity": ROWS}
            for person in people
        ]
    )
    return program, mentors, coordinator, staff[0]


def fill(program, mentors):
    """Write ``ROWS`` registrations, pairs, questions and commitments."""
    values = {
        "rows": ROWS,
        "employee": mentors[0].employee_id.id,
        "program": program.id,
        "company": program.company_id.id,
        "first": min(mentors.ids),
        "mentors": len(mentors),
    }
    for statement in STATEMENTS:
        env.cr.execute(statement, values)
    env.cr.commit()
    env.cr.execute(
        "ANALYZE mentorat_mentee, mentorat_agreement, mentorat_request, "
        "mentorat_commitment, resource_resource, hr_employee"
    )
    env.invalidate_all()


STATEMENTS = (
    # An employee each, as a copy of the first: the names of lists come from there.
    """
    CREATE TEMP TABLE bench ON COMMIT DROP AS
    SELECT n, %(first)s + n %% %(mentors)s AS mentor
    FROM generate_series(1, %(rows)s) AS n
    """,
    """
    INSERT INTO mentorat_mentee
        (employee_id, name, program_id, company_id, registered_at, state)
    SELECT %(employee)s, 'Mentee ' || n, %(program)s, %(company)s,
           now() at time zone 'utc' - n * interval '1 minute', 'ended'
    FROM bench
    """,
    """
    INSERT INTO mentorat_agreement
        (name, mentee_id, program_id, company_id, mentor_id, state, assigned_at,
         first_contact_at, date_start, date_end, meeting_interval_days, term_count,
         term_months, latest_news_at, silent_from_at)
    SELECT 'B' || id, id, %(program)s, %(company)s,
           %(first)s + id %% %(mentors)s, 'active', registered_at, registered_at,
           registered_at::date, registered_at::date + 365, 14, 1, 12, registered_at,
           registered_at + interval '28 days'
    FROM mentorat_mentee WHERE name LIKE 'Mentee %%'
    """,
    """
    INSERT INTO mentorat_request
        (agreement_id, mentee_id, mentor_id, program_id, company_id, name, origin,
         state)
    SELECT id, mentee_id, mentor_id, program_id, company_id, 'Question', 'mentee',
           'open'
    FROM mentorat_agreement WHERE name LIKE 'B%%'
    """,
    """
    INSERT INTO mentorat_commitment
        (agreement_id, request_id, mentee_id, mentor_id, program_id, company_id,
         kind, state, opened_at, reminder_at, limit_at)
    SELECT agreement_id, id, mentee_id, mentor_id, program_id, company_id,
           'follow_up', 'open', now() at time zone 'utc',
           now() at time zone 'utc' + interval '24 hours',
           now() at time zone 'utc' + interval '48 hours'
    FROM mentorat_request WHERE name = 'Question'
    """,
)


def get_specification(node, model):
    """Return what the web client reads for the fields of the view."""
    spec = {}
    for child in node.xpath(".//field[not(ancestor::field)]"):
        name = child.get("name")
        field = env[model]._fields[name]
        spec[name] = {"fields": {"display_name": {}}} if field.relational else {}
    return spec


def get_pages(user):
    """Yield ``(view, model, arch, specification)`` of the views of ``user``."""
    data = env["ir.model.data"].search(
        [("module", "=", "mentorat_module"), ("model", "=", "ir.ui.view")]
    )
    views = env["ir.ui.view"].browse(data.mapped("res_id"))
    for view in views.filtered(lambda row: row.type in KINDS and row.mode == "primary"):
        Model = env[view.model].with_user(user)
        if not view.model.startswith("mentorat.") or not Model.has_access("read"):
            continue
        arch = etree.fromstring(
            Model.get_views([(view.id, view.type)])["views"][view.type]["arch"]
        )
        yield view, Model, arch, get_specification(arch, view.model)


def measure(Model, spec, order):
    """Return ``(rows, seconds, queries)`` of a page."""
    env.invalidate_all()
    queries, start = env.cr.sql_log_count, time.perf_counter()
    page = Model.web_search_read([], spec, limit=PAGE, order=order, count_limit=10001)
    env.flush_all()
    seconds = time.perf_counter() - start
    return len(page["records"]), seconds, env.cr.sql_log_count - queries


def report(title, user):
    print(f"\n{title}\n{'page':<46} {'rows':>5} {'seconds':>8} {'queries':>8}")
    for view, Model, arch, spec in get_pages(user):
        order = arch.get("default_order")
        runs = [measure(Model, spec, order) for _time in range(REPEATS + 1)][1:]
        seconds = median(run[1] for run in runs)
        print(f"{view.name:<46} {runs[-1][0]:>5} {seconds:>8.3f} {runs[-1][2]:>8}")


program, mentors, coordinator, mentor_user = arrange()
env.cr.commit()
start = time.perf_counter()
fill(program, mentors)
print(f"{ROWS:,} of each written in {time.perf_counter() - start:.0f} s")
report("Coordinator", coordinator)
report("A mentor of one pair in 200", mentor_user)
