"""The pairing desk in a browser: a proposal, a change, the confirmation."""

import pytest

from devtools import layout

PICTURES = layout.RESULTS / "pairing-desk"

PEOPLE = """
from odoo import fields

def person(login, name, groups):
    user = env["res.users"].with_context(no_reset_password=True).create({
        "name": name,
        "login": login,
        "password": login,
        "group_ids": [fields.Command.set(env.ref(groups).ids)],
    })
    return env["hr.employee"].create({"name": name, "user_id": user.id})

hr = person("desk_hr", "Sylvie Roy", "mentorat_module.group_mentorat_coordinator")
skills = env["hr.skill.type"].create({
    "name": "Produits du bureau",
    "skill_ids": [
        fields.Command.create({"name": name})
        for name in ("Assurance", "Hypothèques", "Placements")
    ],
    "skill_level_ids": [
        fields.Command.create(
            {"name": "Bon", "level_progress": 70, "default_level": True}
        )
    ],
}).skill_ids
program = env["mentorat.program"].create({
    "name": "Bureau de jumelage",
    "coordinator_ids": [fields.Command.set(hr.user_id.ids)],
})
program.action_open()
for number, skill in enumerate(skills):
    mentor = env["mentorat.mentor"].create({
        "employee_id": person(
            f"desk_m{number}", f"Mentor {number}", "base.group_user"
        ).id,
        "program_ids": program.ids,
        "capacity": 1,
    })
    mentor.skill_ids = skill
    env["mentorat.mentee"].create({
        "employee_id": person(
            f"desk_e{number}", f"Personne {number}", "base.group_portal"
        ).id,
        "program_id": program.id,
        "wanted_skill_ids": [fields.Command.set(skill.ids)],
        "expectations": f"Mieux conseiller en {skill.name}",
    })
print("PROGRAM", program.id)
"""


@pytest.fixture(scope="module")
def program(server):
    PICTURES.mkdir(parents=True, exist_ok=True)
    return int(server.shell(PEOPLE).split("PROGRAM", 1)[1].split()[0])


def picture(page, name):
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def test_coordinator_reads_the_reasons_leaves_one_out_and_confirms_the_rest(
    server, program, new_page
):
    page = new_page("desk_hr")
    page.goto(f"/odoo/mentorat.program/{program}")
    page.click(".o_form_view button[name=action_match_waiting]")
    rows = page.locator(".o_field_widget[name=line_ids] tr.o_data_row")
    rows.nth(2).wait_for()
    assert rows.count() == 3
    picture(page, "proposal")

    rows.first.locator("button[name=action_open_reasons]").click()
    page.wait_for_selector(".modal")
    picture(page, "reasons")
    page.click(".modal .btn-close")
    page.wait_for_selector(".modal", state="detached")

    rows.first.locator("button[name=action_exclude]").click()
    rows.first.locator("button[name=action_include]").wait_for()
    picture(page, "left-out")

    page.click(".o_form_view button[name=action_confirm]")
    page.click(".modal .modal-footer .btn-primary")
    page.wait_for_selector(".modal", state="detached")
    page.wait_for_timeout(1000)
    picture(page, "confirmed")

    rows = server.call(
        "mentorat.mentee",
        "search_read",
        [("program_id", "=", program)],
        ["name", "state"],
        order="registered_at, id",
    )
    assert sorted(row["state"] for row in rows) == ["matched", "matched", "waiting"]
    pairs = server.call(
        "mentorat.agreement",
        "search_read",
        [("program_id", "=", program)],
        ["mentee_id", "mentor_id"],
    )
    for pair in pairs:
        # Each was proposed the only mentor who masters what they want.
        assert pair["mentee_id"][1][-1] == pair["mentor_id"][1][-1]


def run_job(page, tag, method, steps, buttons, **params):
    """Start a job as the server does and look at its dialog: the first call waits for
    that long."""
    held = []

    def hold(route):
        held.append(route)

    page.route(f"**/{method}", hold)
    page.evaluate(
        "action => { odoo.__WOWL_DEBUG__.root.env.services.action.doAction(action) }",
        {
            "type": "ir.actions.client",
            "tag": tag,
            "name": "Progress",
            "target": "new",
            "params": params,
        },
    )
    bar = page.locator(".modal .progress[role=progressbar]")
    bar.wait_for()
    assert bar.get_attribute("aria-label")
    assert page.locator(".modal [role=status] li").count() == steps
    assert page.locator(".modal .modal-body .btn-secondary").count() == buttons
    picture(page, method)
    while not held:
        page.wait_for_timeout(50)
    held[0].continue_()
    page.unroute(f"**/{method}")
    page.wait_for_selector(".modal", state="detached")


def test_long_jobs_show_their_progress(server, program, new_page):
    page = new_page("desk_hr")
    page.goto(f"/odoo/mentorat.program/{program}")
    page.click(".o_form_view button[name=action_match_waiting]")
    page.wait_for_selector(".o_field_widget[name=line_ids]")
    [pairing] = server.call(
        "mentorat.pairing",
        "search",
        [("program_id", "=", program), ("state", "=", "open")],
    )
    jobs = {"pairing_id": pairing}
    run_job(page, "mentorat_pairing_compute", "compute_plan", 2, 0, **jobs)
    [line] = server.call(
        "mentorat.pairing.line",
        "search_read",
        [("pairing_id", "=", pairing)],
        ["mentor_id", "summary"],
    )
    assert line["mentor_id"] and line["summary"]
    run_job(page, "mentorat_pairing_confirm", "confirm_batch", 1, 1, total=1, **jobs)
    waiting = server.call(
        "mentorat.mentee",
        "search_count",
        [("program_id", "=", program), ("state", "=", "waiting")],
    )
    assert waiting == 0
