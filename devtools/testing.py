"""``make test``: a fresh database with the addon, every test, one line that sums up."""

import hashlib
import os
import signal
import subprocess
import xml.etree.ElementTree as ElementTree
from collections import Counter

from . import addon, layout, odoo_source, postgres, process, setup, system_packages
from .console import Failure, complain, say, step
from .database import Databases, test_comment
from .files import ensure_folder, locked, remove_tree

TESTS = layout.PROJECT / "tests"
NO_TESTS_COLLECTED = 5
PYTEST = [layout.PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
WITHOUT_ODOO = ["-p", "no:odoo"]  # pytest-odoo wants a database wherever it is on
LANGUAGES = f"en_US,{addon.LANGUAGE}"  # the first is what new users speak
SHARES = 2  # of the addon's own tests
AT_ONCE = 3  # parts; those with a browser or a server leave a processor idle at times
PORTAL_PAGES = "test_portal_pages.py"  # takes as long as the other journeys together
INSTALLED = "MENTORAT_INSTALLED_DATABASE"  # for tests/conftest.py
TEMPLATE = "MENTORAT_TEMPLATE_DATABASE"  # for tests/update


# Databases of tests are dropped at the end: a commit need not wait for the disk.
FAST_COMMITS = "-c synchronous_commit=off"
ATTACK = layout.ADDON_PATH / "tests/security/attack"
FULL = {"MENTORAT_ATTACK": "full"}  # for the attack: all roles and rows, no sample
FIGURES = "MENTORAT_ATTACK_FIGURES"  # where the attack says what it tried


def test(arguments):
    """Run all the tests; return 0 when there were some and each of them passed."""
    setup.bring_platform(besides=[bring_browser, system_packages.ensure_pdf])
    return perform(TestRun, arguments)


def attack(arguments):
    """Run the attack in its full form; return 0 when nothing gave way."""
    setup.bring_platform()
    return perform(AttackRun, arguments)


def perform(kind, arguments):
    """Make a run of this kind, from its databases to the line that sums up."""
    with postgres.server() as server:
        run = kind(server, arguments)
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


def spread(files, count):
    """Spread files over lists of about the same size in bytes, the largest first."""
    sizes = {file: file.stat().st_size for file in files}
    lists = [[] for _number in range(count)]
    for file in sorted(sizes, key=lambda file: (-sizes[file], file.name)):
        smallest = min(lists, key=lambda files: sum(map(sizes.get, files)))
        smallest.append(file)
    return [sorted(files) for files in lists]


class Part:
    """What one pytest call is given: files or folders of tests, and options."""

    def __init__(self, name, paths, options):
        self.name = name
        self.paths = [path for path in paths if path.exists()]
        self.options = options
        self.report = layout.RESULTS / f"{name}.xml"
        self.log = layout.RESULTS / f"{name}.log"
        self.child = None

    def stop(self):
        """End what may still run of it, letting fixtures clean up."""
        if self.child:
            process.stop(self.child, by=signal.SIGINT)


class TestRun:
    """One run of all the tests: its databases, its parts, what they counted."""

    def __init__(self, server, arguments):
        self.server = server
        self.arguments = arguments
        self.env = setup.environment(server)
        self.env["HYPOTHESIS_STORAGE_DIRECTORY"] = str(layout.CACHE / "hypothesis")
        own = self.env.get("PGOPTIONS", "")
        self.env["PGOPTIONS"] = f"{own} {FAST_COMMITS}".strip()
        self.databases = Databases(self.env)
        self.comment = test_comment(os.getpid())
        self.installed = f"mentorat_test_{os.getpid()}"
        self.troubles = []
        self.passed = self.failed = 0

    def everything(self):
        """Run all the parts; a failure that ends them early is noted."""
        remove_tree(layout.RESULTS)
        try:
            self.run_parts(self.parts())
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
        template = self.env[TEMPLATE] = self.ensure_template()
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
        text = repr((odoo_source.identity(), depends, LANGUAGES))
        name = f"mentorat_template_{hashlib.sha256(text.encode()).hexdigest()[:10]}"
        with locked("template"):
            if self.databases.comments().get(name) != "template":
                self.make_template(name, depends)
        return name

    def make_template(self, name, depends):
        """Install under a scratch name, so that a template is always whole."""
        scratch = f"{name}_unfinished"
        languages = f"--load-language={LANGUAGES}"
        with step("A database with what the addon depends on, kept for the next runs"):
            self.databases.drop(scratch)
            addon.load(self.server, self.env, scratch, depends, languages)
            self.databases.rename(scratch, name)
            self.databases.comment(name, "template")

    def odoo_parts(self):
        """Yield the addon's own tests, in parts that each have a database to spoil."""
        files = (layout.ADDON_PATH / "tests").rglob("test_*.py")
        for number, share in enumerate(spread(files, SHARES), 1):
            yield self.odoo_part(f"odoo-{number}", share)

    def others_part(self):
        """Return the tests of the other addons, which are installed for them."""
        others = (layout.DEMO, layout.COURSES, *layout.CALENDARS)
        paths = [layout.PROJECT / name / "tests" for name in others]
        part = self.odoo_part("odoo-others", paths)
        with step(f"{', '.join(others)} in a database of theirs"):
            modules = [
                layout.DEMO,
                "website_slides",
                "google_calendar",
                "microsoft_calendar",
            ]
            database = f"{self.installed}_{part.name}"
            for line in addon.load(self.server, self.env, database, modules):
                self.trouble(f"installation log: {line}")
        return part

    def odoo_part(self, name, paths):
        """Return the part of the tests in these paths, with its database."""
        database = f"{self.installed}_{name}"
        self.databases.clone(self.installed, database, self.comment)
        options = [f"--odoo-database={database}", "--odoo-http"]
        return Part(name, paths, options)

    def drop_databases(self):
        """Drop what this run made, where the server still lets us."""
        if self.server.alive():
            for name, text in self.databases.comments().items():
                if text == self.comment:
                    self.databases.drop(name)

    # Parts

    def parts(self):
        """Yield the parts in the order they start, each when it can.

        What a part needs is made while those before it run. After the quick parts, the
        longest start first.
        """
        yield Part("plain", [TESTS / "plain"], WITHOUT_ODOO)
        yield Part("platform", [TESTS / "platform"], WITHOUT_ODOO)
        has_browser = self.find_browser()
        self.install_addon()
        yield from self.odoo_parts()
        if has_browser:
            yield from self.journeys()
        yield Part("update", [TESTS / "update"], WITHOUT_ODOO)
        yield Part("trust", [TESTS / "trust"], WITHOUT_ODOO)
        yield self.others_part()

    def journeys(self):
        """Yield the browser tests in two parts."""
        files = sorted((TESTS / "journeys").glob("test_*.py"))
        pages = [file for file in files if file.name == PORTAL_PAGES]
        others = [file for file in files if file.name != PORTAL_PAGES]
        yield Part("journeys", others, WITHOUT_ODOO)
        yield Part("portal-pages", pages, WITHOUT_ODOO)

    def run_parts(self, parts):
        """Run a pytest call for each part, AT_ONCE at the same time at the most."""
        running = []
        try:
            for part in parts:
                if part.paths:
                    self.start(part)
                    running.append(part)
                self.finish_ended(running, AT_ONCE - 1)
            self.finish_ended(running, 0)
        finally:
            for part in running:
                part.stop()

    def finish_ended(self, running, limit):
        """Take what ended out of the running parts, until `limit` of them are left."""
        while len(running) > limit:
            children = [part.child for part in running]
            ended = process.wait_for_any(children, self.server)
            part = running.pop(children.index(ended))
            self.finish(part, ended.returncode)

    def start(self, part):
        """Start pytest on a part, its output kept in the part's log."""
        say(f"-> Tests: {part.name}")
        ensure_folder(layout.RESULTS)
        command = [*PYTEST, f"--junitxml={part.report}", *part.options, *self.arguments]
        with open(part.log, "wb") as log:
            part.child = process.start(
                [*command, *part.paths],
                env=self.env,
                cwd=layout.PROJECT,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def finish(self, part, code):
        """Show what a part wrote, and add up what it counted."""
        say(f"   {part.name}:")
        say(part.log.read_text(encoding="utf-8", errors="replace").rstrip())
        failed = self.count(part.report)
        if code not in (0, NO_TESTS_COLLECTED) and not failed:
            self.trouble(f"pytest ended with exit code {code} in the part {part.name}")

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


class AttackRun(TestRun):
    """The attack with every role, and many clicks in the same instant."""

    def __init__(self, server, arguments):
        super().__init__(server, arguments)
        self.figures = layout.RESULTS / "attack.tsv"
        self.env |= {**FULL, FIGURES: str(self.figures)}

    def parts(self):
        """Yield the parts: no browser, and none of the other tests."""
        self.install_addon()
        yield self.odoo_part("attack", [ATTACK])
        yield Part("at-once", (TESTS / "journeys").glob("*_at_once.py"), WITHOUT_ODOO)

    def sum_up(self):
        """Say how many calls each role tried as well."""
        if self.figures.exists():
            for line in count_calls(self.figures.read_text(encoding="utf-8")):
                say(line)
        return super().sum_up()


def count_calls(text):
    """Yield a line for each role, the one that tried most first.

    :param text: lines of test, role and number of calls
    """
    calls = Counter()
    for line in text.splitlines():
        _test, role, count = line.split("\t")
        calls[role] += int(count)
    for role, count in calls.most_common():
        yield f"{count:>8} calls as {role}"
    yield f"{calls.total():>8} calls in all"
