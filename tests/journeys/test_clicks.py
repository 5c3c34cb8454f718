"""The most frequent tasks take three clicks at the most, from the page that opens when
one logs in: the desk of a mentor, the overview of a coordinator. What is typed does not
count; what the page asks to confirm does.
"""

import pytest

LIMIT = 3
OURS = ("program_id.name", "=", "Three clicks")

PEOPLE = """
from datetime import timedelta
from odoo import fields

def person(login, groups):
    user = env["res.users"].with_context(no_reset_password=True).create({
        "name": login.replace("_", " ").title(),
        "login": login,
        "password": login,
        "email": login + "@example.com",
        "tz": "America/Toronto",
        "group_ids": [fields.Command.set(env.ref(groups).ids)],
    })
    return env["hr.employee"].create({"name": user.name, "user_id": user.id})

def pair(name, hours=0):
    mentee = env["mentorat.mentee"].create({
        "employee_id": person("clicks_" + name, "base.group_portal").id,
        "program_id": program.id,
    })
    if hours is None:
        return mentee
    assigned = fields.Datetime.now() - timedelta(hours=hours)
    return mentee._assign(mentor, assigned_at=assigned)

coordination = person("clicks_hr", "mentorat_module.group_mentorat_coordinator")
louise = person("clicks_mentor", "base.group_user")
marie = person("clicks_other", "base.group_user")
program = env["mentorat.program"].create({
    "name": "Three clicks",
    "tz": "America/Toronto",
    "coordinator_ids": [fields.Command.set(coordination.user_id.ids)],
})
program.action_open()
mentor, other = env["mentorat.mentor"].create([
    {"employee_id": employee.id, "program_ids": program.ids, "capacity": 9}
    for employee in (louise, marie)
])
pair("to_contact", hours=200).commitment_ids._process_due(fields.Datetime.now())
running = pair("running", hours=1)
running.action_record_first_contact()
running.with_user(running.mentee_id.user_id).action_ask("A question", "I am lost")
env["mentorat.objective"].create({
    "agreement_id": running.id,
    "name": "Lead an interview",
    "date_deadline": fields.Date.today(),
})
pair("late", hours=100).commitment_ids._process_due(fields.Datetime.now())
pair("waiting", hours=None)
ending = pair("ending", hours=24 * 350)
ending.action_record_first_contact(ending.assigned_at + timedelta(hours=1))
ending._process_due(fields.Datetime.now())
"""


@pytest.fixture(scope="module")
def people(server):
    server.shell(PEOPLE)


class Counted:
    """A page whose clicks are counted."""

    def __init__(self, page, start):
        self.page, self.clicks = page, 0
        page.goto(start)
        # The first page of all waits for its scripts to be bundled.
        page.wait_for_selector(".o_form_view, .o_kanban_view", timeout=90_000)

    def click(self, selector):
        self.page.locator(selector).first.click()
        self.clicks += 1

    def done(self, task):
        self.page.wait_for_selector(".modal", state="detached")
        self.page.wait_for_timeout(1500)
        assert self.clicks <= LIMIT, f"{task}: {self.clicks} clicks"


@pytest.fixture
def desk(people, new_page):
    return lambda: Counted(new_page("clicks_mentor"), "/odoo/mentoring-desk")


@pytest.fixture
def overview(people, new_page):
    return lambda: Counted(new_page("clicks_hr"), "/odoo/mentoring")


def count(server, model, domain, login="clicks_hr"):
    return server.call(model, "search_count", domain, login=login)


def test_mentor_answers_a_request(server, desk):
    mentor = desk()
    mentor.click("button[name=action_open_reply]")
    mentor.page.fill(".modal [name=body] textarea", "La page quatre le dit.")
    mentor.click(".modal button[name=action_confirm]")
    mentor.done("answer")
    answered = [("state", "=", "answered")]
    assert count(server, "mentorat.request", answered, "clicks_mentor") == 1


def test_mentor_records_a_first_contact(server, desk):
    before = count(server, "mentorat.agreement", [("state", "=", "active")])
    mentor = desk()
    mentor.click("button[name=action_open_first_contact]")
    mentor.click(".modal button[name=action_confirm]")
    mentor.done("first contact")
    after = count(server, "mentorat.agreement", [("state", "=", "active")])
    assert after == before + 1


def test_mentor_plans_a_meeting(server, desk):
    planned = [("mentorat_agreement_id", "!=", False)]
    mentor = desk()
    card = ".o_kanban_record:has-text('Clicks Running')"
    mentor.click(f"{card} button[name=action_plan_meeting]")
    mentor.click(".modal button[name=action_send]:visible")
    mentor.done("meeting")
    assert count(server, "calendar.event", planned, "clicks_mentor") == 1


def test_mentor_records_a_meeting_that_took_place(server, desk):
    met = [("mentorat_agreement_id", "!=", False)]
    before = count(server, "calendar.event", met, "clicks_mentor")
    mentor = desk()
    card = ".o_kanban_record:has-text('Clicks Running')"
    mentor.click(f"{card} button[name=action_record_meeting]")
    mentor.click(".modal button[name=action_send]:visible")
    mentor.done("record a meeting")
    assert count(server, "calendar.event", met, "clicks_mentor") == before + 1


def test_mentor_ticks_an_objective(server, desk):
    mentor = desk()
    mentor.click("button[name=action_achieve]")
    mentor.done("tick")
    achieved = [("state", "=", "achieved")]
    assert count(server, "mentorat.objective", achieved, "clicks_mentor") == 1


def test_coordinator_assigns_a_mentor_to_who_waits(server, overview):
    hr = overview()
    hr.click("button[name=action_view_waiting]")
    hr.click("tr:has-text('Clicks Waiting') button[name=action_open_assign]")
    hr.click(".modal [name=line_ids] button[name=action_assign]")
    hr.done("assign")
    assert not count(server, "mentorat.mentee", [OURS, ("state", "=", "waiting")])


def test_coordinator_reminds_who_is_late(server, overview):
    hr = overview()
    hr.click("button[name=action_view_late]")
    hr.click("thead .o_list_record_selector input")
    hr.click("button[name=action_remind_by_hand]")
    hr.done("remind")
    reminded = [OURS, ("reminded_by_hand_at", "!=", False)]
    assert count(server, "mentorat.commitment", reminded)


def test_coordinator_reassigns_a_late_one(server, overview):
    hr = overview()
    hr.click("button[name=action_view_late]")
    hr.click("tr:has-text('Clicks Late') button[name=action_reassign]")
    hr.click(".modal [name=line_ids] button[name=action_assign]")
    hr.done("reassign")
    assert not count(server, "mentorat.commitment", [OURS, ("is_late", "=", True)])


def test_coordinator_renews_an_agreement_that_ends(server, overview):
    hr = overview()
    hr.click("button[name=action_view_ending]")
    hr.click("tr.o_data_row button[name=action_renew]")
    hr.click(".modal-footer .btn-primary")
    hr.done("renew")
    renewed = [OURS, ("term_count", "=", 2)]
    assert count(server, "mentorat.agreement", renewed) == 1


def test_coordinator_reads_the_first_contacts_of_last_month(overview):
    hr = overview()
    hr.click("[data-menu-xmlid='mentorat_module.menu_mentorat_reporting']")
    hr.click("[data-menu-xmlid='mentorat_module.menu_mentorat_report_first_contacts']")
    hr.page.wait_for_selector(".o_pivot, .o_view_nocontent")
    hr.done("monthly report")
