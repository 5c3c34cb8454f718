"""The mentor changes the rules while the mentee's page is open: the mentee signs what
they have read, and nothing else."""

import pytest

STORY = """
agreement = mentees.action_assign(mentors)
agreement.action_record_first_contact()
agreement.rules = "On se voit les mardis.\\nPar vidéo."
env.cr.commit()
"""
CHANGE = """
agreement = env["mentorat.agreement"].browse(%s)
pair = agreement.with_user(agreement.mentor_id.user_id)
pair.rules = "On se voit les jeudis.\\nPar vidéo.\\nOn prévient."
env.cr.commit()
"""


KEPT = """
agreement = env["mentorat.agreement"].browse(%s)
print("KEPT", "jeudis" in agreement.charter_text and bool(agreement.%s_signed_at))
"""


@pytest.fixture
def pair(arrange):
    return arrange(then=STORY, answer="{'agreement': agreement.id}")


def draw(page):
    """Draw a signature, as a finger does."""
    page.click(".o_web_sign_draw_button")
    canvas = page.locator("canvas.o_web_sign_signature")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + box["height"] / 2)
    page.mouse.down()
    for step in range(1, 8):
        page.mouse.move(box["x"] + 30 + 20 * step, box["y"] + 20 + 10 * (step % 3))
    page.mouse.up()


def test_mentee_signs_what_was_read(new_page, server, pair, tmp_path):
    page = new_page(f"{pair['prefix']}e0", "fr_CA", 390)
    page.goto(f"/my/mentorat/agreements/{pair['agreement']}")
    text = page.locator("#agreement_text")
    assert "les mardis" in text.inner_text()
    draw(page)
    server.shell(CHANGE % pair["agreement"])
    sign = page.locator(".o_portal_sign_submit")
    sign.click()
    text.locator("ins").first.wait_for()
    assert "jeudis" in " ".join(text.locator("ins").all_inner_texts())
    assert "mardis" in " ".join(text.locator("del").all_inner_texts())
    assert page.evaluate("document.activeElement.closest('#agreement_text') !== null")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=str(tmp_path / "page.png"), full_page=True)
    sign.click()  # still drawn
    page.wait_for_url("**done=signed*")
    assert "KEPT True" in server.shell(KEPT % (pair["agreement"], "mentee"))


def test_mentor_signs_what_the_dialog_shows(new_page, server, pair, tmp_path):
    page = new_page(f"{pair['prefix']}m0", "fr_CA", 390)
    page.goto(f"/odoo/mentorat.agreement/{pair['agreement']}")
    open_dialog(page)
    dialog = page.locator(".modal").last
    dialog.locator(".o_field_widget[name=charter]").wait_for()
    dialog.locator(".o_field_widget[name=signature] .o_signature").click()
    page.locator(".modal .o_web_sign_signature").wait_for()
    draw(page)
    page.locator(".modal").last.locator("footer .btn-primary").click()
    dialog.locator(".o_field_widget[name=signature] img").wait_for()
    server.shell(CHANGE % pair["agreement"])
    dialog.locator("button[name=action_confirm]").click()
    changes = page.locator(".modal .o_field_widget[name=changes]")
    changes.locator("ins").first.wait_for()
    assert "jeudis" in " ".join(changes.locator("ins").all_inner_texts())
    assert page.locator(".modal .o_field_widget[name=signature] img").count()
    page.screenshot(path=str(tmp_path / "dialog.png"))
    page.locator(".modal button[name=action_confirm]").click()
    page.locator(".modal").wait_for(state="detached")
    assert "KEPT True" in server.shell(KEPT % (pair["agreement"], "mentor"))


def open_dialog(page):
    """Press the button that opens the text, in the menu of a phone or beside it."""
    button = page.locator("button[name=action_open_sign]").first
    button.wait_for(state="attached")
    if not button.is_visible():
        page.locator(
            ".o_statusbar_buttons button, .o_cp_action_menus button"
        ).first.click()
    button.click()
