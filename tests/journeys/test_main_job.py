"""The main job, from the first page to the answer: three people in three browsers.

An employee on the portal registers, the coordinator assigns a mentor, the mentor
records the first contact, the employee asks what a client waits for, the mentor
answers. Elements are found by what they are (names of fields and of actions), not by
their words, and every step is pictured, in French.
"""

import re

import pytest

from devtools import layout

PICTURES = layout.RESULTS / "main-job"

PEOPLE = """
from odoo import fields

def person(login, name, groups):
    user = env["res.users"].with_context(no_reset_password=True).create({
        "name": name,
        "login": login,
        "password": login,
        "email": login + "@example.com",
        "tz": "America/Toronto",
        "lang": "fr_CA",
        "group_ids": [fields.Command.set(env.ref(groups).ids)],
    })
    return env["hr.employee"].create({
        "name": name,
        "user_id": user.id,
        "work_location_id": place.id,
    })

place = env["hr.work.location"].create({
    "name": "Laval",
    "location_type": "office",
    "address_id": env.company.partner_id.id,
})
skills = env["hr.skill.type"].create({
    "name": "Produits",
    "skill_ids": [
        fields.Command.create({"name": "Rentes"}),
        fields.Command.create({"name": "Successions"}),
    ],
    "skill_level_ids": [
        fields.Command.create(
            {"name": "Bon", "level_progress": 70, "default_level": True}
        )
    ],
})
coordination = person(
    "journey_hr", "Sylvie Roy", "mentorat_module.group_mentorat_coordinator"
)
louise = person("journey_mentor", "Louise Gagnon", "base.group_user")
person("journey_mentee", "Camille Tremblay", "base.group_portal")
program = env["mentorat.program"].create({
    "name": "Mentorat des conseillers",
    "tz": "America/Toronto",
    "coordinator_ids": [fields.Command.set(coordination.user_id.ids)],
})
program.action_open()
mentor = env["mentorat.mentor"].create({
    "employee_id": louise.id,
    "program_ids": program.ids,
})
mentor.skill_ids = skills.skill_ids
"""


@pytest.fixture(scope="module")
def people(server):
    PICTURES.mkdir(parents=True, exist_ok=True)
    server.shell(PEOPLE)


class Picture:
    """Pictures of the steps, numbered in their order."""

    number = 0

    @classmethod
    def take(cls, page, name):
        cls.number += 1
        page.screenshot(path=PICTURES / f"{cls.number:02d}-{name}.png", full_page=True)


def states(server, model, login="admin"):
    domain = [("program_id.name", "=", "Mentorat des conseillers")]
    rows = server.call(model, "search_read", domain, ["state"], login=login)
    return sorted(row["state"] for row in rows)


def test_employee_coordinator_and_mentor_go_through_the_main_job(
    server, people, new_page
):
    mentee = new_page()
    register(mentee)
    assert states(server, "mentorat.mentee") == ["waiting"]

    coordinator = new_page("journey_hr")
    assign(coordinator)
    assert states(server, "mentorat.agreement") == ["assigned"]

    mentor = new_page("journey_mentor")
    record_first_contact(mentor)
    assert states(server, "mentorat.agreement") == ["active"]

    ask(mentee)
    assert states(server, "mentorat.request", "journey_mentor") == ["open"]

    answer(mentor)
    assert states(server, "mentorat.request", "journey_mentor") == ["answered"]
    assert states(server, "mentorat.commitment") == ["kept", "kept"]

    mentee.reload()
    assert mentee.get_by_text("La page quatre le dit.").is_visible()
    Picture.take(mentee, "answered")
    mentee.goto("/my/mentorat")
    Picture.take(mentee, "my-mentoring")


def register(page):
    page.goto("/mentorat")
    Picture.take(page, "learn-more")
    page.locator("a[href*='/my/mentorat/register']").first.click()
    page.wait_for_url("**/web/login?**")
    page.fill("input[name=login]", "journey_mentee")
    page.fill("input[name=password]", "journey_mentee")
    page.press("input[name=password]", "Enter")
    page.wait_for_selector("form[action='/my/mentorat/register']")
    page.get_by_label("Rentes").first.check()
    page.get_by_label("Successions").last.check()
    page.fill("[name=expectations]", "Comprendre les successions au complet")
    page.check("[name=consent]")
    Picture.take(page, "register")
    page.click("form[action='/my/mentorat/register'] [type=submit]")
    page.wait_for_url(re.compile(r"/my/mentorat(\?.*)?$"))
    Picture.take(page, "registered")


def assign(page):
    page.goto("/odoo/action-mentorat_module.mentorat_mentee_action_waiting")
    page.get_by_text("Camille Tremblay").first.click()
    page.click(".o_form_view button[name=action_open_assign]")
    page.wait_for_selector(".modal [name=line_ids] tr.o_data_row")
    Picture.take(page, "assign")
    page.click(".modal [name=line_ids] button[name=action_assign]")
    page.wait_for_selector(".modal", state="detached")
    page.wait_for_timeout(500)
    Picture.take(page, "assigned")


def record_first_contact(page):
    page.goto("/odoo/action-mentorat_module.mentorat_mentor_action_desk")
    page.wait_for_selector("button[name=action_open_first_contact]")
    Picture.take(page, "mentor-desk")
    page.click("button[name=action_open_first_contact]")
    page.wait_for_selector(".modal button[name=action_confirm]")
    Picture.take(page, "first-contact")
    page.click(".modal button[name=action_confirm]")
    page.wait_for_selector(".modal", state="detached")


def ask(page):
    page.goto("/my/mentorat")
    Picture.take(page, "active")
    page.locator("a[href*='/ask']").first.click()
    page.wait_for_selector("form[action$='/ask']")
    page.fill("[name=name]", "Rente et succession")
    page.fill("textarea[name=description]", "Qui reçoit la rente au décès?")
    page.check("[name=client_waiting]")
    Picture.take(page, "ask")
    page.click("form[action$='/ask'] [type=submit]")
    page.wait_for_url(re.compile(r"/my/mentorat/requests/\d+"))
    Picture.take(page, "asked")


def answer(page):
    page.goto("/odoo/action-mentorat_module.mentorat_mentor_action_desk")
    page.wait_for_selector("button[name=action_open_request]")
    page.click("button[name=action_open_request]")
    page.wait_for_selector(".o-mail-Chatter")
    page.click(".o-mail-Chatter-sendMessage")
    page.fill(".o-mail-Composer-input", "La page quatre le dit.")
    Picture.take(page, "answer")
    page.click(".o-mail-Composer-send")
    page.wait_for_selector(".o-mail-Message:has-text('La page quatre le dit.')")
    page.wait_for_timeout(500)
