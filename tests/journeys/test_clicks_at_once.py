"""Twenty clicks in the same instant, as browsers send them: no error page, no lost
text, and exactly what one click leaves behind."""

import base64
import http.cookiejar
import io
import json
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import psycopg2
import pytest
from PIL import Image

from .test_several_at_once import at_once, refusals

TIMES = 20
LONGEST = 60  # seconds that the last of all may take, on a busy machine
PAIR = """
agreements = env["mentorat.agreement"]
for mentee, mentor in zip(mentees, mentors):
    agreements |= mentee.action_assign(mentor)
agreements.action_record_first_contact()
requests = env["mentorat.request"]
for agreement in agreements:
    mentee_user = agreement.mentee_id.user_id
    requests |= agreement.with_user(mentee_user).action_ask("Subject").with_env(env)
"""
SESSION = """
session = env["mentorat.training.session"].create({
    "name": "Wills",
    "program_id": program.id,
    "capacity": 5,
    "start": fields.Datetime.now() + timedelta(days=7),
    "stop": fields.Datetime.now() + timedelta(days=7, hours=2),
})
session.action_plan()
"""
TOKEN = re.compile(r'csrf_token: "([^"]+)"|name="csrf_token"[^>]*value="([^"]+)"')


class Browser:
    """One person's cookies; POSTs that carry the token of the page."""

    def __init__(self, server, login):
        self.server = server
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(jar)
        )
        names = {"db": server.database, "login": login, "password": login}
        server._post(self.opener, "/web/session/authenticate", names)
        self.token = self._find_token()

    def _find_token(self):
        page = self.opener.open(f"{self.server.url}/my/mentorat/data", timeout=120)
        return next(filter(None, TOKEN.search(page.read().decode()).groups()))

    def post(self, path, **values):
        """Return ``(status, text)`` of what comes at the end of the redirections."""
        data = urllib.parse.urlencode({"csrf_token": self.token, **values}, doseq=True)
        try:
            with self.opener.open(
                f"{self.server.url}{path}", data.encode(), timeout=120
            ) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def sign(self, agreement, name, signature, digest):
        """Return what the signature widget is answered."""
        params = {"name": name, "signature": signature, "digest": digest}
        path = f"/my/mentorat/agreements/{agreement}/sign"
        return self.server._post(self.opener, path, params)


def pile_up(server, table, row, calls):
    """Run the calls while somebody else writes ``row`` for three seconds: all wait for
    the same row, and go on in the same instant."""
    with psycopg2.connect(dbname=server.database) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT id FROM {table} WHERE id = %s FOR UPDATE", [row])
        release = threading.Timer(3, connection.rollback)
        release.start()
        start = time.monotonic()
        outcomes = at_once(calls)
        release.join()
    connection.close()
    assert time.monotonic() - start < LONGEST
    return outcomes


def count(server, model, *domain):
    return server.call(model, "search_count", list(domain))


def assert_no_error_page(outcomes):
    """Each was answered, by a page or by a sentence, within a minute."""
    wrong = [
        outcome
        for outcome in outcomes
        if isinstance(outcome, Exception) or outcome[0] >= 500
    ]
    assert not wrong, f"{len(wrong)} of {len(outcomes)}: {str(wrong[0])[:300]}"


@pytest.fixture
def signature():
    stream = io.BytesIO()
    Image.new("RGB", (60, 20), "black").save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()


def test_one_signature_remains_of_twenty_clicks(server, arrange, signature):
    people = arrange(
        then=PAIR,
        answer=(
            "{'agreement': agreements.id, 'digest': agreements._get_charter_digest()}"
        ),
    )
    browser = Browser(server, people["prefix"] + "e0")
    given = (people["agreement"], "Me", signature, people["digest"])
    sign = [lambda: browser.sign(*given)] * TIMES
    outcomes = pile_up(server, "mentorat_agreement", people["agreement"], sign)
    assert not refusals(outcomes), refusals(outcomes)[0]
    assert len([each for each in outcomes if "redirect_url" in each]) >= 1
    others = [each["error"] for each in outcomes if "error" in each]
    assert all("already" in sentence for sentence in others), others
    link = ("agreement_id", "=", people["agreement"])
    assert count(server, "mentorat.signature", link) == 1


