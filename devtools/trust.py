"""``make trust``: what runs is disturbed while people click; is all of it there?"""

import argparse
import time

from . import layout, measurements, setup, testing
from .console import say

FOLDER = testing.TESTS / "trust"
FULL = {"MENTORAT_TRUST": "full"}  # for the tests: the long ones too
SEED = "MENTORAT_TRUST_SEED"
TIMES = "MENTORAT_TRUST_TIMES"
FIGURES = "MENTORAT_TRUST_FIGURES"  # where the tests say what they saw
COLUMNS = (
    ("disturbance", 40),
    ("times", 6),
    ("confirmed", 10),
    ("not", 5),
    ("lost", 5),
    ("twice", 6),
    ("mails", 6),
    ("lost", 5),
    ("twice", 6),
    ("broken", 7),
)


def trust(arguments):
    """Disturb a service in all ways; return 0 when nothing was lost or broken."""
    setup.bring_platform()
    return testing.perform(TrustRun, arguments)


class TrustRun(testing.TestRun):
    """The tests of trust, the long ones too."""

    def __init__(self, server, arguments):
        """Take ``--seed`` and ``--times`` out of the arguments; pytest has the rest."""
        parser = argparse.ArgumentParser(
            prog="trust", add_help=False, allow_abbrev=False
        )
        parser.add_argument("--seed", default="1")
        parser.add_argument("--times", default="", help="of each disturbance")
        options, rest = parser.parse_known_args(arguments)
        super().__init__(server, rest)
        self.figures = layout.RESULTS / "trust.tsv"
        self.seed = options.seed
        self.start = time.monotonic()
        self.env |= {**FULL, SEED: options.seed, FIGURES: str(self.figures)}
        self.env[TIMES] = options.times

    def parts(self):
        """Yield the one part: two at once would disturb each other."""
        self.install_addon()
        yield testing.Part("trust", [FOLDER], testing.WITHOUT_ODOO)

    def sum_up(self):
        """Print the table as well; that of a whole run is kept."""
        if self.figures.exists():
            text = "\n".join(table(self.figures.read_text(encoding="utf-8")))
            say(text)
            if not self.arguments:
                command = f'make trust ARGS="--seed {self.seed}"'
                seconds = time.monotonic() - self.start
                measurements.record("trust", command, text, seconds, self.server)
        return super().sum_up()


def table(text):
    """Yield the lines of the table.

    :param text: lines of cells, with tabs between them, in the order of ``COLUMNS``
    """
    for cells in ([name for name, _width in COLUMNS], *map(split, text.splitlines())):
        first, *others = zip(cells, (width for _name, width in COLUMNS), strict=True)
        yield f"{first[0]:<{first[1]}}" + "".join(
            f"{c:>{width}}" for c, width in others
        )


def split(line):
    """Return the cells of a line."""
    return line.split("\t")
