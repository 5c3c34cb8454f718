"""A mentee deletes the account on the page of Odoo: what is left, and who sees what."""

import json

from devtools import layout

PICTURES = layout.RESULTS / "account-deleted"

PAIR = """
env["mentorat.program"].browse(program.id).coordinator_ids = env["res.users"].search(
    [("login", "=", prefix + "c1")]
)
agreement = mentees.action_assign(mentors)
agreement.action_record_first_contact()
request = agreement.with_user(mentees.user_id).action_ask("Rentes", "Laquelle ?")
"""

# As the scheduled action of Odoo does, in transactions of its own.
DELETE = """
env["res.users.deletion"]._gc_portal_users()
"""

LEFT = """
import json
agreement = env["mentorat.agreement"].browse({agreement})
mentee = agreement.mentee_id
queue = env["res.users.deletion"].search([], order="id desc", limit=1)
print(json.dumps({{
    "queue": queue.state,
    "user": bool(queue.user_id),
    "mentee": mentee.state,
    "agreement": agreement.state,
    "commitments": agreement.commitment_ids.sorted("id").mapped("state"),
    "employee": mentee.employee_id.active,
    "name": mentee.name,
    "words": len(agreement.request_ids),
    "told": sorted(env["mentorat.notice"].search([("template_id", "in", (
        env.ref("mentorat_module.mail_template_mentee_left").id,
        env.ref("mentorat_module.mail_template_other_left").id,
    ))]).mapped("partner_id.name")),
}}))
"""


def test_portal_mentee_deletes_the_account(server, arrange, new_page):
    PICTURES.mkdir(parents=True, exist_ok=True)
    scene = arrange(then=PAIR, answer="{'agreement': agreement.id}")
    prefix = scene["prefix"]
    login = f"{prefix}e0"
    page = new_page(login)
    page.goto("/my/security")
    page.locator("[data-bs-target='#portal_deactivate_account_modal']").click()
    form = page.locator("#portal_deactivate_account_form")
    form.locator("[name=password]").fill(login)
    form.locator("[name=validation]").fill(login)
    with page.expect_navigation():
        page.locator("[form=portal_deactivate_account_form]").click()
    assert "/web/login" in page.url
    server.shell(DELETE)
    left = json.loads(server.shell(LEFT.format(**scene)).splitlines()[-1])
    assert left == {
        "queue": "done",
        "user": False,
        "mentee": "withdrawn",
        "agreement": "ended",
        "commitments": ["kept", "void"],
        "employee": True,
        "name": login,
        "words": 1,
        "told": [f"{prefix}c1", f"{prefix}m0"],
    }
    look(new_page(f"{prefix}c1"), "mentee", scene["mentees"][0], "hr-registration")
    look(new_page(f"{prefix}m0"), "agreement", scene["agreement"], "mentor-agreement")


def look(page, model, record, name):
    """Open a form of the back-office, and picture it."""
    page.goto(f"/odoo/mentorat.{model}/{record}")
    page.locator(".o_form_view .o_statusbar_status").wait_for()
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
