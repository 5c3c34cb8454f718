"""Several people in the same instant: real transactions against a running server."""

import os
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

from devtools import layout


def at_once(calls):
    """Run the calls in the same instant; return their results or errors, in order."""

    def outcome(call):
        try:
            return call()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(outcome, calls))


def refusals(outcomes):
    return [str(outcome) for outcome in outcomes if isinstance(outcome, Exception)]


def test_last_seat_goes_to_one_of_many_however_many_assign_at_once(server, arrange):
    people = arrange(mentees=6)

    def assign(number, mentee):
        return lambda: server.call(
            "mentorat.mentee",
            "action_assign",
            [mentee],
            people["mentors"][0],
            login=people["prefix"] + ("c1", "c2")[number % 2],
        )

    outcomes = at_once([assign(*row) for row in enumerate(people["mentees"])])
    refused = refusals(outcomes)
    assert len(refused) == 5, outcomes
    assert all("no free seat" in message for message in refused), refused
    [mentor] = server.call(
        "mentorat.mentor", "read", people["mentors"], ["active_agreement_count"]
    )
    assert mentor["active_agreement_count"] == 1


def test_mentee_gets_one_mentor_however_many_coordinators_assign(server, arrange):
    people = arrange(mentors=4)
    [mentee] = people["mentees"]

    def assign(number, mentor):
        return lambda: server.call(
            "mentorat.mentee",
            "action_assign",
            [mentee],
            mentor,
            login=people["prefix"] + ("c1", "c2")[number % 2],
        )

    outcomes = at_once([assign(*row) for row in enumerate(people["mentors"])])
    assert len(refusals(outcomes)) == 3, outcomes
    live = server.call(
        "mentorat.agreement",
        "search_count",
        [("mentee_id", "=", mentee), ("state", "in", ["assigned", "active"])],
    )
    assert live == 1


def test_one_registration_remains_of_two_sent_at_once(server, arrange):
    people = arrange(
        then="newcomer = person(prefix + 'new', 'base.group_portal')",
        answer="{'newcomer': newcomer.id}",
    )
    values = {"employee_id": people["newcomer"], "program_id": people["program"]}
    outcomes = at_once(
        [lambda: server.call("mentorat.mentee", "create", [dict(values)])] * 3
    )
    refused = refusals(outcomes)
    assert len(refused) == 2, outcomes
    assert all("registered" in message for message in refused), refused


def test_last_seat_of_a_session_goes_to_one_and_the_others_wait(server, arrange):
    session = """
session = env["mentorat.training.session"].create({
    "name": "Wills",
    "program_id": program.id,
    "capacity": 1,
    "start": fields.Datetime.now() + timedelta(days=7),
    "stop": fields.Datetime.now() + timedelta(days=7, hours=2),
})
session.action_plan()
"""
    people = arrange(
        mentees=4,
        then=session,
        answer="{'session': session.id}",
    )

    def register(number):
        return lambda: server.call(
            "mentorat.training.session",
            "action_register",
            [people["session"]],
            login=f"{people['prefix']}e{number}",
        )

    outcomes = at_once([register(number) for number in range(4)])
    assert not refusals(outcomes)
    rows = server.call(
        "mentorat.training.participation",
        "search_read",
        [("session_id", "=", people["session"])],
        ["state"],
    )
    states = sorted(row["state"] for row in rows)
    assert states == ["registered", "waitlisted", "waitlisted", "waitlisted"]


ASSIGNED_LONG_AGO = """
since = fields.Datetime.now() - timedelta(hours=60)
agreements = env["mentorat.agreement"]
for mentee in mentees:
    agreements |= mentee._assign(mentors[0], assigned_at=since)
env["mentorat.notice"].search([]).unlink()
"""


def test_promise_kept_while_the_scheduled_action_runs_stays_kept(server, arrange):
    people = arrange(
        mentees=20,
        capacity=20,
        then=ASSIGNED_LONG_AGO,
        answer="{'agreements': agreements.ids}",
    )
    cron = server.call("ir.model.data", "check_object_reference", *CRON)[1]
    run = [lambda: server.call("ir.cron", "method_direct_trigger", [cron])]
    contacts = [
        lambda agreement=agreement: server.call(
            "mentorat.agreement",
            "action_record_first_contact",
            [agreement],
            login=people["prefix"] + "m0",
        )
        for agreement in people["agreements"][:6]
    ]
    outcomes = at_once(run + contacts)
    assert not refusals(outcomes[1:]), outcomes
    rows = server.call(
        "mentorat.commitment",
        "search_read",
        [("agreement_id", "in", people["agreements"])],
        ["agreement_id", "state"],
    )
    states = {row["agreement_id"][0]: row["state"] for row in rows}
    assert {states[key] for key in people["agreements"][:6]} == {"kept"}
    server.call("ir.cron", "method_direct_trigger", [cron])
    rest = server.call(
        "mentorat.commitment",
        "search_count",
        [
            ("agreement_id", "in", people["agreements"][6:]),
            ("state", "=", "reminded"),
        ],
    )
    assert rest == 14


CRON = ("mentorat_module", "ir_cron_deadlines")


