"""A pytest plugin that runs the tests again for each rule or line switched off."""

import json
import os
from collections import Counter
from pathlib import Path

from _pytest.runner import runtestprotocol

from .variables import NOTICED, SWITCHES


def pytest_runtestloop(session):
    """Take the place of pytest's loop, where the environment names faults."""
    if path := os.environ.get(SWITCHES):
        loop = Loop(session)
        faults = json.loads(Path(path).read_text(encoding="utf-8"))
        noticed = [
            f"{one['name']}  {one['fault']}" for one in faults if loop.notices(one)
        ]
        Path(os.environ[NOTICED]).write_text(json.dumps(noticed), encoding="utf-8")
        return True
    return None


class Loop:
    """The tests, those of a class together; first those that noticed the most."""

    def __init__(self, session):
        self.session = session
        self.items = list(session.items)
        self.places = {item: place for place, item in enumerate(self.items)}
        self.first = {}
        for item, place in self.places.items():
            self.first.setdefault(item.parent, place)
        self.noticed = Counter()
        self.sound = set()  # tests that are known to pass without a fault

    def notices(self, fault):
        """Say whether a test fails while this is switched, and not otherwise."""
        while item := self.find_failing(fault):
            if item in self.sound or not self.fails([item]):
                self.sound.add(item)
                self.noticed[item] += 1
                self.noticed[item.parent] += 1
                return True
            self.items.remove(item)
        return False

    def find_failing(self, fault):
        """Return the first test that fails while this is switched, or None."""
        self.switch(fault, "change")
        try:
            return self.fails(sorted(self.items, key=self.rank))
        finally:
            self.switch(fault, "undo")

    def rank(self, item):
        """Return what sorts the tests."""
        kind = item.parent
        return (
            *(-self.noticed[kind], self.first[kind]),
            *(-self.noticed[item], self.places[item]),
        )

    def fails(self, items):
        """Run tests in their order; return the first that fails, or None."""
        for item, following in zip(items, [*items[1:], None], strict=True):
            before = self.session.testsfailed  # a part of a test (subTest) counts here
            reports = runtestprotocol(item, nextitem=following, log=False)
            failed = any(report.failed for report in reports)
            if failed or self.session.testsfailed > before:
                self.session._setupstate.teardown_exact(None)
                return item
        return None

    def switch(self, fault, way):
        """Write a change to the database, and let Odoo forget what it read."""
        from odoo.modules.registry import Registry
        from odoo.tests.common import get_db_name

        registry = Registry(get_db_name())
        with registry.cursor() as cr:
            cr.execute(
                f"UPDATE {fault['table']} SET {fault[way]} WHERE id = {fault['id']}"
            )
        registry.clear_all_caches()
