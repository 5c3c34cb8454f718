"""Pages that only read are served by a hot standby, which is behind: who has just
written is shown what they wrote.

The standby applies nothing while a test looks, so that the content of an answer proves
which server gave it."""

import http.cookiejar
import json
import os
import re
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request

import pytest

from devtools import embedded, layout
from devtools.database import filestore
from devtools.files import remove_tree
from devtools.odoo_server import OdooServer

from .standby import Primary, Standby

pytestmark = pytest.mark.long  # two PostgreSQL servers and an Odoo are started

COOKIE = "mentorat_wrote"
PARAMETER = "mentorat_module.primary_seconds"
TOKEN = re.compile(r'csrf_token: "([^"]+)"')
SCENE = """
import json
from odoo import fields

def person(login, groups):
    user = env["res.users"].with_context(no_reset_password=True).create({
        "name": login,
        "login": login,
        "password": login,
        "group_ids": [fields.Command.set(env.ref(groups).ids)],
    })
    return env["hr.employee"].create({"name": login, "user_id": user.id})

program = env["mentorat.program"].create({"name": "Standby"})
program.action_open()
mentor = env["mentorat.mentor"].create({
    "employee_id": person("mentor", "base.group_user").id,
    "program_ids": program.ids,
})
mentee = env["mentorat.mentee"].create({
    "employee_id": person("mentee", "base.group_portal").id,
    "program_id": program.id,
})
agreement = mentee.action_assign(mentor)
agreement.action_record_first_contact()
asked = agreement.with_user(mentee.user_id).action_ask("Known to both")
env.cr.commit()
print("IDS", json.dumps({"agreement": agreement.id, "request": asked.id}))
"""


class Browser:
    """One person's browser: it keeps cookies and follows redirections."""

    def __init__(self, server, login):
        self.server = server
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.jar)
        )
        names = {"db": server.database, "login": login, "password": login}
        self.call_route("/web/session/authenticate", names)
        found = TOKEN.search(self.get("/my/mentorat/requests")[1])
        self.token = found and found[1]
        self.let_mark_end()  # to log in writes as well

    def get(self, path):
        """Return ``(status, text)`` of a page."""
        return self._open(f"{self.server.url}{path}")

    def post(self, path, **values):
        """Send a form; return ``(status, text)`` of where it leads."""
        values["csrf_token"] = self.token
        data = urllib.parse.urlencode(values).encode()
        return self._open(f"{self.server.url}{path}", data)

    def _open(self, url, data=None):
        try:
            with self.opener.open(url, data, timeout=120) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def call(self, model, method, *args, **kwargs):
        """Call a method as the web client does."""
        parameters = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.call_route(f"/web/dataset/call_kw/{model}/{method}", parameters)

    def call_route(self, route, parameters):
        """Call a JSON route; return its result."""
        body = json.dumps({"jsonrpc": "2.0", "params": parameters}).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.server.url}{route}", body, headers)
        with self.opener.open(request, timeout=120) as answer:
            answer = json.load(answer)
        assert "error" not in answer, answer["error"]["data"]["debug"]
        return answer.get("result")

    def find_mark(self):
        """Return the cookie of who has just written, or ``None``."""
        return next((each for each in self.jar if each.name == COOKIE), None)

    def let_mark_end(self):
        """Let the time pass that the server gave the cookie, if it gave one."""
        if mark := self.find_mark():
            mark.expires = 1
            self.jar.clear_expired_cookies()


@pytest.fixture(scope="module")
def servers(installed_database):
    """A primary server with the addon's database, and its standby."""
    folder = tempfile.mkdtemp(prefix="mentorat-standby-")
    os.chmod(folder, 0o755)  # the account of PostgreSQL passes through
    primary = Primary(f"{folder}/primary")
    standby = Standby(f"{folder}/standby", primary)
    name = f"{installed_database}_standby_{os.getpid()}"
    try:
        primary.ensure_running()
        primary.copy_database(installed_database, name)
        standby.ensure_running()
        yield primary, standby, name
    finally:
        standby.remove()
        primary.remove()
        remove_tree(filestore(name))
        os.rmdir(folder)