def test_run_killed_in_the_middle_neither_loses_nor_repeats_anything(server, arrange):
    people = arrange(
        mentees=30,
        capacity=30,
        then=ASSIGNED_LONG_AGO,
        answer="{'agreements': agreements.ids}",
    )
    mine = [("agreement_id", "in", people["agreements"])]
    slow = (
        "import time\n"
        "Commitment = type(env['mentorat.commitment'])\n"
        "remind = Commitment._remind_mentor\n"
        "def slowly(self):\n"
        "    time.sleep(0.2)\n"
        "    return remind(self)\n"
        "Commitment._remind_mentor = slowly\n"
        "env['mentorat.commitment']._cron_process_due(batch_size=5)\n"
    )
    command = [layout.PYTHON, "-m", "odoo", "shell", "-d", server.database]
    process = subprocess.Popen(
        [*command, "--no-http", "--log-level=warn", "--shell-interface=python"],
        stdin=subprocess.PIPE,
        env=server.env,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    process.stdin.write(slow.encode())
    process.stdin.close()

    def count(state):
        return server.call(
            "mentorat.commitment", "search_count", [*mine, ("state", "=", state)]
        )

    deadline = time.monotonic() + 60
    while not count("reminded") and time.monotonic() < deadline:
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    done = count("reminded")
    assert 0 < done < 30, "the run was to be killed in the middle"
    server.shell("env['mentorat.commitment']._cron_process_due()")
    assert count("reminded") == 30
    told = server.call(
        "mentorat.notice",
        "search_read",
        [("res_model", "=", "mentorat.commitment")],
        ["res_id"],
    )
    ids = server.call("mentorat.commitment", "search", mine)
    told_ids = [row["res_id"] for row in told if row["res_id"] in ids]
    assert sorted(told_ids) == sorted(ids)


def open_desk(server, people, login="c1"):
    """Return the id of the proposal, and of its lines by mentee."""
    action = server.call(
        "mentorat.program",
        "action_match_waiting",
        [people["program"]],
        login=people["prefix"] + login,
    )
    lines = read_lines(server, action["res_id"])
    return action["res_id"], {line["mentee_id"][0]: line for line in lines}


def read_lines(server, pairing, login="admin"):
    return server.call(
        "mentorat.pairing.line",
        "search_read",
        [("pairing_id", "=", pairing)],
        ["mentee_id", "mentor_id", "state", "refusal", "agreement_id"],
        login=login,
    )


def register_late(server, people):
    """Return the id of a registration that the proposal does not know of."""
    output = server.shell(
        "employee = env['hr.employee'].create({'name': 'Late'})\n"
        "late = env['mentorat.mentee'].create({'employee_id': employee.id, "
        f"'program_id': {people['program']}}})\n"
        "print('LATE', late.id)"
    )
    return int(output.split("LATE", 1)[1].split()[0])


def count_live(server, *domain):
    live = ("state", "in", ["assigned", "active"])
    return server.call("mentorat.agreement", "search_count", [*domain, live])


def test_lines_whose_world_changed_are_refused_with_why_and_the_others_assigned(
    server, arrange
):
    """Between the computing of one coordinator and their confirming, another takes a
    seat, archives a mentor, and lets somebody withdraw."""
    people = arrange(mentors=4, mentees=4)
    pairing, before = open_desk(server, people)
    full, archived, withdrawn, free = people["mentees"]
    assert all(line["state"] == "proposed" for line in before.values())

    def change(model, method, record, *args):
        login = people["prefix"] + "c2"
        return server.call(model, method, [record], *args, login=login)

    seat = before[full]["mentor_id"][0]
    late = register_late(server, people)
    change("mentorat.mentee", "action_assign", late, seat)
    change("mentorat.mentor", "action_archive", before[archived]["mentor_id"][0])
    change("mentorat.mentee", "action_withdraw", withdrawn)

    server.call(
        "mentorat.pairing", "action_confirm", [pairing], login=people["prefix"] + "c1"
    )
    lines = {line["mentee_id"][0]: line for line in read_lines(server, pairing)}
    assert {key: line["state"] for key, line in lines.items()} == {
        full: "refused",
        archived: "refused",
        withdrawn: "refused",
        free: "confirmed",
    }
    assert "no free seat" in lines[full]["refusal"]
    assert "not a mentor any more" in lines[archived]["refusal"]
    assert "Withdrawn" in lines[withdrawn]["refusal"]
    assert lines[free]["agreement_id"]
    # All or nothing: who was refused has no half of an agreement.
    refused = ("mentee_id", "in", [full, archived, withdrawn])
    assert count_live(server, refused) == 0
    # What is left of the list is taken up again by the next computing.
    server.call(
        "mentorat.pairing", "action_recompute", [pairing], login=people["prefix"] + "c1"
    )
    again = {
        line["mentee_id"][0]: line["state"] for line in read_lines(server, pairing)
    }
    assert again.pop(free) == "confirmed"
    assert again.keys() == {full, archived}
    # The seat of who withdrew is the only one left.
    assert sorted(again.values()) == ["proposed", "unpaired"]


def test_two_who_confirm_the_same_proposal_assign_everybody_once(server, arrange):
    people = arrange(mentors=6, mentees=6)
    pairing, _ = open_desk(server, people)
    leaver = people["mentees"][0]

    def confirm(login):
        return lambda: server.call(
            "mentorat.pairing", "action_confirm", [pairing], login=login
        )

    outcomes = at_once(
        [
            confirm(people["prefix"] + "c1"),
            confirm(people["prefix"] + "c2"),
            lambda: server.call("mentorat.mentee", "action_withdraw", [leaver]),
        ]
    )
    assert all("confirmed already" in message for message in refusals(outcomes))
    lines = {line["mentee_id"][0]: line for line in read_lines(server, pairing)}
    others = people["mentees"][1:]
    assert {lines[key]["state"] for key in others} == {"confirmed"}
    for key in others:
        assert count_live(server, ("mentee_id", "=", key)) == 1
    # Who left has left, whoever came first.
    assert count_live(server, ("mentee_id", "=", leaver)) == 0
    for mentor in people["mentors"]:
        assert count_live(server, ("mentor_id", "=", mentor)) <= 1
