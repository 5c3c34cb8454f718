"""A pytest plugin that runs the tests again for each rule or line switched off."""

import json
import os
import time
from collections import Counter
from pathlib import Path

from _pytest.runner import runtestprotocol

SWITCHES = "MENTORAT_MUTANTS_SWITCHES"  # the file to read: the faults
NOTICED = "MENTORAT_MUTANTS_NOTICED"  # the file to write: the names of those noticed


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
    """The tests, class by class: those that noticed the most, then the quickest."""

    def __init__(self, session):
        self.session = session
        self.noticed = Counter()
        self.seconds = Counter()
        failing = set(self.fail(session.items))
        self.items = [item for item in session.items if item not in failing]

    def notices(self, fault):
        """Say whether a test fails while this is switched."""
        self.switch(fault, "change")
        try:
            order = sorted(self.items, key=self.rank)
            item = next(self.fail(order), None)
            self.session._setupstate.teardown_exact(None)
        finally:
            self.switch(fault, "undo")
        if item:
            self.noticed[item] += 1
            self.noticed[item.parent] += 1
        return item is not None

    def rank(self, item):
        """Return what sorts the tests, those of a class together."""
        kind = item.parent
        return (
            *(-self.noticed[kind], self.seconds[kind], kind.nodeid),
            *(-self.noticed[item], self.seconds[item]),
        )

    def fail(self, items):
        """Run tests in their order, and yield those that fail."""
        for item, following in zip(items, [*items[1:], None], strict=True):
            start = time.monotonic()
            reports = runtestprotocol(item, nextitem=following, log=False)
            seconds = time.monotonic() - start
            self.seconds[item] = seconds
            self.seconds[item.parent] += seconds
            if any(report.failed for report in reports):
                yield item

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
