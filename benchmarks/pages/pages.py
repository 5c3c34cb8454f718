"""Time the pages of one database; ``measure.py`` runs this in Odoo's shell.

A line of JSON a page: ``{"group", "page", "rows", "milliseconds", "queries"}``, CPU of
Python and of its PostgreSQL backends. ``ONLY=pattern`` in the environment leaves out
the pages that do not match; ``ENOUGH=seconds`` is how long each is measured.
"""

import json
import os
import re
import time
from functools import partial

from werkzeug.test import Client

from odoo import fields, http, sql_db
from odoo.fields import Domain

from odoo.addons.mentorat_module.tests.performance.web_client import WebClient

from benchmarks.clock import get_backend_cpu

env = globals()["env"]
ONLY = os.environ.get("ONLY", "")
PASSWORD = "bench"
# A backend's CPU comes in ticks of 10 ms.
ENOUGH = float(os.environ.get("ENOUGH", "0.4"))
MOST = 30
PORTAL = (
    "/my",
    "/my/mentorat",
    "/my/mentorat/requests",
    "/my/mentorat/plan",
    "/my/mentorat/meetings",
    "/my/mentorat/trainings",
    "/my/mentorat/data",
    "/mentorat",
)


def get_backends():
    env.cr.execute(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
    )
    return [pid for (pid,) in env.cr.fetchall()]


def measure(group, page, call):
    """Print what ``call`` costs, which returns the number of rows it read."""
    if not re.search(ONLY, f"{group} {page}"):
        return
    rows = call()  # fills the caches of the registry
    backends = get_backends()

    def cpu():
        return time.process_time() + sum(map(get_backend_cpu, backends))

    start, runs, queries = cpu(), 0, sql_db.sql_counter
    while (spent := cpu() - start) < ENOUGH and runs < MOST:
        env.invalidate_all()
        call()
        runs += 1
    queries = (sql_db.sql_counter - queries) / runs
    print(
        json.dumps(
            {
                "group": group,
                "page": page,
                "rows": rows,
                "milliseconds": spent / runs * 1000,
                "queries": round(queries),
            }
        ),
        flush=True,
    )


def measure_actions(title, login):
    """The window actions of the addon, as they open; then each of their filters."""
    user = env["res.users"].search([("login", "=", login)])
    client = WebClient(env, user)
    for name, action in client.get_actions():
        for view, call in client.open(action):
            measure(title, f"{name} {view}", call)
        for node, call in client.filter(action):
            measure(title, f"{name} filter {node}", call)


def measure_portal(login):
    """The pages of a mentee, as the browser gets them."""
    browser = Client(http.root)
    asked = {"environ_base": {"REMOTE_ADDR": "127.0.0.1"}}

    def post(path, **params):
        body = {"jsonrpc": "2.0", "params": params}
        return browser.post(path, json=body, **asked).json["result"]

    def read(path):
        answer = browser.get(path, **asked)
        assert answer.status_code == 200, f"{path}: {answer.status}"
        return len(answer.data)

    account = {"login": login, "password": PASSWORD}
    post("/web/session/authenticate", db=env.cr.dbname, **account)
    for path in PORTAL:
        measure("Mentee", path, partial(read, path))
    counters = partial(post, "/my/counters", counters=["mentorat_count"])
    measure("Mentee", "/my/counters", lambda: counters()["mentorat_count"])


def measure_scheduler():
    """What the scheduled actions look for."""
    now = fields.Datetime.now()
    for model in sorted(env.registry.descendants(["mentorat.due.mixin"], "_inherit")):
        Model = env[model]
        if not Model._abstract:
            domain = Model._get_due_domain(now)

            def search(Model=Model, domain=domain):
                found = Model.search(domain, limit=100, order="next_check_at, id")
                return len(found) + Model.search_count(domain, limit=1)

            measure("Scheduler", f"{model}: due", search)
    for model in ("mentorat.mentor", "mentorat.mentee"):
        Model = env[model]
        for kind in ("lost", "regained"):
            domain = Domain(getattr(Model, f"_get_{kind}_domain")())
            measure(
                "Scheduler",
                f"{model}: {kind} account",
                lambda Model=Model, domain=domain: len(Model.search(domain)),
            )


measure_actions("Coordinator", "bench_coordinator")
measure_portal("bench_mentee0")
measure_scheduler()
env.cr.rollback()