def test_seats_of_a_mentor_go_to_as_many_as_there_are(server, arrange):
    people = arrange(mentees=TIMES, capacity=3)
    logins = [people["prefix"] + login for login in ("c1", "c2")]
    for login in logins:
        server._session(login)

    def assign(number, mentee):
        return lambda: server.call(
            "mentorat.mentee",
            "action_assign",
            [mentee],
            people["mentors"][0],
            login=logins[number % 2],
        )

    calls = [assign(*row) for row in enumerate(people["mentees"])]
    outcomes = pile_up(server, "mentorat_mentor", people["mentors"][0], calls)
    refused = refusals(outcomes)
    assert all("no free seat" in message for message in refused), refused
    assert len(refused) == TIMES - 3
    live = ("state", "in", ["assigned", "active"])
    mentor = ("mentor_id", "=", people["mentors"][0])
    assert count(server, "mentorat.agreement", mentor, live) == 3


def test_one_registration_remains_of_twenty_clicks(server, arrange):
    people = arrange(
        then="newcomer = person(prefix + 'new', 'base.group_portal')",
        answer="{'newcomer': newcomer.id}",
    )
    browser = Browser(server, people["prefix"] + "new")
    skills = server.call("hr.skill", "search", [])[:1]
    values = {
        "program_id": people["program"],
        "expectations": "To be at ease",
        "consent": "1",
        **({"expertise_skill_ids": skills[0]} if skills else {}),
    }
    calls = [lambda: browser.post("/my/mentorat/register", **values)] * TIMES
    outcomes = pile_up(server, "hr_employee", people["newcomer"], calls)
    assert_no_error_page(outcomes)
    employee = ("employee_id", "=", people["newcomer"])
    assert count(server, "mentorat.mentee", employee) == 1


def test_one_question_is_asked_by_twenty_clicks(server, arrange):
    people = arrange(then=PAIR, answer="{'agreement': agreements.id}")
    browser = Browser(server, people["prefix"] + "e0")
    path = f"/my/mentorat/agreements/{people['agreement']}/ask"
    values = {"name": "Twenty clicks", "description": "How do I read this report?"}
    calls = [lambda: browser.post(path, **values)] * TIMES
    outcomes = pile_up(server, "mentorat_agreement", people["agreement"], calls)
    assert_no_error_page(outcomes)
    assert all("Twenty clicks" in text for _status, text in outcomes)
    asked = ("agreement_id", "=", people["agreement"]), ("name", "=", values["name"])
    found = server.call(
        "mentorat.request", "search_count", list(asked), login=people["prefix"] + "m0"
    )
    assert found == 1


def test_twenty_replies_at_once_are_all_kept(server, arrange):
    people = arrange(then=PAIR, answer="{'request': requests.id}")
    browsers = {
        login: Browser(server, people["prefix"] + login) for login in ("e0", "m0")
    }
    path = f"/my/mentorat/requests/{people['request']}/reply"

    def reply(number):
        text = f"Reply number {number} of all"
        if number % 2:
            return lambda: (
                200,
                server.call(
                    "mentorat.request",
                    "action_reply",
                    [people["request"]],
                    text,
                    login=people["prefix"] + "m0",
                )
                and text,
            )
        return lambda: browsers["e0"].post(path, body=text)

    calls = [reply(number) for number in range(TIMES)]
    outcomes = pile_up(server, "mentorat_request", people["request"], calls)
    rows = server.call(
        "mail.message",
        "search_read",
        [
            ("model", "=", "mentorat.request"),
            ("res_id", "=", people["request"]),
            ("body", "like", "Reply number"),
        ],
        ["body"],
        login=people["prefix"] + "m0",
    )
    kept = [number for number in range(TIMES) if f"number {number} of" in str(rows)]
    # What was not kept is still in the form of who wrote it.
    lost = [
        number
        for number, outcome in enumerate(outcomes)
        if number not in kept
        and (isinstance(outcome, Exception) or f"number {number} of" not in outcome[1])
    ]
    assert not lost, f"{len(lost)} of {TIMES} lost their text"
    assert_no_error_page(outcomes)
    assert len(rows) == len(kept), "one was kept twice"


