"""Fixtures of the tests that look at the system from outside.

``make test`` says in MENTORAT_INSTALLED_DATABASE which database has the addon, without
demo data. A running server works on a copy of it, which is dropped at the end.
"""

import json
import os
import subprocess
import urllib.request

import pytest

from devtools import layout, system_packages
from devtools.database import Databases, test_comment
from devtools.odoo_server import OdooServer

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
        self.logged_in = {}  # {(login, language): what a browser keeps}

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
        return run_in_shell(self.env, self.database, code)


def run_in_shell(env, database, code):
    """Run code in an Odoo shell on a database, commit; return its output."""
    command = [layout.PYTHON, "-m", "odoo", "shell", "-d", database]
    done = subprocess.run(
        [*command, "--no-http", "--log-level=warn", "--shell-interface=python"],
        input=f"{code}\nenv.cr.commit()\n",
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    return done.stdout


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
    """A copy of it in which the scripts and styles of all pages are bundled."""
    name = f"{installed_database}_bundled"
    databases.clone(installed_database, name, test_comment(os.getppid()))
    run_in_shell(dict(os.environ), name, BUNDLE)
    yield name
    databases.drop(name)


@pytest.fixture(scope="session")
def start_server(bundled_database, databases):
    """A function that starts a server on a fresh copy of the bundled database."""
    started = []

    def start(*options):
        name = f"{bundled_database}_server{len(started)}"
        databases.clone(bundled_database, name, test_comment(os.getppid()))
        log = layout.LOGS / f"server-{name}.log"
        log.unlink(missing_ok=True)
        server = Server(dict(os.environ), name, log=log, options=options)
        started.append(server)
        return server.start()

    yield start
    for server in started:
        server.stop(patience=3)
        databases.drop(server.database)


@pytest.fixture(scope="session")
def server(start_server):
    """The server that the journeys share."""
    return start_server()


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
    """A function that returns a page, logged in; script errors fail the test."""
    pages, errors = [], []

    def open_page(login=None, lang="fr_CA", width=1280):
        context = browser.new_context(
            storage_state=server.logged_in.get((login, lang)),
            base_url=server.url,
            locale=lang.replace("_", "-"),
            timezone_id="America/Toronto",
            viewport={"width": width, "height": PAGE_HEIGHTS[width < PHONE_WIDTH]},
        )
        # Runs beside other tests on few processors: slow is not yet broken.
        context.set_default_timeout(30_000)
        page = context.new_page()
        pages.append(page)
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        page.on("console", lambda message: note(page, message))
        if login:
            log_in(server, page, login, lang)
        return page

    def note(page, message):
        # A form that comes back to be corrected is no error of a script.
        if message.type == "error" and "status of 422" not in message.text:
            errors.append(f"{page.url}: {message.text}")

    yield open_page
    if getattr(request.node, "failed", False) or errors:
        keep_screenshots(request.node.name, pages)
    for page in pages:
        page.context.close()
    assert not errors, "script errors: " + "; ".join(errors)


def log_in(server, page, login, lang):
    """Log in through the form, in the wanted language, once for each of both."""
    if (login, lang) in server.logged_in:
        return
    user_ids = server.call("res.users", "search", [("login", "=", login)])
    server.call("res.users", "write", user_ids, {"lang": lang})
    page.goto("/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", login)
    with page.expect_navigation(url=lambda url: "/web/login" not in url):
        page.press("input[name=password]", "Enter")
    server.logged_in[login, lang] = page.context.storage_state()


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
