"""Compare how long the addon takes to install and to load with Odoo's hr_holidays.

    make measure ARGS=install
    make measure ARGS="install --rounds 5 --base DATABASE"

Both are installed in copies of one database that has what they lean on, in turn; then
the registries of these databases are loaded in turn. Counted is the time of the
processor, of Python and of its PostgreSQL backends, which must run on this machine.
``--base`` names a database to copy, where there is one with most of it.
"""

import sys
from argparse import ArgumentParser
from statistics import median

from benchmarks.loading import ADDONS, bench


def get_seconds(answer):
    return answer["python"] + answer["backend"]


def measure(made, rounds):
    """Return ``{addon: {kind: [seconds]}}``; the database without either is ``""``."""
    found = {name: {"install": [], "load": []} for name in ("", *ADDONS)}
    for number in range(rounds):
        names = {name: f"{made.prefix}_{name or 'none'}" for name in found}
        for name in ADDONS:
            made.clone(made.base, names[name])
            answer = made.load(names[name], [name])
            found[name]["install"].append(get_seconds(answer))
        made.clone(made.base, names[""])
        for _again in range(2):
            for name, database in names.items():
                found[name]["load"].append(get_seconds(made.load(database)))
        for database in names.values():
            made.drop(database)
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
    return found


def main():
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--base")
    options = parser.parse_args()
    with bench(options.base) as made:
        found = measure(made, options.rounds)
    ours, theirs = (found[name] for name in ADDONS)
    nothing = median(found[""]["load"])
    print(f"| seconds of processor | {ADDONS[0]} | {ADDONS[1]} | ratio |")
    print("|---|---|---|---|")
    for title, kind, less in (
        ("install", "install", 0),
        ("load the registry", "load", 0),
        ("load the registry, less the same without either", "load", nothing),
    ):
        here, there = (median(each[kind]) - less for each in (ours, theirs))
        print(f"| {title} | {here:.2f} | {there:.2f} | {here / there:.2f} |")


if __name__ == "__main__":
    main()
