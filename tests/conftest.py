"""Fixtures of the tests that look at the system from outside.

``make test`` says in MENTORAT_INSTALLED_DATABASE which database has the addon, without
demo data. A running server works on a copy of it, which is dropped at the end.
"""

import json
import os
import urllib.request

import pytest

from devtools import layout, system_packages
from devtools.database import Databases, test_comment
from devtools.files import locked
from devtools.odoo_server import OdooServer
from devtools.odoo_shell import Shell

SCREENSHOTS = layout.RESULTS / "screenshots"
PAGE_HEIGHTS = {True: 844, False: 900}  # a phone's, a desk's
PHONE_WIDTH = 600

# Chromium's own errands are of no use here, and root may not use its sandbox.
BROWSER_OPTIONS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]

# Makes the bundles that pages ask for; a bundle is kept as an attachment.
BUNDLE = """
get_bundle = env["ir.qweb"]._get_asset_bundle
for name in ("web.assets_web", "web.assets_web_print", "web.assets_frontend"):
    get_bundle(name, css=True, js=False).css()
for name in (
    "web.assets_web", "web.assets_frontend_minimal", "web.assets_frontend_lazy"
):
    get_bundle(name, css=False, js=True).js()
"""


class Server(OdooServer):
    """A running Odoo with the addon, and ways to arrange what a test needs."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._sessions = {}
        self._shell = None
        self.cookies = {}  # {(login, language): of somebody who is logged in}
        self.pages = {}  # {language: pages that no test uses at the moment}
        self.script_errors = []  # of the pages in use

    def call(self, model, method, *args, login="admin", **kwargs):
        """Call a public method as a user, whose password is the login.

        It goes through the web client's route, in a session that is kept: verifying a
        password takes longer than most calls.
        """
        route = f"/web/dataset/call_kw/{model}/{method}"
        parameters = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        kwargs.setdefault("context", {})
        try:
            return self._post(self._session(login), route, parameters)
        except RemoteError as error:
            if error.name != "odoo.http.SessionExpiredException":
                raise
        del self._sessions[login]
        return self._post(self._session(login), route, parameters)

    def _session(self, login):
        """Return what keeps the cookies of a user who is logged in."""
        if login not in self._sessions:
            cookies = urllib.request.HTTPCookieProcessor()
            opener = urllib.request.build_opener(cookies)
            names = {"db": self.database, "login": login, "password": login}
            self._post(opener, "/web/session/authenticate", names)
            self._sessions[login] = opener
        return self._sessions[login]

    def _post(self, opener, route, parameters):
        """Send a JSON-RPC request; return its result, or raise why it was refused."""
        body = {"jsonrpc": "2.0", "method": "call", "params": parameters, "id": None}
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(
            f"{self.url}{route}", json.dumps(body).encode(), headers
        )
        with opener.open(request, timeout=120) as answer:
            result = json.load(answer)
        if "error" in result:
            data = result["error"].get("data", {})
            raise RemoteError(data.get("name", "?"), data.get("message") or str(result))
        return result.get("result")

    def shell(self, code):
        """Run code in an Odoo shell on the same database, commit; return its output."""
        if not self._shell:
            self._shell = Shell(self.env, self.database)
        return self._shell.run(code)

    def stop(self, patience=0):
        """Stop the server and its shell; nothing of theirs is to be kept."""
        super().stop(patience)
        if self._shell:
            self._shell.stop()


class RemoteError(Exception):
    """What the server answered to a call that it refused."""

    def __init__(self, name, message):
        super().__init__(f"{name}: {message}")
        self.name = name


@pytest.fixture(scope="session", autouse=True)
def load_registry():
    """Replace pytest-odoo's fixture: these tests load no registry of their own."""


@pytest.fixture(scope="session", autouse=True)
def load_http():
    """Replace pytest-odoo's fixture: these tests start whole servers."""


@pytest.fixture(scope="session")
def installed_database():
    """The database that make test installed the addon in; copy it, never change it."""
    name = os.environ.get("MENTORAT_INSTALLED_DATABASE")
    assert name, "these tests need make test, which makes their database"
    return name


@pytest.fixture(scope="session")
def databases():
    """The databases of the server under test."""
    return Databases(dict(os.environ))


