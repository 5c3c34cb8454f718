"""Every page of the portal in a real browser: accessible, and as wide as the screen.

Each page is opened in French and in English, on a phone and on a laptop, and pictured.
"""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from devtools import layout

from .portal_story import PEOPLE

PICTURES = layout.RESULTS / "portal-pages"
PHONE, ZOOMED, LAPTOP = 360, 640, 1280  # 640: what a laptop shows at 200 %
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OURS = ".o_mentorat"
AXE = Axe().axe_script

# who looks, the name of the picture, the address
PAGES = [
    (None, "learn-more", "/mentorat"),
    (None, "learn-more-of-one", "/mentorat/{program}"),
    ("page_stranger", "refused", "/my/mentorat/register"),
    ("page_newcomer", "portal-home", "/my"),
    ("page_newcomer", "register", "/my/mentorat/register"),
    ("page_newcomer", "not-registered", "/my/mentorat"),
    ("page_waiting", "waiting", "/my/mentorat"),
    ("page_waiting", "registered-already", "/my/mentorat/register"),
    ("page_mentee", "my-mentoring", "/my/mentorat"),
    ("page_mentee", "requests", "/my/mentorat/requests"),
    ("page_mentee", "ask", "/my/mentorat/agreements/{agreement}/ask"),
    ("page_mentee", "request", "/my/mentorat/requests/{request}"),
    ("page_mentee", "request-enough", "/my/mentorat/requests/{request}/enough"),
    ("page_mentee", "agreement", "/my/mentorat/agreements/{agreement}"),
    ("page_mentee", "plan", "/my/mentorat/plan"),
    ("page_mentee", "trainings", "/my/mentorat/trainings"),
    ("page_mentee", "training-month", "/my/mentorat/trainings/calendar"),
    ("page_mentee", "meetings", "/my/mentorat/meetings"),
    ("page_mentee", "data", "/my/mentorat/data"),
    ("page_stranger", "guest", "/mentorat/training/{token}"),
]
# The same pages in other situations.
STATES = [
    ("page_closed", "learn-more-nothing-open", "/mentorat"),
    ("page_choose", "learn-more-of-two", "/mentorat"),
    ("page_soon", "learn-more-to-come", "/mentorat"),
    ("page_closed", "register-closed", "/my/mentorat/register"),
    ("page_choose", "register-choose", "/my/mentorat/register"),
    ("page_soon", "register-to-come", "/my/mentorat/register"),
    ("page_stranger", "stranger", "/my/mentorat"),
    ("page_gone", "gone", "/my/mentorat"),
    ("page_gone", "gone-data", "/my/mentorat/data"),
    ("page_assigned", "awaiting-contact", "/my/mentorat"),
    ("page_newcomer", "no-request", "/my/mentorat/requests"),
    ("page_newcomer", "no-plan", "/my/mentorat/plan"),
    ("page_newcomer", "no-meeting", "/my/mentorat/meetings"),
    ("page_newcomer", "no-training", "/my/mentorat/trainings"),
    ("page_newcomer", "no-data", "/my/mentorat/data"),
    ("page_long", "long-home", "/my/mentorat"),
    ("page_long", "long-requests", "/my/mentorat/requests"),
    ("page_long", "long-request-late", "/my/mentorat/requests/{late}"),
    ("page_long", "long-agreement", "/my/mentorat/agreements/{long}"),
    ("page_long_mentor", "long-mentor", "/my/mentorat/agreements/{long}"),
    ("page_long", "long-plan", "/my/mentorat/plan"),
    ("page_long", "long-data", "/my/mentorat/data"),
    ("page_long", "long-ask", "/my/mentorat/agreements/{long}/ask"),
]
# who sends, the page, the end of the address of the form that goes off with nothing in
FORMS = [
    ("page_newcomer", "/my/mentorat/register", "/register"),
    ("page_mentee", "/my/mentorat/agreements/{agreement}/ask", "/ask"),
    ("page_mentee", "/my/mentorat/requests/{request}", "/reply"),
    ("page_mentee", "/my/mentorat/requests/{request}", "/rate"),
    ("page_mentee", "/my/mentorat/plan", "/plan"),
    ("page_mentee", "/my/mentorat/meetings", "/meetings"),
    ("page_mentee", "/my/mentorat/trainings", "/trainings"),
    ("page_mentee", "/my/mentorat/data", "/word"),
    ("page_mentee", "/my/mentorat/data", "/unwind"),
    ("page_mentee", "/my/mentorat/data", "/leave"),
]
# Pages that are the same page again, under another address.
SAME = {"/my/mentorat/requests/page/<int:page>"}

ROUTES = """
import json
print(json.dumps([
    rule.rule
    for rule in env["ir.http"].routing_map().iter_rules()
    if rule.rule.startswith(("/mentorat", "/my/mentorat"))
    and "GET" in (rule.endpoint.routing.get("methods") or ())
]))
"""


