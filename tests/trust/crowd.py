"""People who click, what was confirmed to them, and whether it is there in the end."""

import json
import threading
import time
from dataclasses import dataclass
from functools import partial
from random import Random

import requests

from devtools.odoo_shell import SESSIONS

PAUSE = (0.1, 0.8)  # seconds between two clicks of a person
AWAY = (404,)  # what Odoo answers without its database
PATIENCE = 30  # seconds for one answer
# Prints who there is, with a session each: see arrange().
PEOPLE = (
    SESSIONS
    + """
import json
from datetime import timedelta
from odoo import fields

Set = fields.Command.set
now = fields.Datetime.now()

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

def register(employees):
    return env["mentorat.mentee"].create(
        [{"employee_id": each.id, "program_id": program.id} for each in employees]
    )

if %(smtp_port)s:
    env["ir.mail_server"].search([]).active = False
    env["ir.mail_server"].create(
        {"name": "trust", "smtp_host": "127.0.0.1", "smtp_port": %(smtp_port)s}
    )
for kind in ("request", "reply", "proposal"):
    key = "mentorat_module.limit_" + kind
    env["ir.config_parameter"].sudo().set_param(key, "100000")
desk = make_people("trust_hr", 1, "mentorat_module.group_mentorat_coordinator")
program = env["mentorat.program"].create({
    "name": "Trust",
    "tz": "America/Toronto",
    "coordinator_ids": [Set(desk.user_id.ids)],
})
program.action_open()
mentors = env["mentorat.mentor"].create([
    {"employee_id": each.id, "program_ids": program.ids, "capacity": 1000}
    for each in make_people("trust_mentor", %(mentors)s, "base.group_user")
])
pairs = env["mentorat.agreement"]
for number, mentee in enumerate(register(make_people("trust_mentee", %(mentees)s))):
    pairs |= mentee.action_assign(mentors[number %% len(mentors)])
pairs.action_record_first_contact()
# What falls due while the disturbance lasts: a mentor who has not called for 72 hours,
# less so many seconds, one pair after the other.
for number, mentee in enumerate(register(make_people("trust_late", %(late)s))):
    at = now - timedelta(hours=72) + timedelta(seconds=number * %(seconds)s)
    mentee._assign(mentors[number %% len(mentors)], assigned_at=at)
waiting = register(make_people("trust_waiting", %(waiting)s))
newcomers = make_people("trust_new", %(newcomers)s)
env.flush_all()
env.cr.commit()
print("PEOPLE", json.dumps({
    "program": program.id,
    "skill": env["hr.skill"].search([], limit=1).id,
    "desk": open_session(desk.user_id),
    "mentors": [
        {"id": each.id, "session": open_session(each.user_id)} for each in mentors
    ],
    "mentees": [
        {"agreement": pair.id, "session": open_session(pair.mentee_id.user_id)}
        for pair in pairs
    ],
    "waiting": waiting.ids,
    "newcomers": [
        {"employee": each.id, "session": open_session(each.user_id)}
        for each in newcomers
    ],
}))
"""
)
# How often what was clicked is in the database, given its key.
FOUND = {
    "question": "SELECT count(*) FROM mentorat_request WHERE name = %s",
    "reply": "SELECT count(*) FROM mail_message "
    "WHERE model = 'mentorat.request' AND body LIKE '%%' || %s || '%%'",
    "objective": "SELECT count(*) FROM mentorat_objective WHERE name = %s",
    "registration": "SELECT count(*) FROM mentorat_mentee WHERE employee_id = %s",
    "assignment": "SELECT count(*) FROM mentorat_agreement WHERE mentee_id = %s",
}


def arrange(service, *, smtp_port=0, **counts):
    """Make the people of a service; return who there is."""
    usual = {"mentors": 2, "mentees": 4, "late": 20, "seconds": 3}
    usual |= {"waiting": 20, "newcomers": 6}
    output = service.shell(PEOPLE % {"smtp_port": smtp_port, **usual, **counts})
    return json.loads(output.split("PEOPLE", 1)[1].splitlines()[0])


@dataclass
class Click:
    """One thing that somebody did, under a key that nothing else has."""

    kind: str
    key: object
    confirmed: bool = False


class Refused(Exception):
    """The server answered, and it was not a yes: ``(status or error, text)``."""


