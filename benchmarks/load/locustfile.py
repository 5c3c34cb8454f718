"""What people do on a busy day, for Locust; see ``measure.py``.

The plan in the file $LOAD_PLAN says who does what; how long each answer took, and what
went wrong, goes into $LOAD_RESULT.
"""

import json
import os
import re
import urllib.request
from collections import defaultdict
from pathlib import Path
from random import Random

from gevent.pool import Pool
from locust import FastHttpUser, between, events, task
from locust.exception import StopUser

PLAN = json.loads(Path(os.environ["LOAD_PLAN"]).read_text(encoding="utf-8"))
RESULT = Path(os.environ["LOAD_RESULT"])
TOKEN = re.compile(r'csrf_token: "([^"]+)"')
THEIRS = "/my"  # Odoo's own page, that ours are measured beside
RANDOM = Random(PLAN["seed"])

todo = list(PLAN["todo"])
RANDOM.shuffle(todo)
working = set()
times, errors, confirmed = defaultdict(list), [], defaultdict(list)


@events.test_start.add_listener
def warm_up(**_options):
    """Ask for each page often enough for each worker to have its caches filled."""

    def read(path, session):
        cookie = {"Cookie": f"session_id={session}"}
        with urllib.request.urlopen(
            urllib.request.Request(PLAN["url"] + path, headers=cookie)
        ) as answer:
            answer.read()

    pool = Pool(PLAN["users"])
    for _round in range(4 * PLAN["workers"]):
        for path, session in PLAN["warm"]:
            pool.spawn(read, path, session)
    pool.join()


@events.request.add_listener
def note_time(name, response_time, exception, **_options):
    """Note how long an answer took, in milliseconds."""
    if not exception:
        times[name].append(response_time)


@events.quitting.add_listener
def write_result(**_options):
    """Leave what was seen to measure.py."""
    found = {"times": times, "errors": errors, "confirmed": confirmed}
    RESULT.write_text(json.dumps(found), encoding="utf-8")


class Person(FastHttpUser):
    """Does the next thing that is to be done, as the person whose thing it is."""

    host = PLAN["url"]
    wait_time = between(*PLAN["pause"])

    def on_start(self):
        """Note that somebody is at work."""
        working.add(self)

    @task
    def do_next(self):
        """Do one thing; the last one to find nothing ends the run."""
        if not todo:
            working.discard(self)
            if not working:
                self.environment.runner.quit()
            raise StopUser
        kind, values = todo.pop()
        try:
            getattr(self, f"do_{kind}")(**values)
        except Exception as error:  # noted, and the day goes on
            errors.append(f"{kind}: {error}")

    # Things to do

    def do_register(self, session, employee, program, skill):
        """Read what it is, then register."""
        self.read("/mentorat", session)
        self.read(THEIRS, session)
        page = self.read("/my/mentorat/register", session)
        values = {"program_id": program, "expectations": "At ease.", "consent": "1"}
        values |= {"expertise_skill_ids": skill} if skill else {}
        where = self.post("/my/mentorat/register", session, page, values)
        confirmed["register"].append(employee)
        self.read(where, session, name="/my/mentorat")

    def do_visit(self, session, path, name):
        """Open one page, and Odoo's own at about the same instant."""
        pair = [(path, name), (THEIRS, THEIRS)]
        RANDOM.shuffle(pair)
        for each, title in pair:
            self.read(each, session, name=title)

    def do_ask(self, session, agreement, key):
        """Ask a question, then see it."""
        path = f"/my/mentorat/agreements/{agreement}/ask"
        page = self.read(path, session, name="ask a question")
        values = {"name": key, "description": "How do I read this report?"}
        where = self.post(path, session, page, values, name="ask a question, sent")
        confirmed["ask"].append(key)
        self.read(where, session, name="one conversation")

    # Tools

    def read(self, path, session, name=None):
        """Return the text of a page."""
        return self._ask("GET", path, session, name or path, 200).text

    def post(self, path, session, page, values, name=None):
        """Send a form; return where it leads."""
        data = {"csrf_token": TOKEN.search(page)[1], **values}
        name = name or f"{path}, sent"
        answer = self._ask("POST", path, session, name, 303, data=data)
        return answer.headers["Location"].removeprefix(PLAN["url"])

    def _ask(self, verb, path, session, name, wanted, **options):
        cookie = {"Cookie": f"session_id={session}"}
        answer = self.client.request(
            verb, path, name=name, headers=cookie, allow_redirects=False, **options
        )
        if answer.status_code != wanted:
            raise ValueError(f"{verb} {path}: {answer.status_code}")
        return answer
