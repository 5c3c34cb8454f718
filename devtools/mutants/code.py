"""Faults in the Python code: in ``matching/`` and ``tools/``, or in the models."""

from collections import defaultdict

from .. import layout
from ..console import complain, say
from .operators import mutations
from .workplace import Workplace, share_out


class Code:
    """Faults in some folders of the addon, and the tests that must notice them."""

    def __init__(self, places):
        self.places = places

    def faults(self):
        """Return all the faults there are."""
        return [
            fault
            for name in self.folders
            for path in sorted((layout.ADDON_PATH / name).rglob("*.py"))
            for fault in mutations(
                str(path.relative_to(layout.PROJECT)),
                path.read_bytes(),
                only_functions=self.only_functions,
            )
        ]

    def count_noticed(self, faults):
        """Return how many of the faults a test notices; say which no test does."""
        tests = self.record()

        def try_fault(place, fault):
            chosen = choose_tests(fault, tests)
            seconds = sum(tests[name]["seconds"] for name in chosen)
            if chosen and place.notices(fault, chosen, seconds):
                return True
            say(f"   {'not noticed' if chosen else 'no test comes here'}: {fault}")
            return False

        return sum(share_out(self.places, try_fault, faults))

    def record(self):
        """Return what each test calls; those that fail without a fault are left out."""
        tests = {}
        for found in share_out(self.places, Workplace.record, self.test_folders()):
            tests |= found
        for name in [name for name, test in tests.items() if not test]:
            complain(f"fails without any fault, and is left out: {name}")
            del tests[name]
        return tests


class Plain(Code):
    """Faults in what knows nothing of Odoo, and the plain tests."""

    title = "Plain code"
    folders = ("matching", "tools")
    only_functions = False
    needs_database = False
    sample, wanted = 250, 95

    def test_folders(self):
        """Yield the folders of the tests that may notice a fault, below the project."""
        yield "tests/plain"


class Models(Code):
    """Faults in the methods of models, and the tests of all their packages: what a
    promise does, say, is tested with programmes and conversations."""

    title = "Models"
    folders = ("models",)
    only_functions = True
    needs_database = True
    sample, wanted = 50, 85

    def test_folders(self):
        """Yield the folders of the tests that may notice a fault, below the project."""
        for folder in sorted((layout.ADDON_PATH / "models").iterdir()):
            if (layout.ADDON_PATH / "tests" / folder.name).is_dir():
                yield f"{layout.ADDON}/tests/{folder.name}"


def choose_tests(fault, tests):
    """Return the tests that call the function of a fault, the quickest classes first.

    Those of a class or module stay together, for what they share is made only once.
    """
    called = f"{fault.path}:{fault.function or ''}"
    found = [
        name
        for name, test in tests.items()
        if any(
            call == called if fault.function else call.startswith(called)
            for call in test["calls"]
        )
    ]
    together = defaultdict(float)
    for name in found:
        together[name.rpartition("::")[0]] += tests[name]["seconds"]

    def rank(name):
        group = name.rpartition("::")[0]
        return together[group], group, tests[name]["seconds"]

    return sorted(found, key=rank)