def test_seats_of_a_training_are_taken_in_line(server, arrange):
    people = arrange(
        mentees=TIMES,
        then=SESSION,
        answer="{'session': session.id}",
    )
    browsers = [
        Browser(server, f"{people['prefix']}e{number}") for number in range(TIMES)
    ]
    path = f"/my/mentorat/trainings/{people['session']}/register"
    calls = [lambda each=each: each.post(path) for each in browsers]
    table = "mentorat_training_session"
    outcomes = pile_up(server, table, people["session"], calls)
    assert_no_error_page(outcomes)
    rows = server.call(
        "mentorat.training.participation",
        "search_read",
        [("session_id", "=", people["session"])],
        ["state"],
    )
    states = [row["state"] for row in rows]
    assert (states.count("registered"), states.count("waitlisted")) == (5, 15), states


def test_training_is_answered_once_by_twenty_clicks(server, arrange):
    people = arrange(then=SESSION, answer="{'session': session.id}")
    browser = Browser(server, people["prefix"] + "e0")
    path = f"/my/mentorat/trainings/{people['session']}"
    calls = [lambda: browser.post(f"{path}/register")] * TIMES
    table = "mentorat_training_session"
    outcomes = pile_up(server, table, people["session"], calls)
    assert_no_error_page(outcomes)
    assert {status for status, _text in outcomes} == {200}
    link = ("session_id", "=", people["session"])
    assert count(server, "mentorat.training.participation", link) == 1


def test_desk_opened_by_two_has_one_proposal(server, arrange):
    people = arrange(mentors=2, mentees=2)
    logins = [people["prefix"] + login for login in ("c1", "c2")]
    for login in logins:
        server._session(login)

    def open_desk(number):
        return lambda: server.call(
            "mentorat.program",
            "action_match_waiting",
            [people["program"]],
            login=logins[number % 2],
        )

    calls = [open_desk(number) for number in range(TIMES)]
    outcomes = pile_up(server, "mentorat_program", people["program"], calls)
    assert not refusals(outcomes), refusals(outcomes)[0]
    assert len({action["res_id"] for action in outcomes}) == 1


def test_second_coordinator_reads_that_it_is_confirmed(server, arrange):
    people = arrange(mentors=4, mentees=4)
    logins = [people["prefix"] + login for login in ("c1", "c2")]
    action = server.call(
        "mentorat.program", "action_match_waiting", [people["program"]], login=logins[0]
    )
    server._session(logins[1])

    def confirm(number):
        return lambda: server.call(
            "mentorat.pairing",
            "action_confirm",
            [action["res_id"]],
            login=logins[number % 2],
        )

    calls = [confirm(number) for number in range(TIMES)]
    outcomes = pile_up(server, "mentorat_pairing", action["res_id"], calls)
    assert all("confirmed already" in text for text in refusals(outcomes)), outcomes
    for mentee in people["mentees"]:
        link = ("mentee_id", "=", mentee)
        assert count(server, "mentorat.agreement", link) == 1


def test_answer_to_a_proposal_counts_once(server, arrange):
    then = PAIR + (
        "start = fields.Datetime.now() + timedelta(days=5)\n"
        "start = start.replace(minute=0, second=0, microsecond=0)\n"
        "proposal = agreements.with_user(mentors.user_id)"
        ".action_propose_meeting(start).with_env(env)\n"
    )
    people = arrange(then=then, answer="{'id': proposal.id}")
    browser = Browser(server, people["prefix"] + "e0")
    path = f"/my/mentorat/proposals/{people['id']}/accept"
    calls = [lambda: browser.post(path)] * TIMES
    outcomes = pile_up(server, "mentorat_meeting_proposal", people["id"], calls)
    assert_no_error_page(outcomes)
    proposal = server.call(
        "mentorat.meeting.proposal",
        "read",
        [people["id"]],
        ["state", "agreement_id"],
        login=people["prefix"] + "m0",
    )
    assert proposal[0]["state"] == "accepted", json.dumps(proposal)
    agreement = proposal[0]["agreement_id"][0]
    meetings = ("mentorat_agreement_id", "=", agreement)
    login = people["prefix"] + "m0"
    assert server.call("calendar.event", "search_count", [meetings], login=login) == 1
