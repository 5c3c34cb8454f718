"""Fixtures that several journeys share."""

import json

import pytest

PEOPLE = """
import json
from datetime import timedelta
from odoo import fields

def person(login, groups="base.group_user"):
    user = env["res.users"].with_context(no_reset_password=True).create({
        "name": login,
        "login": login,
        "password": login,
        "group_ids": [fields.Command.set(env.ref(groups).ids)],
    })
    return env["hr.employee"].create({"name": login, "user_id": user.id})

prefix = %(prefix)r
person(prefix + "c1", "mentorat_module.group_mentorat_coordinator")
person(prefix + "c2", "mentorat_module.group_mentorat_coordinator")
program = env["mentorat.program"].create({"name": prefix})
program.action_open()
mentors = env["mentorat.mentor"].create(
    [
        {
            "employee_id": person(prefix + "m%%s" %% number).id,
            "program_ids": program.ids,
            "capacity": %(capacity)s,
        }
        for number in range(%(mentors)s)
    ]
)
mentees = env["mentorat.mentee"].create(
    [
        {
            "employee_id": person(prefix + "e%%s" %% number, "base.group_portal").id,
            "program_id": program.id,
        }
        for number in range(%(mentees)s)
    ]
)
"""


@pytest.fixture
def arrange(server, request):
    """A function that makes a programme with its people, and returns ids by name."""

    def make(mentors=1, mentees=1, then="", answer="{}", **options):
        prefix = f"t{abs(hash(request.node.name)) % 10**6}"
        values = {
            "prefix": prefix,
            "mentors": mentors,
            "mentees": mentees,
            "capacity": 1,
            **options,
        }
        base = "{'program': program.id, 'mentors': mentors.ids, 'mentees': mentees.ids}"
        code = (
            PEOPLE % values
            + then
            + f"\nprint('ANSWER', json.dumps({{**{base}, **{answer}}}))"
        )
        output = server.shell(code)
        found = json.loads(output.split("ANSWER", 1)[1].splitlines()[0])
        return {"prefix": prefix, **found}

    return make
