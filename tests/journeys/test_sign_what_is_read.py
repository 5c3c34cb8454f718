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
user = agreement.mentor_id.user_id
agreement.with_user(user).rules = "On se voit les jeudis.\\nPar vidéo.\\nOn prévient."
env.cr.commit()
"""


@pytest.fixture
def pair(arrange):
    return arrange(then=STORY, answer="'agreement': agreement.id")


def draw(page):
    """Draw a signature, as a finger does."""
    page.locator("button:has(.fa-pencil-square-o), .o_web_sign_draw_button").first.click()
    canvas = page.locator(".o_web_sign_signature canvas, canvas").first
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
    page.screenshot(path=str(tmp_path / "changed.png"), full_page=True)
    print("SHOT", tmp_path / "changed.png")
    sign.click()  # still drawn
    page.wait_for_url("**done=signed*")
    kept = server.shell(
        f"a = env['mentorat.agreement'].browse({pair['agreement']})\n"
        "print('KEPT', 'jeudis' in a.charter_text, bool(a.mentee_signed_at))"
    )
    assert "KEPT True True" in kept
