"""What people read through the record rules, in a small and in a large database.

    make measure ARGS=growth                        fills both, of 1,000 and 10,000
    make measure ARGS="growth 10000 100000"         the same, of these sizes
    make measure ARGS="growth growth_10k growth_100k"   filled databases

``fill.py`` writes them. For each role and model: a page of 80 records with their stored
fields, and their number. Times are of the processor, of Python and of its PostgreSQL
backend together, of the fastest of a few runs in which the two databases take turns in
one process. Nothing is committed.
"""

import os
import sys
from pathlib import Path

from devtools import addon, layout, postgres, process, setup
from devtools.console import step
from devtools.database import Databases, test_comment

SIZES = ("1000", "10000")
PROBE = Path(__file__).with_name("probe.py")
FILL = "from benchmarks.growth.fill import fill; fill(env, {size})\n"


def run_shell(env, database, script):
    """Run a script in Odoo's shell; return its exit code."""
    shell = ["shell", "-d", database, "--no-http", "--log-level=warn"]
    child = process.start(
        [layout.PYTHON, "-m", "odoo", *shell], env=env, cwd=layout.PROJECT, stdin=script
    )
    try:
        return child.wait()
    finally:
        process.stop(child)


def run_text(env, database, text):
    reader, writer = os.pipe()
    with open(writer, "w") as stream:
        stream.write(text)
    with open(reader, "rb") as script:
        return run_shell(env, database, script)


def make(server, env, databases, size):
    """Return the name of a new database with ``size`` agreements."""
    name = f"mentorat_growth_{os.getpid()}_{size}"
    with step(f"{size} agreements in {name}"):
        addon.load(server, env, name, [layout.ADDON])
        databases.comment(name, test_comment(os.getpid()))
        run_text(env, name, FILL.format(size=int(size)))
    return name


def main(arguments):
    wanted = arguments or SIZES
    made = []
    with postgres.server() as server:
        env = setup.environment(server)
        databases = Databases(env)
        try:
            names = []
            for each in wanted:
                if each.isdigit():
                    made.append(make(server, env, databases, each))
                    names.append(made[-1])
                else:
                    names.append(each)
            env["MENTORAT_GROWTH"] = names[1]
            with PROBE.open("rb") as script:
                return run_shell(env, names[0], script)
        finally:
            for name in made:
                databases.drop(name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
