"""A guest from outside answers on a phone; the list of the session shows it."""

import base64
import json

from devtools import layout

PICTURES = layout.RESULTS / "guest-answers"
PHONE = 390
# Of a token: the version, the expiration and the signature.
SIGNED = 41

SESSIONS = """
env["res.lang"]._activate_lang("fr_CA")
guest, other = env["res.partner"].create(
    [
        {"name": "Hélène Gauthier", "email": "h@elsewhere.example", "lang": "fr_CA"},
        {"name": "Quelqu'un d'autre", "email": "o@elsewhere.example"},
    ]
)
start = fields.Datetime.now().replace(microsecond=0) + timedelta(days=7)
sessions = env["mentorat.training.session"].create(
    [
        {
            "name": name,
            "program_id": program.id,
            "mentor_ids": mentors.ids,
            "audience": "selected",
            "start": start,
            "stop": start + timedelta(hours=2),
            "location": "Salle 12",
            "videocall_url": "https://video.example.com/12",
            "guest_ids": (guest | other).ids,
        }
        for name in ("Lire un bilan", "Une autre formation")
    ]
)
sessions.action_plan()
"""
LINKS = (
    "{'session': sessions[0].id, 'links': [s._get_guest_url(guest) for s in sessions]}"
)


def test_guest_answers_on_a_phone(server, arrange, new_page):
    PICTURES.mkdir(parents=True, exist_ok=True)
    scene = arrange(then=SESSIONS, answer=LINKS)
    own, another = ("/" + link.split("/", 3)[3] for link in scene["links"])
    page = new_page(width=PHONE)
    # The fonts of a website come from elsewhere.
    page.route(
        lambda url: not url.startswith(server.url), lambda route: route.fulfill(body="")
    )
    page.goto(own)
    page.get_by_role("heading", name="Lire un bilan").wait_for()
    assert "Quelqu'un d'autre" not in page.content()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE
    page.screenshot(path=PICTURES / "asked.png", full_page=True)
    with page.expect_navigation():
        page.locator("button[name=answer][value=coming]").click()
    assert page.locator("[data-mentorat-done]").is_visible()
    assert page.locator("button[name=answer][value=coming]").count() == 0
    page.screenshot(path=PICTURES / "answered.png", full_page=True)
    # The same signature, with the ids of the other session.
    prefix, token = own.rsplit("/", 1)
    signed, ids = decode(token)[:SIGNED], decode(another.rsplit("/", 1)[1])[SIGNED:]
    forged = base64.urlsafe_b64encode(signed + ids).decode().rstrip("=")
    assert page.request.get(own).status == 200
    for wrong in (forged, "no-such-token"):
        assert page.request.get(f"{prefix}/{wrong}").status == 404
    look(new_page(f"{scene['prefix']}c1"), scene["session"])


def decode(token):
    return base64.urlsafe_b64decode(token + "===")


def look(page, session):
    """Read the answer in the list of the session, as human resources do."""
    page.goto(f"/odoo/mentorat.training.session/{session}")
    page.get_by_role("tab", name="Participants").first.click()
    row = page.locator(".o_field_widget[name=guest_attendee_ids] tr.o_data_row")
    row.first.wait_for()
    texts = json.dumps(row.all_inner_texts(), ensure_ascii=False)
    assert row.filter(has_text="Hélène Gauthier").locator(".text-bg-success").count()
    assert not row.filter(has_text="Quelqu").locator(".text-bg-success").count(), texts
    page.screenshot(path=PICTURES / "list.png", full_page=True)