@pytest.fixture(scope="session")
def bundled_database(installed_database, databases):
    """A copy of it in which the scripts and styles of all pages are bundled.

    The first part of make test that needs it makes it for all.
    """
    name = f"{installed_database}_bundled"
    unfinished = f"{name}_unfinished"
    comment = test_comment(os.getppid())
    with locked("bundled"):
        if databases.comments().get(name) != comment:
            databases.clone(installed_database, unfinished, comment)
            shell = Shell(dict(os.environ), unfinished)
            try:
                shell.run(BUNDLE)
            finally:
                shell.stop()
            databases.rename(unfinished, name)
    return name


@pytest.fixture(scope="session")
def server(bundled_database, databases):
    """The server that the journeys share, with no scheduled action unless asked for."""
    name = f"{bundled_database}_{os.getpid()}"
    databases.clone(bundled_database, name, test_comment(os.getppid()))
    log = layout.LOGS / f"server-{name}.log"
    log.unlink(missing_ok=True)
    options = ["--max-cron-threads=0"]
    server = Server(dict(os.environ), name, log=log, options=options)
    yield server.start()
    server.stop()
    databases.drop(name)


@pytest.fixture(scope="session")
def browser():
    """The system's Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    path = system_packages.browser()
    assert path, "no Chromium here"
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=BROWSER_OPTIONS)


@pytest.fixture
def new_page(request, server, browser):
    """A function that returns a page, logged in; script errors fail the test.

    The pages of earlier tests are used again, with other cookies: another one would
    load and compile all scripts anew.
    """
    used = []

    def open_page(login=None, lang="fr_CA", width=1280):
        pages = server.pages.setdefault(lang, [])
        page = pages.pop() if pages else start_page(browser, server, lang)
        used.append((page, lang))
        height = PAGE_HEIGHTS[width < PHONE_WIDTH]
        page.set_viewport_size({"width": width, "height": height})
        if login:
            log_in(server, page, login, lang)
        return page

    yield open_page
    errors, server.script_errors = server.script_errors, []
    if getattr(request.node, "failed", False) or errors:
        keep_screenshots(request.node.name, [page for page, _lang in used])
    for page, lang in used:
        forget_user(page)
        server.pages[lang].append(page)
    assert not errors, "script errors: " + "; ".join(errors)


def start_page(browser, server, lang):
    """Return a page whose browser speaks a language, with nobody logged in."""
    context = browser.new_context(
        base_url=server.url,
        locale=lang.replace("_", "-"),
        timezone_id="America/Toronto",
    )
    # Runs beside other tests on few processors: slow is not yet broken.
    context.set_default_timeout(30_000)
    page = context.new_page()

    def note(text):
        server.script_errors.append(f"{page.url}: {text}")

    def note_message(message):
        # A form that comes back to be corrected is no error of a script.
        if message.type == "error" and "status of 422" not in message.text:
            note(message.text)

    page.on("pageerror", note)
    page.on("console", note_message)
    return page


def forget_user(page):
    """Bring a page back to where nobody has logged in."""
    if page.url.startswith("http"):
        page.evaluate("localStorage.clear(); sessionStorage.clear()")
    page.goto("about:blank")
    page.context.clear_cookies()


def log_in(server, page, login, lang):
    """Log a user in, in the wanted language, once for each of both."""
    context = page.context
    if (login, lang) not in server.cookies:
        user_ids = server.call("res.users", "search", [("login", "=", login)])
        server.call("res.users", "write", user_ids, {"lang": lang})
        names = {"db": server.database, "login": login, "password": login}
        body = {"jsonrpc": "2.0", "method": "call", "params": names}
        answer = context.request.post("/web/session/authenticate", data=body)
        assert "error" not in answer.json(), answer.text()
        chosen = {"name": "frontend_lang", "value": lang, "url": server.url}
        context.add_cookies([chosen])
        server.cookies[login, lang] = context.cookies()
    context.add_cookies(server.cookies[login, lang])


def keep_screenshots(name, pages):
    """Keep what each page of a failed test showed."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(pages, 1):
        page.screenshot(path=SCREENSHOTS / f"{name}-{number}.png", full_page=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Let fixtures know that their test failed."""
    report = yield
    if report.failed:
        item.failed = True
    return report