@pytest.fixture(scope="module")
def story(server):
    """The ids that the addresses of the pages are made of."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    return json.loads(server.shell(PEOPLE).splitlines()[-1])


@pytest.mark.parametrize("lang", ["fr_CA", "en_US"])
@pytest.mark.parametrize(
    ("login", "name", "path"),
    PAGES + STATES,
    ids=[name for _login, name, _path in PAGES + STATES],
)
def test_page_is_accessible_and_fits_the_screen(
    story, new_page, login, name, path, lang
):
    page = new_page(login, lang)
    page.goto(path.format(**story, **story["by_language"][lang]))
    assert page.locator("html").get_attribute("lang") == lang.replace("_", "-")
    check_page(page, f"{name}-{lang}", path)


@pytest.mark.parametrize(
    ("login", "path", "action"), FORMS, ids=[form for _login, _path, form in FORMS]
)
def test_form_that_comes_back_is_accessible_and_fits_the_screen(
    story, new_page, login, path, action
):
    page = new_page(login)
    page.goto(path.format(**story))
    form = page.locator(f"main form[action$='{action}']").first
    form.evaluate("form => form.closest('details')?.setAttribute('open', '')")
    with page.expect_navigation():
        form.locator("[type=submit]").first.click()
    said = page.locator("[data-mentorat-errors] a")
    for address in said.evaluate_all("links => links.map(link => link.hash)"):
        field = page.locator(f"[id='{address[1:]}']")
        assert field.count() == 1, f"{address} leads to no field"
        assert page.locator(f"[id='error_{address[1:]}']").count() == 1
    assert said.count(), "nothing is said of what is missing"
    check_page(page, f"errors{action.replace('/', '-')}", path)


def check_page(page, name, path):
    """Look at a page as wide as each screen: with axe, and for what sticks out."""
    page.evaluate(AXE)
    for width in (LAPTOP, ZOOMED, PHONE):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (
            f"{path} scrolls sideways at {width} px"
        )
        if width != ZOOMED:
            picture = PICTURES / f"{name}-{width}.jpg"
            page.screenshot(path=picture, full_page=True, quality=80)
            check_with_axe(page, f"{name}-{width}")


def check_with_axe(page, name):
    """Fail on what axe finds in our markup; write down what it finds in Odoo's."""
    options = {"runOnly": STANDARDS, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    ours = set(page.evaluate(IN_OURS, [target for target, _rule in targets(found)]))
    lines = [f"{rule}: {target}" for target, rule in targets(found) if target in ours]
    frame = [f"{rule}: {target}" for target, rule in targets(found)]
    frame = [line for line in frame if line not in lines]
    if frame:
        report = PICTURES / f"{name}-frame-of-odoo.txt"
        report.write_text("\n".join(frame) + "\n", encoding="utf-8")
    assert not lines, "axe: " + "; ".join(lines)


def targets(violations):
    """Return (selector of the element, name of the rule) for each finding."""
    return [
        (node["target"][0], violation["id"])
        for violation in violations
        for node in violation["nodes"]
    ]


IN_OURS = f"""selectors => selectors.filter(
    selector => document.querySelector(selector)?.closest("{OURS}")
)"""


def test_every_page_that_can_be_opened_is_looked_at(server, story):
    routes = json.loads(server.shell(ROUTES).splitlines()[-1])
    files = re.compile(r"\.ics$|/documents/|/files/|/photo$|/download$")
    pages = {route for route in routes if not files.search(route)} - SAME
    looked_at = {re.sub(r"<\w+:\w+>", "{}", route): route for route in pages}
    known = {re.sub(r"{\w+}", "{}", path) for _login, _name, path in PAGES}
    missing = [route for shape, route in looked_at.items() if shape not in known]
    assert not missing, f"no test looks at {missing}"


def test_registration_can_be_done_with_the_keyboard_alone(server, story, new_page):
    page = new_page("page_newcomer")
    page.goto("/my/mentorat/register")
    for name, keys in (
        ("expertise_skill_ids", ["Space"]),
        ("wanted_skill_ids", ["Space"]),
        ("expectations", ["Shift+J", "e", "Space", "v", "e", "u", "x"]),
        ("consent", ["Space"]),
    ):
        walk_to(page, f"form [name={name}]")
        for key in keys:
            page.keyboard.press(key)
    walk_to(page, "form[action='/my/mentorat/register'] [type=submit]")
    with page.expect_navigation(url=re.compile(r"/my/mentorat(\?.*)?$")):
        page.keyboard.press("Enter")
    domain = [("user_id.login", "=", "page_newcomer")]
    assert server.call("mentorat.mentee", "search_count", domain) == 1


SHOWS_FOCUS = """() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""


def walk_to(page, selector, patience=400):
    """Press the tab key until the element has the focus, and shows that it has."""
    for _step in range(patience):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            assert page.evaluate(SHOWS_FOCUS), f"{selector} does not show its focus"
            return
    raise AssertionError(f"the tab key does not lead to {selector}")
