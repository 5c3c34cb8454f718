"""A pytest plugin: which functions each test calls, or only the tests of one fault.

The environment says what to do; without it the plugin does nothing.
"""

import builtins
import json
import os
import time
from pathlib import Path

from hypothesis import Phase, settings

from .variables import CALLS, TESTS


class Recorder:
    """Notes which functions with a mark (`marked`) are called while a test runs."""

    def __init__(self, path):
        self.path = path
        self.tests = {}
        self.calls = set()
        builtins.__called__ = lambda name: self.calls.add(name)

    def pytest_runtest_logstart(self):
        self.calls, self.start = set(), time.monotonic()

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.tests[report.nodeid] = None

    def pytest_runtest_logfinish(self, nodeid):
        seconds = time.monotonic() - self.start
        found = {"seconds": seconds, "calls": sorted(self.calls)}
        self.tests.setdefault(nodeid, found)

    def pytest_sessionfinish(self):
        Path(self.path).write_text(json.dumps(self.tests), encoding="utf-8")


def pytest_configure(config):
    """Do what the environment asks for."""
    if path := os.environ.get(CALLS):
        config.pluginmanager.register(Recorder(path))
    if os.environ.get(TESTS):
        # The smallest example that fails is of no interest, and takes long to be found.
        phases = (Phase.explicit, Phase.generate)
        settings.register_profile("mutants", phases=phases)
        settings.load_profile("mutants")


def pytest_collection_modifyitems(config, items):
    """Keep the tests of one fault, those of a class together, the quickest first."""
    if path := os.environ.get(TESTS):
        names = json.loads(Path(path).read_text(encoding="utf-8"))
        order = {name: number for number, name in enumerate(names)}
        config.hook.pytest_deselected(
            items=[item for item in items if item.nodeid not in order]
        )
        items[:] = sorted(
            (item for item in items if item.nodeid in order),
            key=lambda item: order[item.nodeid],
        )