@pytest.fixture(scope="module")
def ids(servers):
    """The records of a pair, by name."""
    primary, standby, name = servers
    command = [layout.PYTHON, "-m", "odoo", "shell", "-d", name, "--no-http"]
    done = subprocess.run(
        [*command, "--log-level=warn"],
        env=primary.env,
        input=SCENE,
        capture_output=True,
        text=True,
        check=True,
    )
    standby.catch_up()
    return json.loads(done.stdout.split("IDS", 1)[1].splitlines()[0])


@pytest.fixture(scope="module")
def odoo(servers, ids):
    """An Odoo server that reads from the standby."""
    primary, standby, name = servers
    layout.LOGS.mkdir(parents=True, exist_ok=True)
    log = layout.LOGS / f"server-{name}.log"
    log.unlink(missing_ok=True)
    options = [
        f"--db_replica_host={standby.sockets}",
        f"--db_replica_port={embedded.PORT}",
        "--max-cron-threads=0",
    ]
    server = OdooServer(primary.env, name, log=log, options=options)
    yield server.start()
    server.stop()
    assert "Traceback" not in log.read_text(encoding="utf-8")


@pytest.fixture
def standby(servers, request):
    """The standby, which is brought back to the present at the end."""
    yield servers[1]
    servers[1].resume()


@pytest.fixture
def mentee(odoo):
    return Browser(odoo, "mentee")


@pytest.fixture
def mentor(odoo):
    return Browser(odoo, "mentor")


def ask(browser, ids, name):
    path = f"/my/mentorat/agreements/{ids['agreement']}/ask"
    return browser.post(path, name=name, description="Where do I look?")


def knows(browser, name):
    status, text = browser.get("/my/mentorat/requests")
    assert status == 200
    assert "Known to both" in text
    return name in text


def test_who_has_just_asked_is_shown_the_question(odoo, standby, mentee, ids):
    other_device = Browser(odoo, "mentee")
    standby.pause()
    status, text = ask(mentee, ids, "Asked while it is behind")
    assert status == 200
    assert "Asked while it is behind" in text
    assert knows(mentee, "Asked while it is behind")
    # Nobody else: the standby answers them.
    assert not knows(other_device, "Asked while it is behind")


def test_standby_answers_again_when_the_mark_ends(standby, mentee, ids):
    standby.pause()
    ask(mentee, ids, "Asked before the end")
    mentee.let_mark_end()
    assert not knows(mentee, "Asked before the end")
    standby.resume()
    assert knows(mentee, "Asked before the end")


def test_who_only_reads_has_no_mark(mentee):
    assert knows(mentee, "Known to both")
    assert mentee.find_mark() is None


def test_mark_is_hidden_from_scripts_and_short(standby, mentee, ids):
    ask(mentee, ids, "Asked for the mark")
    mark = mentee.find_mark()
    assert mark.has_nonstandard_attr("HttpOnly")
    assert mark.value == "1"
    assert mark.expires


def test_without_the_mark_one_sees_the_page_before(odoo, standby, mentee, ids):
    """What the mark mends; 0 seconds switch it off."""
    admin = Browser(odoo, "admin")
    admin.call("ir.config_parameter", "set_param", PARAMETER, "0")
    try:
        standby.pause()
        ask(mentee, ids, "Asked without a mark")
        assert mentee.find_mark() is None
        assert not knows(mentee, "Asked without a mark")
    finally:
        admin.call("ir.config_parameter", "set_param", PARAMETER, "60")


def test_mentor_who_has_just_answered_reads_it(odoo, standby, mentor, ids):
    other_device = Browser(odoo, "mentor")
    standby.pause()
    request = [ids["request"]]
    mentor.call("mentorat.request", "action_reply", request, "Page four.")
    read = ("mentorat.request", "read", request, ["state"])
    assert mentor.call(*read)[0]["state"] == "answered"
    assert other_device.call(*read)[0]["state"] == "open"


def test_mentor_reads_what_they_wrote_elsewhere(odoo, standby, mentor):
    other_device = Browser(odoo, "mentor")
    standby.pause()
    hours = {"start": "2099-01-05 15:00:00", "stop": "2099-01-05 16:00:00"}
    values = {"name": "A meeting", **hours}
    event = mentor.call("calendar.event", "create", [values])
    count = ("calendar.event", "search_count", [("id", "in", event)])
    assert mentor.call(*count) == 1
    assert other_device.call(*count) == 0
