"""Retake the pictures of the guides, in French, from a running Mentorat with demo data.

    pip install playwright pillow
    python docs/pictures.py http://127.0.0.1:8069 [name …]

Nothing is saved on the server but an open pairing proposal: forms are opened and left.
With names (without .png), only these pictures are taken. ``CHROMIUM`` names the browser
to use when Playwright has not installed its own.
"""

import io
import os
import sys
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).resolve().parent / "images"
DESKTOP = {"width": 1280, "height": 800}
TALL = {"width": 1280, "height": 1080}  # where the head of a page and its lines count
PHONE = {"width": 390, "height": 844}
MAX_BYTES = 150_000
PICTURES = {}


def picture(name, login, size=DESKTOP):
    """Register a function that brings the page to what is to be shown."""

    def register(function):
        PICTURES[name] = (login, size, function)
        return function

    return register


# ----------------------------------------------------------------------
# GOING ABOUT
# ----------------------------------------------------------------------


class Visit:
    """A logged-in browser page."""

    HOME = "mentorat_agreement_action_mine"  # in the menu of every mentor

    def __init__(self, page, base):
        self.page = page
        self.base = base

    def log_in(self, login):
        self.page.goto(f"{self.base}/web/login")
        self.page.fill("#login", login)
        self.page.fill("#password", login)
        self.page.click("form.oe_login_form button[type=submit]")
        self.page.wait_for_url(lambda url: "/web/login" not in url)

    def portal(self, path):
        self.page.goto(self.base + path)
        self.page.wait_for_selector("main h1")

    def action(self, xmlid):
        self.page.goto(f"{self.base}/odoo/action-mentorat_module.{xmlid}")
        self.settle()

    def menu(self, xmlid):
        """An entry of the menu, where an address alone would leave the menu out."""
        self.action(self.HOME)
        self.page.evaluate(
            "async (xmlid) => {"
            " const menus = odoo.__WOWL_DEBUG__.root.env.services.menu;"
            " const entry = menus.getAll().find((menu) => menu.xmlid === xmlid);"
            " await menus.selectMenu(entry); }",
            f"mentorat_module.{xmlid}",
        )
        self.page.wait_for_timeout(1500)
        self.settle()

    def settle(self):
        """The first visit waits for the server to build its assets."""
        self.page.wait_for_selector(".o_action_manager .o_content", timeout=120_000)
        self.page.wait_for_timeout(1500)

    def press(self, selector, nth=0):
        self.page.locator(f"{selector}:visible").nth(nth).click()
        self.page.wait_for_timeout(1800)

    def tick_rows(self, count):
        for row in range(count):
            box = ".o_data_row .o_list_record_selector input"
            self.page.locator(box).nth(row).check(force=True)
        self.page.wait_for_timeout(500)

    def show(self, selector, margin=12):
        """Scroll to an element, ``margin`` pixels below the top of what scrolls."""
        self.page.locator(selector).first.evaluate(
            "(node, margin) => {"
            " node.style.scrollMarginTop = `${margin}px`; node.scrollIntoView(); }",
            margin,
        )
        self.page.wait_for_timeout(300)

    def settle_focus(self):
        self.page.evaluate("document.activeElement && document.activeElement.blur()")
        self.page.mouse.move(5, 790)
        self.page.wait_for_timeout(400)


# ----------------------------------------------------------------------
# EMPLOYEES
# ----------------------------------------------------------------------


@picture("employe-en-savoir-plus", "employe")
def _learn_more(visit):
    visit.portal("/mentorat")


@picture("employe-inscription-telephone", "employe", PHONE)
def _registration(visit):
    visit.portal("/my/mentorat/register")
    visit.page.get_by_label("Retraite et rentes").first.check()
    visit.show("main fieldset:has(input[type=search])")
    last = visit.page.get_by_label("Traitement des plaintes").first
    last.scroll_into_view_if_needed()


@picture("employe-mon-mentorat-telephone", "mentore", PHONE)
def _my_mentoring(visit):
    visit.portal("/my/mentorat")


@picture("employe-poser-une-question-telephone", "mentore", PHONE)
def _ask(visit):
    visit.portal("/my/mentorat")
    address = visit.page.locator("a[href$='/ask']").first.get_attribute("href")
    visit.portal(address)
    visit.show("h1")


@picture("employe-rencontres-telephone", "mentore", PHONE)
def _meetings(visit):
    visit.portal("/my/mentorat/meetings")
    visit.show("#propose")


@picture("employe-formations", "mentore")
def _trainings(visit):
    visit.portal("/my/mentorat/trainings")


@picture("employe-mes-donnees", "mentore")
def _my_data(visit):
    visit.portal("/my/mentorat/data")
    visit.show(".o_mentorat_box:has(form[action$='/word'])")


# ----------------------------------------------------------------------
# MENTORS
# ----------------------------------------------------------------------


@picture("mentor-mon-bureau", "mentor")
def _desk(visit):
    visit.menu("menu_mentorat_desk")


