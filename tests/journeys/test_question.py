"""A last day typed wrongly: the question in numbers, no and yes, and the way back."""

import json

from devtools import layout

PICTURES = layout.RESULTS / "question"

PAIRS = """
program.coordinator_ids = env["res.users"].search([("login", "=", prefix + "c1")])
program.date_end = "2099-12-31"
for mentee, mentor in zip(mentees[:2], mentors):
    agreement = mentee.action_assign(mentor)
    agreement.action_record_first_contact()
"""

STATES = """
import json
program = env["mentorat.program"].browse({program})
print(json.dumps([
    program.state,
    program.agreement_ids.sorted("id").mapped("state"),
    program.mentee_ids.sorted("id").mapped("state"),
]))
"""
DIALOG = ".modal .o_mentorat_question"
END = ".o_field_widget[name=date_end]"


def get_states(server, scene):
    return json.loads(server.shell(STATES.format(**scene)).splitlines()[-1])


def type_end(page, day):
    page.locator(f"{END} button, {END} input").first.click()
    page.locator(f"{END} input").fill(day)
    page.keyboard.press("Tab")
    page.locator(".o_form_button_save").click()


def read_end(page):
    """Return what the field shows: a button, or an input that has the focus."""
    field = page.locator(f"{END} input")
    if field.count():
        return field.first.input_value()
    return page.locator(END).inner_text()


def test_last_day_typed_wrongly_and_taken_back(server, arrange, new_page):
    PICTURES.mkdir(parents=True, exist_ok=True)
    scene = arrange(mentors=2, mentees=3, then=PAIRS)
    page = new_page(f"{scene['prefix']}c1")
    page.goto(f"/odoo/mentorat.program/{scene['program']}")
    page.locator(f".o_form_view {END}").wait_for(timeout=90_000)

    # No, by the keyboard: what was typed is still there.
    type_end(page, "2026-06-30")
    page.locator(DIALOG).wait_for()
    page.screenshot(path=PICTURES / "question.png")
    numbers = page.locator(f"{DIALOG} strong").all_inner_texts()
    assert numbers == ["2", "4", "3"], numbers
    page.keyboard.press("Escape")
    page.locator(".modal").wait_for(state="detached")
    assert "juin" in read_end(page)
    assert page.locator(".o_form_button_save").is_visible()
    assert get_states(server, scene)[0] == "open"

    # Yes.
    page.locator(".o_form_button_save").click()
    page.locator(DIALOG).wait_for()
    page.locator(".modal-footer .btn-primary").click()
    page.locator(".modal").wait_for(state="detached")
    page.locator("[name=reopen_until]").wait_for()
    page.screenshot(path=PICTURES / "closed.png")
    assert get_states(server, scene) == [
        "closed",
        ["ended", "ended"],
        ["ended", "ended", "ended"],
    ]

    # Back, with the pairs.
    type_end(page, "2099-12-31")
    page.locator("button[name=action_open]").click()
    page.locator(DIALOG).wait_for()
    page.screenshot(path=PICTURES / "open-again.png")
    page.locator(".modal-footer .btn-primary").focus()
    page.keyboard.press("Enter")
    page.locator(".modal").wait_for(state="detached")
    page.locator("button[name=action_close]").wait_for()
    assert get_states(server, scene) == [
        "open",
        ["active", "active"],
        ["active", "active", "waiting"],
    ]
