"""Our pages beside those of the helpdesk of OCA: same server, same number of records.

    make measure ARGS="portal PATH/helpdesk_mgmt [ROUNDS]"
    make measure ARGS=portal                                  says this

``PATH/helpdesk_mgmt`` is a copy of that addon for Odoo 19.0, which this project does
not bring. Both addons are installed in a database of their own, dropped at the end. One
portal user has 1 record of each kind, another 20, another 200; each round asks each of
the two pages once, in turns, so that a busy moment of the machine falls on both. Times
are medians, from the first byte sent to the last one read; queries are those that the
server counts. Their list shows 80 rows a page, ours 20. Their conversation comes with
two more calls, which are timed with the page only in the line that says so.
"""

import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from statistics import median

from devtools import addon, layout, postgres, setup
from devtools.database import Databases, test_comment
from devtools.odoo_server import OdooServer
from devtools.process import log_path

SIZES = (1, 20, 200)
ROUNDS = 40
LIMIT = 1.0
THEIR_LIST = "/my/tickets"
#: Ours, and theirs that it is measured beside; the three that count come first.
PAIRS = (
    ("list of requests", "/my/mentorat/requests", THEIR_LIST),
    ("one conversation", "/my/mentorat/requests/{request}", "/my/ticket/{ticket}"),
    ("My mentoring", "/my/mentorat", THEIR_LIST),
    ("agreement", "/my/mentorat/agreements/{agreement}", THEIR_LIST),
    ("ask a question", "/my/mentorat/agreements/{agreement}/ask", THEIR_LIST),
    ("action plan", "/my/mentorat/plan", THEIR_LIST),
    ("meetings", "/my/mentorat/meetings", THEIR_LIST),
    ("trainings", "/my/mentorat/trainings", THEIR_LIST),
    ("my data", "/my/mentorat/data", THEIR_LIST),
    ("learn more", "/mentorat", THEIR_LIST),
)
THREAD = {"thread_model": "helpdesk.ticket", "thread_id": 0}
#: What a browser asks for beside the page of a ticket, to show its conversation.
CHATTER = (("/portal/chatter_init", {}), ("/mail/chatter_fetch", {"fetch_params": {}}))

PEOPLE = """
import json

from odoo.fields import Command

def person(login, group):
    user = env["res.users"].with_context(no_reset_password=True).create({
        "name": login, "login": login, "password": login, "tz": "America/Toronto",
        "email": login + "@example.com", "group_ids": [Command.set([group])],
    })
    env["hr.employee"].create({"name": login, "user_id": user.id})
    return user

staff = person("bench_mentor", env.ref("base.group_user").id)
program = env["mentorat.program"].create({"name": "Bench"})
program.action_open()
mentor = env["mentorat.mentor"].create({
    "employee_id": staff.employee_ids.id,
    "program_ids": program.ids,
    "capacity": len(SIZES),
})

def talk(record, count):
    for number in range(count):
        record.with_user(staff).sudo().message_post(
            body=f"Message {number}",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

def give(size):
    user = person(f"bench{size}", env.ref("base.group_portal").id)
    mentee = env["mentorat.mentee"].create({
        "employee_id": user.employee_ids.id,
        "program_id": program.id,
        "expectations": "To learn.",
    })
    agreement = mentee.action_assign(mentor)
    agreement.with_user(staff).action_record_first_contact()
    tickets, requests = env["helpdesk.ticket"], env["mentorat.request"]
    for number in range(size):
        name = f"Question {number}"
        requests += agreement.with_user(user).action_ask(name, "How?").with_env(env)
        tickets += tickets.create({
            "name": name, "description": "How?", "partner_id": user.partner_id.id
        })
        if number % 2:
            requests[-1].with_user(staff).action_reply("So.")
    talk(requests[0], size)
    talk(tickets[0], size)
    return {
        "agreement": agreement.id, "request": requests[0].id, "ticket": tickets[0].id
    }

print(json.dumps({size: give(size) for size in SIZES}))
env.cr.commit()
"""


