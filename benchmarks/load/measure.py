"""An opening day and a Monday, with Locust, on Odoo with workers.

    make measure ARGS=load            2,000 registrations; 5,000 visits, 1,000 questions
    make measure ARGS="load 0.05"     a twentieth of it

On the opening day everybody reads what mentoring is, then registers. On the Monday
those who have a mentor open their pages, and some ask a question. Odoo's own page
``/my`` is asked in between, by the same people, on the same workers. People come
without a password, which would take longer than all they do here, and mails go to a
server that forgets them, while the scheduled actions run.

An error is an answer that is not the expected page. Afterwards each registration and
each question that was confirmed has to be in the database, once, and the integrity
check has to find all well. The exit code says whether so it is, and whether the 95th
percentile of each page of ours is at or below that of ``/my``. It takes about ten
minutes on two quiet processors; on a busy machine only the errors count.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles

from devtools import (
    addon,
    layout,
    postgres,
    process,
    python_packages,
    setup,
)
from devtools.database import Databases, test_comment
from devtools.odoo_server import HOST, OdooServer, free_port
from devtools.odoo_shell import SESSIONS, Shell
from devtools.process import log_path

REGISTRATIONS, VISITS, QUESTIONS, PAIRS = 2_000, 5_000, 1_000, 500
LIMIT = 1.0
THEIRS = "/my"
PAGES = (
    ("/my/mentorat", "/my/mentorat"),
    ("/my/mentorat/requests", "/my/mentorat/requests"),
    ("/my/mentorat/meetings", "/my/mentorat/meetings"),
    ("/my/mentorat/plan", "/my/mentorat/plan"),
    ("/my/mentorat/trainings", "/my/mentorat/trainings"),
    ("/my/mentorat/agreements/{agreement}", "agreement"),
    ("/my/mentorat/requests/{request}", "one conversation"),
)
PEOPLE = (
    SESSIONS
    + """
import json
from odoo import fields

Set = fields.Command.set
env["ir.mail_server"].search([]).active = False
env["ir.mail_server"].create(
    {"name": "load", "smtp_host": "127.0.0.1", "smtp_port": %(port)s}
)
env["ir.config_parameter"].set_param("mentorat_module.limit_request", "100000")

def make_people(prefix, count, group="base.group_portal"):
    users = env["res.users"].with_context(no_reset_password=True).create([
        {
            "name": prefix + str(number),
            "login": prefix + str(number),
            "email": prefix + str(number) + "@example.com",
            "tz": "America/Toronto",
            "group_ids": [Set(env.ref(group).ids)],
        }
        for number in range(count)
    ])
    return env["hr.employee"].create(
        [{"name": user.name, "user_id": user.id} for user in users]
    )

