"""Compare the memory of a process that has loaded the registry, with the addon and
without.

    make measure ARGS=memory
    make measure ARGS="memory --base DATABASE"

Each database is loaded three times in turn, in a process of its own. ``--base`` names a
database to copy, where there is one with most of what the addon leans on.
"""

from argparse import ArgumentParser
from statistics import median

from benchmarks.loading import ADDONS, bench

ROUNDS = 3


def main():
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base")
    options = parser.parse_args()
    with bench(options.base) as made:
        databases = {"neither": made.base}
        for name in ADDONS:
            databases[name] = f"{made.prefix}_{name}"
            made.clone(made.base, databases[name])
            made.load(databases[name], [name])
        found = {name: [] for name in databases}
        for _round in range(ROUNDS):
            for name, database in databases.items():
                found[name].append(made.load(database))
    size = {
        name: median(each["megabytes"] for each in answers)
        for name, answers in found.items()
    }
    print("| registry loaded with | MB | more | numeric packages |")
    print("|---|---|---|---|")
    for name, answers in found.items():
        more = size[name] - size["neither"]
        packages = ", ".join(answers[0]["packages"]) or "none"
        print(f"| {name} | {size[name]:.1f} | {more:+.1f} | {packages} |")


if __name__ == "__main__":
    main()