class Visitor:
    """One logged-in browser, without scripts or pictures."""

    def __init__(self, server, login):
        self.url = server.url
        cookies = urllib.request.HTTPCookieProcessor()
        self.opener = urllib.request.build_opener(cookies)
        self.call(
            "/web/session/authenticate",
            {"db": server.database, "login": login, "password": login},
        )

    def call(self, route, params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.url + route, body.encode(), headers)
        with self.opener.open(request) as answer:
            found = json.load(answer)
        assert "error" not in found, found["error"]

    def read(self, path):
        with self.opener.open(self.url + path) as answer:
            assert answer.url == self.url + path, f"{path} leads to {answer.url}"
            answer.read()

    def read_with_chatter(self, path):
        self.read(path)
        thread = {**THREAD, "thread_id": int(path.rsplit("/", 1)[1])}
        for route, params in CHATTER:
            self.call(route, {**thread, **params})


def milliseconds(call, path):
    """Return how long one call takes."""
    start = time.perf_counter()
    call(path)
    return (time.perf_counter() - start) * 1000


def compare(ours, theirs, rounds):
    """Return the two medians; each of both is ``(call, path)``."""
    times = [], []
    for call, path in (ours, theirs):
        call(path)  # whoever comes first fills the caches
    for _round in range(rounds):
        for (call, path), spent in zip((ours, theirs), times, strict=True):
            spent.append(milliseconds(call, path))
    return [median(spent) for spent in times]


def queries(log, path):
    """Return how many queries the latest answer to ``path`` took."""
    pattern = rf'"GET {re.escape(path)} HTTP/[\d.]+" 200 - (\d+) '
    found = re.findall(pattern, log.read_text(encoding="utf-8", errors="replace"))
    return int(found[-1]) if found else 0


def report(server, ids, rounds):
    """Print a line for each pair of pages and each size; return the worst ratio."""
    print(
        f"{'page':<34} {'records':>7} {'ours ms':>8} {'theirs ms':>9} {'ratio':>6} "
        f"{'queries':>8} {'theirs':>7}"
    )
    worst = 0
    for name, ours, theirs in PAIRS:
        for size in SIZES:
            visitor = Visitor(server, f"bench{size}")
            mine, other = (path.format(**ids[str(size)]) for path in (ours, theirs))
            reads = [(visitor.read, mine), (visitor.read, other)]
            lines = {name: reads}
            if "ticket/" in other:
                with_calls = [reads[0], (visitor.read_with_chatter, other)]
                lines[f"{name}, theirs with its calls"] = with_calls
            for title, pair in lines.items():
                spent = compare(*pair, rounds)
                ratio = spent[0] / spent[1]
                worst = max(worst, ratio)
                print(
                    f"{title:<34} {size:>7} {spent[0]:>8.1f} {spent[1]:>9.1f} "
                    f"{ratio:>6.2f} {queries(server.log, mine):>8} "
                    f"{queries(server.log, other):>7}",
                    flush=True,
                )
    return worst


def arrange(server, options):
    """Give three users their records; return the ids, by size."""
    command = [layout.PYTHON, "-m", "odoo", "shell", "-d", server.database, *options]
    command += ["--no-http", "--log-level=error", "--shell-interface=python"]
    done = subprocess.run(
        command,
        input=f"SIZES = {SIZES}\n{PEOPLE}",
        env=server.env,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def main(path, rounds=ROUNDS):
    """Install both, measure, drop the database; the exit code says who is ahead."""
    path = Path(path).resolve()
    options = [f"--addons-path={layout.PROJECT},{path.parent}"]
    setup.bring_platform()
    with postgres.server() as cluster:
        env = setup.environment(cluster)
        databases = Databases(env)
        name = f"mentorat_bench_{socket.gethostname()}_portal".lower()
        log = log_path("bench-portal")
        log.unlink(missing_ok=True)
        server = OdooServer(
            env, name, log=log, options=[*options, "--max-cron-threads=0"]
        )
        try:
            databases.drop(name)
            addon.load(cluster, env, name, [layout.ADDON, path.name], *options)
            databases.comment(name, test_comment(0))
            ids = arrange(server, options)
            worst = report(server.start(), ids, rounds)
        finally:
            server.stop()
            databases.drop(name)
    print(f"The worst ratio is {worst:.2f}; the limit is {LIMIT}.")
    return int(worst > LIMIT)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:])))