program = env["mentorat.program"].create({"name": "Load"})
program.action_open()
mentors = env["mentorat.mentor"].create([
    {"employee_id": each.id, "program_ids": program.ids, "capacity": 6}
    for each in make_people("load_mentor", %(pairs)s // 5 + 1, "base.group_user")
])
mentees = env["mentorat.mentee"].create([
    {"employee_id": each.id, "program_id": program.id}
    for each in make_people("load_mentee", %(pairs)s)
])
rows = []
for number, mentee in enumerate(mentees):
    pair = mentee.action_assign(mentors[number // 5])
    pair.action_record_first_contact()
    for name in ("First", "Second", "Third"):
        asked = pair.with_user(mentee.user_id).action_ask(name, "How?").with_env(env)
        if name != "Third":
            asked.with_user(pair.mentor_id.user_id).action_reply("So.")
    session = open_session(mentee.user_id)
    rows.append({"agreement": pair.id, "request": asked.id, "session": session})
newcomers = make_people("load_new", %(newcomers)s)
env.flush_all()
env.cr.commit()
print("PEOPLE", json.dumps({
    "pairs": rows,
    "newcomers": [
        {
            "session": open_session(each.user_id),
            "employee": each.id,
            "program": program.id,
            "skill": env["hr.skill"].search([], limit=1).id,
        }
        for each in newcomers
    ],
}))
"""
)
COUNTED = {
    "register": "SELECT employee_id FROM mentorat_mentee",
    "ask": "SELECT name FROM mentorat_request",
}


def plan_opening(people):
    """Return what is to be done on the opening day."""
    return [("register", newcomer) for newcomer in people["newcomers"]]


def plan_monday(people, scale):
    """Return what is to be done on the Monday: pages and people in turns."""
    pairs = people["pairs"]
    todo = []
    for number in range(int(VISITS * scale)):
        pair = pairs[number % len(pairs)]
        path, name = PAGES[number % len(PAGES)]
        values = {"session": pair["session"], "name": name}
        todo.append(("visit", {**values, "path": path.format(**pair)}))
    for number in range(int(QUESTIONS * scale)):
        pair = pairs[number % len(pairs)]
        values = {name: pair[name] for name in ("session", "agreement")}
        todo.append(("ask", {**values, "key": f"Question {number:05d}"}))
    return todo


class Day:
    """One run of Locust: what is to be done, and what was seen."""

    def __init__(self, name, server, locust, options):
        self.name = name
        self.server = server
        self.locust = locust
        self.options = options

    def run(self, todo, warm):
        """Let people do it all; return what they saw."""
        with tempfile.TemporaryDirectory() as folder:
            plan, result = Path(folder, "plan.json"), Path(folder, "result.json")
            users = self.options.users
            values = {
                "url": self.server.url,
                "users": users,
                "workers": self.options.workers,
                "seed": self.options.seed,
                "pause": (0, 0.2),
                "warm": warm,
                "todo": todo,
            }
            plan.write_text(json.dumps(values), encoding="utf-8")
            env = {**os.environ, "LOAD_PLAN": str(plan), "LOAD_RESULT": str(result)}
            command = [self.locust, "-m", "locust", "--headless", "--only-summary"]
            script = Path(__file__).with_name("locustfile.py")
            number = ["--users", str(users), "--spawn-rate", str(users)]
            log = log_path(f"load-{self.name.replace(' ', '-')}")
            with log.open("wb") as output:
                child = process.start(
                    [*command, "-f", script, *number],
                    env=env,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                )
                try:
                    child.wait()
                finally:
                    process.stop(child)
            assert result.exists(), f"Locust wrote no result (log: {log})"
            return json.loads(result.read_text(encoding="utf-8"))


def report(day, found):
    """Print a line for each page; return the pages of ours that are over the limit."""
    theirs = found["times"].get(THEIRS, [])
    print(f"{day}: {sum(map(len, found['times'].values()))} answers, ", end="")
    print(f"{len(found['errors'])} errors")
    print(f"{'page':<36} {'asked':>6} {'median ms':>10} {'p95 ms':>8} {'/my':>6}")
    slow = []
    for name, spent in sorted(found["times"].items()):
        ratio = p95(spent) / p95(theirs)
        print(
            f"{name:<36} {len(spent):>6} {median(spent):>10.0f} {p95(spent):>8.0f} "
            f"{ratio:>6.2f}"
        )
        if ratio > LIMIT and not name.endswith(", sent"):
            slow.append(f"{name} ({ratio:.2f})")
    for error in found["errors"][:10]:
        print(f"error: {error}")
    print(flush=True)
    return slow


def p95(values):
    """Return the 95th percentile."""
    return quantiles(values, n=20)[-1] if len(values) > 1 else sum(values) or 1


def find_wrong(databases, database, found):
    """Return what was confirmed and is not there, or is there more than once."""
    wrong = []
    for kind, query in COUNTED.items():
        rows = [value for (value,) in databases.query(query, database)]
        for key in map(str, found.get(kind, [])):
            if rows.count(key) != 1:
                wrong.append(f"{kind} {key}: {rows.count(key)} times")
    return wrong


def check(env, database):
    """Return what the integrity check says, and whether all is well."""
    command = [layout.PYTHON, "-m", "odoo", "mentorat", "check", "-d", database]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    lines = done.stdout.strip().splitlines() or [done.stderr.strip()[-200:]]
    bad = [line for line in lines if not line.startswith("ok")]
    return [line for line in bad if line.strip()], done.returncode == 0


def arrange(env, name, port, scale):
    """Make the people; return who there is."""
    pairs = max(10, int(PAIRS * scale))
    newcomers = max(1, int(REGISTRATIONS * scale))
    counts = {"port": port, "pairs": pairs, "newcomers": newcomers}
    shell = Shell(env, name)
    try:
        output = shell.run(PEOPLE % counts)
    finally:
        shell.stop()
    return json.loads(output.split("PEOPLE", 1)[1].splitlines()[0])


def start_mail_server(port):
    """Start a mail server that forgets what it takes."""
    command = [layout.PYTHON, "-m", "aiosmtpd", "-n", "-l", f"{HOST}:{port}"]
    return process.start([*command, "-c", "aiosmtpd.handlers.Sink"])


def measure(cluster, options):
    """Make a database and the people, run both days; return the exit code."""
    env = setup.environment(cluster)
    databases = Databases(env)
    name = f"mentorat_load_{socket.gethostname()}_{os.getpid()}".lower()
    log = log_path("load-odoo")
    log.unlink(missing_ok=True)
    workers = [f"--workers={options.workers}", f"--gevent-port={free_port()}"]
    more = ["--max-cron-threads=1", "--log-level=warn"]
    server = OdooServer(env, name, log=log, options=[*workers, *more])
    port = free_port()
    mails = start_mail_server(port)
    try:
        databases.drop(name)
        addon.load(cluster, env, name, [layout.ADDON])
        databases.comment(name, test_comment(os.getpid()))
        people = arrange(env, name, port, options.scale)
        server.start()
        slow, confirmed, errors = run_days(server, people, options)
        wrong = find_wrong(databases, name, confirmed)
        server.stop()
        lines, is_well = check(env, name)
    finally:
        server.stop()
        process.stop(mails, patience=0)
        databases.drop(name)
    counts = ", ".join(f"{len(keys)} {kind}" for kind, keys in confirmed.items())
    print(f"Confirmed: {counts}; lost or twice: {len(wrong)}. {' '.join(wrong[:5])}")
    print("\n".join(lines))
    print(f"Over the limit of {LIMIT}: {', '.join(slow) or 'no page'}.")
    return int(bool(slow or wrong or errors or not is_well))


def run_days(server, people, options):
    """Run both days; return the slow pages, what was confirmed, how many errors."""
    locust = python_packages.ensure_load()
    session = people["pairs"][0]["session"]
    pages = [path.format(**people["pairs"][0]) for path, _name in PAGES]
    new = people["newcomers"][0]["session"]
    warm = [(path, session) for path in (*pages, THEIRS)]
    warm += [(path, new) for path in ("/mentorat", "/my/mentorat/register")]
    slow, confirmed, errors = [], {}, 0
    for name, todo in (
        ("Opening day", plan_opening(people)),
        ("Monday", plan_monday(people, options.scale)),
    ):
        found = Day(name, server, locust, options).run(todo, warm)
        slow += report(name, found)
        confirmed |= found["confirmed"]
        errors += len(found["errors"])
        warm = warm[: len(pages) + 1]  # the newcomer has registered
    return slow, confirmed, errors


def main(arguments):
    """Read the arguments, bring what is missing, measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scale", nargs="?", type=float, default=1.0)
    parser.add_argument("--workers", type=int, default=max(2, os.cpu_count() or 2))
    parser.add_argument("--users", type=int, help="at the same time")
    parser.add_argument("--seed", default="1")
    options = parser.parse_args(arguments)
    options.users = options.users or 2 * options.workers
    setup.bring_platform()
    with postgres.server() as cluster:
        return measure(cluster, options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
