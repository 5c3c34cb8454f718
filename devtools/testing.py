"""``make test``: a fresh database with the addon, every test, one line that sums up."""

import hashlib
import os
import signal
import xml.etree.ElementTree as ElementTree

from . import addon, layout, odoo_source, postgres, process, setup, system_packages
from .console import Failure, complain, say, step
from .database import Databases, test_comment
from .files import ensure_folder, locked, remove_tree

TESTS = layout.PROJECT / "tests"
NO_TESTS_COLLECTED = 5
PYTEST = [layout.PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
WITHOUT_ODOO = ["-p", "no:odoo"]  # pytest-odoo wants a database wherever it is on
INSTALLED = "MENTORAT_INSTALLED_DATABASE"  # for tests/conftest.py


def test(arguments):
    """Run all the tests; return 0 when there were some and each of them passed."""
    setup.bring_platform(besides=[bring_browser])
    with postgres.server() as server:
        run = TestRun(server, arguments)
        try:
            run.everything()
        finally:
            run.drop_databases()
    return run.sum_up()


def bring_browser():
    """Bring the browser; without one the other tests still run, and the run fails."""
    try:
        system_packages.ensure_browser()
    except Failure as failure:
        complain(str(failure))


class TestRun:
    """One run of all the tests: its databases, its parts, what they counted."""

    def __init__(self, server, arguments):
        self.server = server
        self.arguments = arguments
        self.env = setup.environment(server)
        self.env["HYPOTHESIS_STORAGE_DIRECTORY"] = str(layout.CACHE / "hypothesis")
        self.databases = Databases(self.env)
        self.comment = test_comment(os.getpid())
        self.installed = f"mentorat_test_{os.getpid()}"
        self.troubles = []
        self.passed = self.failed = 0

    def everything(self):
        """Run the parts, the quick ones first."""
        remove_tree(layout.RESULTS)
        try:
            self.part("plain", TESTS / "plain", WITHOUT_ODOO)
            self.part("platform", TESTS / "platform", WITHOUT_ODOO)
            has_browser = self.find_browser()
            self.install_addon()
            self.part("odoo", layout.ADDON_PATH / "tests", self.odoo_options())
            if has_browser:
                self.part("journeys", TESTS / "journeys", WITHOUT_ODOO)
        except Failure as failure:
            self.trouble(str(failure))

    def find_browser(self):
        """Put the browser first on the tests' path; its absence fails the run."""
        try:
            folder = system_packages.browser_folder()
        except Failure as failure:
            self.trouble(str(failure))
            return False
        self.env["PATH"] = os.pathsep.join([str(folder), self.env["PATH"]])
        return True

    # Databases

    def install_addon(self):
        """Install the addon in a fresh database; complaints in the log are failures."""
        self.databases.drop_left_overs()
        template = self.ensure_template()
        with step(f"{layout.ADDON} in a fresh database"):
            self.databases.clone(template, self.installed, self.comment)
            modules = [layout.ADDON]
            lines = addon.load(self.server, self.env, self.installed, modules)
        for line in lines:
            self.trouble(f"installation log: {line}")
        self.env[INSTALLED] = self.installed

    def ensure_template(self):
        """Return a database with all that the addon depends on, made once."""
        depends = addon.manifest().get("depends", [])
        text = repr((odoo_source.identity(), depends, addon.LANGUAGE))
        name = f"mentorat_template_{hashlib.sha256(text.encode()).hexdigest()[:10]}"
        with locked("template"):
            if self.databases.comments().get(name) != "template":
                self.make_template(name, depends)
        return name

    def make_template(self, name, depends):
        """Install under a scratch name, so that a template is always whole."""
        scratch = f"{name}_unfinished"
        language = f"--load-language={addon.LANGUAGE}"
        with step("A database with what the addon depends on, kept for the next runs"):
            self.databases.drop(scratch)
            addon.load(self.server, self.env, scratch, depends, language)
            self.databases.rename(scratch, name)
            self.databases.comment(name, "template")

    def odoo_options(self):
        """Return pytest-odoo's options, with a copy of the database for it to spoil."""
        database = f"{self.installed}_odoo"
        self.databases.clone(self.installed, database, self.comment)
        return [f"--odoo-database={database}", "--odoo-http"]

    def drop_databases(self):
        """Drop what this run made, where the server still lets us."""
        if self.server.alive():
            for name, text in self.databases.comments().items():
                if text == self.comment:
                    self.databases.drop(name)

    # Parts

    def part(self, name, folder, options):
        """Run one pytest call and add up what it counted."""
        if not folder.exists():
            return
        say(f"-> Tests: {name}")
        report = ensure_folder(layout.RESULTS) / f"{name}.xml"
        command = [*PYTEST, f"--junitxml={report}", *options, *self.arguments, folder]
        child = process.start(command, env=self.env, cwd=layout.PROJECT)
        try:
            code = process.wait_watching(child, self.server)
        finally:
            process.stop(child, by=signal.SIGINT)
        failed = self.count(report)
        if code not in (0, NO_TESTS_COLLECTED) and not failed:
            self.trouble(f"pytest ended with exit code {code} in the part {name}")

    def count(self, report):
        """Add up pytest's report, a skipped test as failed; return how many failed."""
        before = self.failed
        cases = ElementTree.parse(report).iter("testcase") if report.exists() else ()
        for case in cases:
            outcome = {child.tag for child in case}
            if "skipped" in outcome:
                name = f"{case.get('classname')}.{case.get('name')}"
                self.trouble(f"skipped, which counts as failed: {name}")
            elif outcome & {"failure", "error"}:
                self.failed += 1
            else:
                self.passed += 1
        return self.failed - before

    # The end

    def trouble(self, line):
        """Note something that fails the run besides the tests' own failures."""
        self.troubles.append(line)
        self.failed += 1

    def sum_up(self):
        """Print what counts, last the line that sums up; return the exit code."""
        for line in self.troubles:
            complain(line)
        if not self.passed + self.failed:
            raise Failure("no test was run: does ARGS name one?")
        say(f"\n{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0
