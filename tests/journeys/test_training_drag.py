"""The calendar of the trainings: a drop that moves people asks and can be undone, a
topic that is dropped is not saved before its dialog is."""

import json

import pytest

SESSIONS = """
now = fields.Datetime.now().replace(hour=15, minute=0, second=0)
start = (now.replace(day=10) + timedelta(days=40)).replace(day=10)
sessions = env["mentorat.training.session"].create([
    {
        "name": prefix + " planned",
        "program_id": program.id,
        "mentor_ids": [fields.Command.set(mentors.ids)],
        "start": start,
        "stop": start + timedelta(hours=2),
    },
    {"name": prefix + " topic", "program_id": program.id},
])
sessions[0].action_plan()
env["mentorat.notice"].search([]).write({"state": "sent"})
env.cr.commit()
"""
ANSWER = (
    "{'planned': sessions[0].id, 'topic': sessions[1].id, 'day': str(start.date())}"
)
READ = """
import json
session = env["mentorat.training.session"].browse(%s)
told = env["mentorat.notice"].search(
    [("res_model", "=", session._name), ("res_id", "=", session.id)]
)
states = [notice.state for notice in told]
print("ANSWER", json.dumps([str(session.start), states.count("dropped"), len(states)]))
"""


@pytest.fixture
def story(arrange):
    return arrange(mentees=2, then=SESSIONS, answer=ANSWER)


@pytest.fixture
def calendar(story, new_page):
    """The calendar of the coordinator, at the month of the sessions."""
    page = new_page(f"{story['prefix']}c1")
    page.goto("/odoo/action-mentorat_module.mentorat_training_session_action")
    event = page.locator(f".fc-event:has-text('{story['prefix']} planned')").first
    following = page.locator(".o_calendar_button_next")
    page.locator(".o_calendar_renderer .fc-day").first.wait_for()
    for _month in range(3):
        if page.locator(f"td.fc-day[data-date='{story['day']}']").count():
            break
        following.click()
        page.wait_for_timeout(500)
    event.wait_for()
    return page


def get_centre(page, selector):
    box = page.locator(selector).first.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page, source, target):
    page.mouse.move(*source)
    page.mouse.down()
    page.mouse.move(source[0] + 15, source[1] + 8, steps=4)
    page.mouse.move(*target, steps=15)
    page.wait_for_timeout(300)
    page.mouse.up()


def get_day(story, number):
    return f"td.fc-day[data-date='{story['day'][:8]}{number:02}']"


def read(server, session_id):
    output = server.shell(READ % session_id)
    return json.loads(output.split("ANSWER", 1)[1].splitlines()[0])


def test_drop_asks_and_is_undone_before_anybody_is_told(server, story, calendar):
    page = calendar
    event = f".fc-event:has-text('{story['prefix']} planned')"
    drag(page, get_centre(page, event), get_centre(page, get_day(story, 11)))
    dialog = page.locator(".modal")
    dialog.wait_for()
    assert "3" in dialog.locator(".modal-title").inner_text()
    dialog.locator(".modal-footer button").first.click()
    page.locator(f"{get_day(story, 11)} {event}").wait_for()
    page.locator(
        ".o_notification_buttons button, .o_notification button.btn"
    ).last.click()
    page.locator(f"{get_day(story, 10)} {event}").wait_for()
    start, dropped, told = read(server, story["planned"])
    assert start.startswith(story["day"])
    assert dropped == 3
    assert told == 6


def test_dropped_topic_is_saved_once_its_dialog_is(server, story, calendar):
    page = calendar
    topic = f".o_mentorat_topic:has-text('{story['prefix']} topic')"
    target = get_centre(page, get_day(story, 17))
    drag(page, get_centre(page, f"{topic} .oi-draggable"), target)
    dialog = page.locator(".modal .o_form_view")
    dialog.wait_for()
    page.locator(".modal button[special=cancel], .modal .btn-close").first.click()
    dialog.wait_for(state="detached")
    assert read(server, story["topic"])[0] == "False"
    drag(page, get_centre(page, f"{topic} .oi-draggable"), target)
    dialog.wait_for()
    page.locator(".modal button[name=action_confirm]:visible").click()
    page.locator(f"{get_day(story, 17)} .fc-event").wait_for()
    assert read(server, story["topic"])[0].startswith(f"{story['day'][:8]}17")