class Person(threading.Thread):
    """Somebody who clicks, waits a little, and clicks again when nothing came back."""

    def __init__(self, crowd, name, session):
        super().__init__(daemon=True, name=name)
        self.crowd = crowd
        self.random = Random(f"{crowd.seed} {name}")
        self.clicks = []
        self.web = requests.Session()
        self.web.cookies.set("session_id", session)
        self.token = None
        self.number = 0

    # What a kind of person does

    def act(self):
        """Do the next thing; return False when there is nothing more to do."""
        raise NotImplementedError

    def run(self):
        """Act until the crowd goes home."""
        while not self.crowd.over.is_set() and self.act() is not False:
            time.sleep(self.random.uniform(*PAUSE))

    # Tools

    def make_key(self):
        """Return a text that nobody else writes."""
        self.number += 1
        return f"{self.name} says {self.number:04d}."

    def click(self, kind, key, send, again=True):
        """Send something until the answer is a yes, and note that it was.

        :param again: whether one sends it again when no answer came, as people do
        """
        click = Click(kind, key)
        self.clicks.append(click)
        while not self.crowd.over.is_set():
            try:
                send()
            except Refused as refusal:
                self.crowd.refusals.append((kind, *refusal.args))
                return click
            except requests.RequestException:
                self.crowd.cut_off += 1
                if not again:
                    return click
                time.sleep(0.5)
            else:
                click.confirmed = True
                return click
        return click

    def post(self, path, files=None, **values):
        """Send a form; only a redirection to our pages says that it was taken."""
        if not self.token:
            page = self._ask("GET", "/my/mentorat/data").text
            found = page.split('csrf_token: "', 1)[1:]
            if not found:
                raise Refused(200, page)
            self.token = found[0].split('"', 1)[0]
        data = {"csrf_token": self.token, **values}
        answer = self._ask("POST", path, data=data, files=files)
        leads_to = answer.headers.get("Location", "")
        if answer.status_code != 303 or "/my/mentorat" not in leads_to:
            raise Refused(answer.status_code, answer.text)

    def call(self, model, method, *args, **kwargs):
        """Call a method as the web client does; return its result."""
        kwargs.setdefault("context", {})
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        path = f"/web/dataset/call_kw/{model}/{method}"
        answer = self._ask("POST", path, json=body).json()
        if error := answer.get("error"):
            name = error.get("data", {}).get("name", "?")
            if "psycopg2" in name or "OperationalError" in name:
                raise requests.ConnectionError(name)
            raise Refused(name, error.get("data", {}).get("message"))
        return answer["result"]

    def _ask(self, verb, path, **options):
        url = self.crowd.choose_url(self.random) + path
        with self.web.request(
            verb, url, timeout=PATIENCE, allow_redirects=False, **options
        ) as answer:
            if answer.status_code >= 500 or answer.status_code in AWAY:
                raise requests.ConnectionError(f"{path}: {answer.status_code}")
            return answer


class Mentee(Person):
    """Asks one question after the other."""

    agreement = None

    def act(self):
        """Ask a question."""
        path, key = f"/my/mentorat/agreements/{self.agreement}/ask", self.make_key()
        self.click(
            "question", key, lambda: self.post(path, name=key, description="How?")
        )


class Mentor(Person):
    """Answers what is open, and writes objectives."""

    def act(self):
        """Answer one question, or write an objective when there is none."""
        try:
            self._act()
        except (Refused, requests.RequestException):
            time.sleep(0.5)

    def _act(self):
        domain = [("state", "=", "open")]
        model, key = "mentorat.request", self.make_key()
        found = self.call(model, "search", domain, limit=20)
        if found and self.random.random() < 0.7:
            asked = [self.random.choice(found)]
            self.click(
                "reply",
                key,
                lambda: self.call(model, "action_reply", asked, key),
                again=False,
            )
            return
        domain = [("state", "=", "active"), ("mentor_id.user_id", "!=", False)]
        pairs = self.call("mentorat.agreement", "search", domain, limit=1)
        if pairs:
            values = {"agreement_id": pairs[0], "name": key}
            create = partial(self.call, "mentorat.objective", "create", [values])
            self.click("objective", key, create, again=False)


class Desk(Person):
    """Assigns a mentor to each who waits."""

    def act(self):
        """Assign a mentor to the next one."""
        if not self.crowd.waiting:
            return False
        mentee = self.crowd.waiting.pop()
        mentor = self.random.choice(self.crowd.mentors)
        self.click(
            "assignment",
            mentee,
            lambda: self.call("mentorat.mentee", "action_assign", [mentee], mentor),
            again=False,
        )
        return True


class Newcomer(Person):
    """Registers, once."""

    employee = None

    def act(self):
        """Register after a while."""
        time.sleep(self.random.uniform(0, self.crowd.lasting))
        values = {
            "program_id": self.crowd.program,
            "expectations": "To be at ease.",
            "consent": "1",
        }
        if self.crowd.skill:
            values["expertise_skill_ids"] = self.crowd.skill
        self.click(
            "registration",
            self.employee,
            lambda: self.post("/my/mentorat/register", **values),
        )
        return False


class Crowd:
    """All who click at the same time."""

    def __init__(self, people, urls, seed, lasting=10):
        self.urls = urls
        self.seed = seed
        self.lasting = lasting  # seconds over which the newcomers come
        self.program, self.skill = people["program"], people["skill"]
        self.waiting = list(people["waiting"])
        self.mentors = [mentor["id"] for mentor in people["mentors"]]
        self.over = threading.Event()
        self.refusals = []
        self.cut_off = 0
        self.people = [Desk(self, "desk", people["desk"])]
        for kind, rows in ((Mentor, "mentors"), (Mentee, "mentees")):
            self._add(kind, people[rows])
        self._add(Newcomer, people["newcomers"])

    def _add(self, kind, rows):
        for number, row in enumerate(rows):
            person = kind(self, f"{kind.__name__} {number}", row["session"])
            for name in ("agreement", "employee"):
                setattr(person, name, row.get(name))
            self.people.append(person)

    def choose_url(self, random):
        """Return the server that is asked next: one of those that there are."""
        return random.choice(self.urls)

    def __enter__(self):
        for person in self.people:
            person.start()
        return self

    def __exit__(self, *_error):
        self.over.set()
        for person in self.people:
            person.join(PATIENCE + 10)

    def clicks(self):
        """Return all that was clicked."""
        return [click for person in self.people for click in person.clicks]

    def count_confirmed(self):
        """Return how many clicks were confirmed until now."""
        return sum(click.confirmed for click in self.clicks())

    def judge(self, service):
        """Return those clicks that were confirmed and are lost, and those that are
        there twice, confirmed or not."""
        lost, twice = [], []
        for click in self.clicks():
            [[found]] = service.query(FOUND[click.kind], click.key)
            if click.confirmed and not found:
                lost.append(click)
            if found > 1:
                twice.append(click)
        return lost, twice
