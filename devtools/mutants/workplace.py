"""A copy of the project in which faults are put, and pytest runs on it."""

import json
import os
import queue
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from .. import layout, process, setup, testing
from ..console import Failure
from .operators import marked
from .variables import CALLS, TESTS

COPIED = (*layout.ADDONS, "devtools", "tests", "pyproject.toml")
FOLDERS = ("matching", "tools", "models")  # of the addon: where faults are put
PLUGINS = ["-p", f"{__package__}.plugin", "-p", f"{__package__}.switches"]
START = 60  # seconds that a run may take besides its tests
SLOWER = 4  # times as long as without a fault: then it does not end


@contextmanager
def workplaces(server, count, with_database):
    """Yield `count` copies of the project, each with a database where wanted.

    The databases are copies of the one that the environment names, as for
    ``tests/journeys``, or of a fresh one.
    """
    run = testing.TestRun(server, [])
    databases = [None] * count
    with tempfile.TemporaryDirectory(prefix="mentorat-mutants-") as folder:
        try:
            if with_database:
                if name := os.environ.get(testing.INSTALLED):
                    run.installed = name
                else:
                    run.install_addon()
                databases = [
                    f"mentorat_mutants_{os.getpid()}_{n}" for n in range(count)
                ]
            for database in filter(None, databases):
                run.databases.clone(run.installed, database, run.comment)
            yield [
                Workplace(Path(folder, str(number)), run.env, database)
                for number, database in enumerate(databases)
            ]
        finally:
            run.drop_databases()


def share_out(places, do, things):
    """Return what `do(place, thing)` returns for each thing, in their order.

    :param places: each is used for one thing at a time
    """
    free = queue.Queue()
    for place in places:
        free.put(place)

    def work(thing):
        place = free.get()
        try:
            return do(place, thing)
        finally:
            free.put(place)

    pool = ThreadPoolExecutor(len(places))
    try:
        return list(pool.map(work, things))
    finally:
        pool.shutdown(cancel_futures=True)


class Workplace:
    """One copy of the project, with a database where the tests need one."""

    def __init__(self, folder, env, database):
        self.folder = folder
        self.root = folder / "project"
        self.database = database
        for name in COPIED:
            source, target = layout.PROJECT / name, self.root / name
            if source.is_dir():
                ignored = shutil.ignore_patterns("__pycache__", "node_modules")
                shutil.copytree(source, target, ignore=ignored)
            else:
                shutil.copy2(source, target)
        config = folder / "odoo.conf"
        settings = setup.CONFIG.format(project=self.root, data=layout.ODOO_DATA)
        config.write_text(settings, encoding="utf-8")
        self.env = env | {
            "MENTORAT_PLATFORM": str(layout.PLATFORM),
            "ODOO_RC": str(config),
            "PYTHONPYCACHEPREFIX": str(folder / "pycache"),
            "HYPOTHESIS_STORAGE_DIRECTORY": str(folder / "hypothesis"),
        }
        self.writes = 0

    def record(self, path):
        """Return what each test below this path calls: {test: seconds and calls}."""
        report = self.folder / "calls.json"
        sources = {file: file.read_bytes() for file in self.sources()}
        try:
            for file, source in sources.items():
                self.write(file, marked(file.relative_to(self.root), source))
            self.pytest([path], {CALLS: str(report)}, wait=None)
        finally:
            for file, source in sources.items():
                self.write(file, source)
        tests = json.loads(report.read_text(encoding="utf-8"))
        if not tests:
            log = (self.folder / "pytest.log").read_text(encoding="utf-8")
            raise Failure(f"no test was run: {log[-300:]}")
        return tests

    def sources(self):
        """Return the files of the addon in which faults may be."""
        addon = self.root / layout.ADDON
        return [path for name in FOLDERS for path in (addon / name).rglob("*.py")]

    def write(self, path, source):
        """Write a file, each time with another date: Python compiles it again."""
        self.writes += 1
        path.write_bytes(source)
        os.utime(path, (self.writes, self.writes))

    def notices(self, mutation, tests, seconds):
        """Say whether one of these tests fails, or does not end, with a fault in."""
        path = self.root / mutation.path
        source = path.read_bytes()
        try:
            self.write(path, mutation.apply(source))
            return self.fails(tests, seconds)
        finally:
            self.write(path, source)

    def fails(self, tests, seconds):
        """Say whether one of these tests fails or does not end."""
        wanted = self.folder / "tests.json"
        wanted.write_text(json.dumps(tests), encoding="utf-8")
        paths = sorted({self.root / name.partition("::")[0] for name in tests})
        shutil.rmtree(self.folder / "hypothesis", ignore_errors=True)
        wait = START + SLOWER * seconds
        return self.pytest(paths, {TESTS: str(wanted)}, "-x", wait=wait) != 0

    def pytest(self, paths, env, *options, wait):
        """Run pytest; return its exit code, or None when it did not end in time."""
        where = testing.WITHOUT_ODOO
        if self.database:
            where = [f"--odoo-database={self.database}", "--odoo-http"]
        with open(self.folder / "pytest.log", "wb") as log:
            child = process.start(
                [*testing.PYTEST, *PLUGINS, *where, *options, *paths],
                env=self.env | env,
                cwd=self.root,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            return child.wait(wait)
        except subprocess.TimeoutExpired:
            return None
        finally:
            process.stop(child)
