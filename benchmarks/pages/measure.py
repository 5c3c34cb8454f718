"""Time each page of the addon among 10,000 and 100,000 agreements.

    make measure ARGS=pages                       fills two databases first
    make measure ARGS="pages SMALL LARGE"         measures these two databases

Each window action is opened as a coordinator does, on its default filters, view after
view, then each filter of its list alone; a mentee opens the pages of the portal; the
scheduled actions look for what is due. The table has CPU of Python and of PostgreSQL,
in milliseconds, and how many times as much the larger database takes. What shows a
page of records should not take more than 1.3 times; what counts everything (pivots,
graphs, figures) grows with what it counts.
"""

import json
import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from devtools import addon, layout, postgres, setup
from devtools.database import Databases, test_comment

SIZES = (10_000, 100_000)
FILL = """
from benchmarks.growth.fill import fill

fill(env, {size})
"""
PAGES = Path(__file__).with_name("pages.py")


def run(env, database, script):
    """Run ``script`` in Odoo's shell on ``database``; return what it printed."""
    command = [layout.PYTHON, "-m", "odoo", "shell", "-d", database, "--no-http"]
    done = subprocess.run(
        [*command, "--log-level=error", "--shell-interface=python"],
        input=script,
        env=env,
        cwd=layout.PROJECT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


@contextmanager
def filled(cluster, env):
    """Give the names of two databases, filled; drop them at the end."""
    databases = Databases(env)
    names = []
    try:
        for size in SIZES:
            name = f"mentorat_bench_{socket.gethostname()}_pages_{size}".lower()
            names.append(name)
            databases.drop(name)
            addon.load(cluster, env, name, [layout.ADDON])
            databases.comment(name, test_comment(os.getpid()))
            print(run(env, name, FILL.format(size=size)), flush=True)
        yield names
    finally:
        for name in names:
            databases.drop(name)


def measure(env, database):
    """Return ``{(group, page): figures}``, see ``pages.py``."""
    lines = run(env, database, PAGES.read_text(encoding="utf-8")).splitlines()
    found = [json.loads(line) for line in lines if line.startswith("{")]
    return {(row["group"], row["page"]): row for row in found}


def report(small, large):
    """Print a line a page, those that grow most first."""
    print(
        f"{'page':<72} {'rows':>6} {'rows':>6} {'ms':>8} {'ms':>8} {'ratio':>6} "
        f"{'queries':>7} {'queries':>7}"
    )
    pages = [(small[key], large[key]) for key in small if key in large]
    pages.sort(key=lambda pair: -pair[1]["milliseconds"] / pair[0]["milliseconds"])
    for few, many in pages:
        times = [row["milliseconds"] for row in (few, many)]
        print(
            f"{few['group'] + ': ' + few['page']:<72} {few['rows']:>6} "
            f"{many['rows']:>6} {times[0]:>8.1f} {times[1]:>8.1f} "
            f"{times[1] / times[0]:>6.2f} {few['queries']:>7} {many['queries']:>7}"
        )


def main(*names):
    setup.bring_platform()
    with postgres.server() as cluster:
        env = setup.environment(cluster)
        if names:
            report(*(measure(env, name) for name in names))
            return
        with filled(cluster, env) as databases:
            report(*(measure(env, name) for name in databases))


if __name__ == "__main__":
    if len(sys.argv) not in (1, 3):
        sys.exit(__doc__)
    main(*sys.argv[1:])