@picture("mentor-premier-contact", "mentor")
def _first_contact(visit):
    visit.menu("menu_mentorat_desk")
    visit.press("button[name=action_open_first_contact]")


@picture("mentor-repondre", "mentor")
def _answer(visit):
    visit.menu("menu_mentorat_desk")
    question = ".o_mentorat_desk_row:has-text('Rente de conjoint survivant')"
    visit.press(f"{question} button:has-text('Répondre')")


@picture("mentor-plan-action", "mentor")
def _plan(visit):
    visit.action("mentorat_agreement_action_mine")
    visit.press(".o_kanban_record:has-text('Jérôme Côté')")
    visit.press(".o_notebook_headers .nav-link", 1)


@picture("mentor-absence", "mentor")
def _absence(visit):
    visit.menu("menu_mentorat_my_presentation")
    visit.press("[name=absence_ids] .o_field_x2many_list_row_add a")
    monday = date.today() + timedelta(days=21 - date.today().weekday())
    row = "[name=absence_ids] .o_selected_row"
    for name, day in (("date_from", monday), ("date_to", monday + timedelta(days=4))):
        # The calendar of a day opens with it and covers what comes next: no real click.
        cell = visit.page.locator(f"{row} td[name={name}]")
        cell.dispatch_event("click")
        cell.locator("input").fill(f"{day:%Y-%m-%d}")
        visit.page.keyboard.press("Tab")
    visit.page.locator(f"{row} td[name=stand_in_id] input").fill("Pierre-Luc")
    visit.press(".o-autocomplete--dropdown-item")


# ----------------------------------------------------------------------
# COORDINATION
# ----------------------------------------------------------------------


@picture("rh-vue-ensemble", "coordination")
def _overview(visit):
    visit.action("mentorat_program_action_overview")


@picture("rh-liste-attente", "coordination")
def _waiting(visit):
    visit.action("mentorat_mentee_action_waiting")


@picture("rh-assigner-mentor", "coordination")
def _assign(visit):
    visit.action("mentorat_mentee_action_waiting")
    visit.press(".o_data_row button[name=action_open_assign]", 1)


@picture("rh-jumelage", "coordination", TALL)
def _pairing(visit):
    visit.action("mentorat_program_action")
    visit.press(".o_data_row td[name=name]")
    visit.press("button[name=action_match_waiting]")
    visit.page.wait_for_timeout(3000)


@picture("rh-echeances", "coordination")
def _deadlines(visit):
    visit.action("mentorat_commitment_action")


@picture("rh-relancer", "coordination")
def _remind(visit):
    visit.action("mentorat_commitment_action")
    visit.tick_rows(3)


@picture("rh-inviter", "coordination")
def _invite(visit):
    visit.action("hr_employee_public_action_invite")
    visit.tick_rows(3)
    visit.press(".o_control_panel button:has-text('Inviter')")


@picture("rh-calendrier-formations", "coordination")
def _calendar(visit):
    visit.action("mentorat_training_session_action")
    if visit.page.locator(".o_calendar_view .fc-event").count() < 3:
        visit.press(".o_calendar_button_next")


# ----------------------------------------------------------------------
# ADMINISTRATORS
# ----------------------------------------------------------------------


@picture("admin-parametres", "admin")
def _settings(visit):
    visit.page.goto(f"{visit.base}/odoo/settings")
    visit.page.wait_for_selector(".settings_tab", timeout=120_000)
    visit.page.wait_for_timeout(2000)
    visit.press(".settings_tab [data-key=mentorat_module]")


# ----------------------------------------------------------------------
# TAKING THEM
# ----------------------------------------------------------------------


@contextmanager
def open_browser():
    options = {"args": ["--no-sandbox"]}
    if executable := os.environ.get("CHROMIUM"):
        options["executable_path"] = executable
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**options)
        yield browser
        browser.close()


def save(name, png):
    """Write the picture with 256 colours at most, and fewer when it is still big."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (256, 128, 64, 32):
        buffer = io.BytesIO()
        image.quantize(colours).save(buffer, "PNG", optimize=True)
        if buffer.tell() <= MAX_BYTES:
            break
    IMAGES.mkdir(exist_ok=True)
    (IMAGES / f"{name}.png").write_bytes(buffer.getvalue())
    print(f"{name}.png  {buffer.tell() // 1000} kB")


def take(browser, base, name):
    login, size, prepare = PICTURES[name]
    context = browser.new_context(
        viewport=size, locale="fr-CA", timezone_id="America/Toronto"
    )
    visit = Visit(context.new_page(), base)
    visit.log_in(login)
    prepare(visit)
    visit.settle_focus()
    save(name, visit.page.screenshot())
    context.close()


def main(base, names):
    failed = []
    with open_browser() as browser:
        for name in names or PICTURES:
            try:
                take(browser, base.rstrip("/"), name)
            except Exception as error:
                failed.append(name)
                print(f"{name}: {error}", file=sys.stderr)
    if failed:
        sys.exit(f"Not taken: {', '.join(failed)}")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
