"""``make mutants``: put faults into the addon, one at a time; do the tests notice?

Nothing is changed in the project's folder: all of it happens in copies, in a scratch
folder and in databases of this run. What is printed is each fault that no test
noticed, and at the end how many were noticed of how many.
"""

import argparse
import random

from .. import postgres, setup
from ..console import Failure, say, step
from .code import Models, Plain
from .walls import Walls
from .workplace import workplaces

KINDS = {"plain": Plain, "models": Models, "walls": Walls}


def mutants(arguments):
    """Put a sample of faults in; return 0 when enough of them were noticed."""
    options = parser().parse_args(arguments)
    kinds = options.kinds or list(KINDS)
    if unknown := set(kinds) - set(KINDS):
        raise Failure(f"no kind of fault: {', '.join(unknown)} ({', '.join(KINDS)})")
    setup.bring_platform()
    with postgres.server() as server:
        enough = [try_kind(KINDS[name], options, server) for name in kinds]
    return 0 if all(enough) else 1


def parser():
    """Return the parser of what ARGS may say."""
    parser = argparse.ArgumentParser(prog="make mutants ARGS=", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--seed", type=int, default=0, help="of the sample (0)")
    parser.add_argument("--sample", type=int, help="how many faults of each kind")
    parser.add_argument(
        "--only", default="", help="part of a path, or of a rule's name"
    )
    parser.add_argument("--workers", type=int, default=2, help="at the same time (2)")
    return parser


def try_kind(kind, options, server):
    """Try faults of one kind; say whether as many as wanted were noticed."""
    with workplaces(server, options.workers, kind.needs_database) as places:
        task = kind(places)
        faults = [fault for fault in task.faults() if options.only in str(fault)]
        size = min(options.sample or kind.sample, len(faults))
        sample = random.Random(options.seed).sample(faults, size)
        with step(f"{kind.title}: {size} of {len(faults)}, seed {options.seed}"):
            noticed = task.count_noticed(sample)
    rate = 100 * noticed / size if size else 100
    say(f"{kind.title}: {noticed} of {size} noticed, {rate:.1f} % (of {kind.wanted})")
    return rate >= kind.wanted
