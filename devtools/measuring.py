"""``make measure``: one of the benchmarks, on its own database where it takes one."""

import ast
import os
import re

from . import addon, layout, postgres, process, setup
from .console import Failure, step
from .database import Databases, test_comment

BENCHMARKS = layout.PROJECT / "benchmarks"
SHELL = 'globals()["env"]'  # what a benchmark says that runs in Odoo's shell


def measure(arguments, **options):
    """Run the benchmark that the first argument names; the others go to it.

    :param options: of the process, such as where its tables go
    """
    name, *rest = arguments or [""]
    script = BENCHMARKS / name / "measure.py"
    if not name or not script.is_file():
        raise Failure(f"which benchmark? make measure ARGS={'|'.join(names())}")
    setup.bring_platform()
    if SHELL in script.read_text(encoding="utf-8"):
        return measure_in_odoo(script, **options)
    return run([layout.PYTHON, script, *rest], os.environ, **options)


def names():
    """Return the benchmarks there are."""
    return sorted(script.parent.name for script in BENCHMARKS.glob("*/measure.py"))


def measure_in_odoo(script, **options):
    """Run a benchmark in Odoo's shell, on a fresh database without demo data."""
    with postgres.server() as server:
        env = setup.environment(server)
        databases = Databases(env)
        databases.drop_left_overs()
        database = f"mentorat_measure_{os.getpid()}"
        try:
            with step(f"{layout.ADDON} in a fresh database"):
                addon.load(server, env, database, [layout.ADDON, *further(script)])
                databases.comment(database, test_comment(os.getpid()))
            shell = ["shell", "-d", database, "--no-http", "--log-level=warn"]
            with script.open("rb") as code:
                command = [layout.PYTHON, "-m", "odoo", *shell]
                return run(command, env, stdin=code, **options)
        finally:
            databases.drop(database)


def further(script):
    """Return the addons of Odoo that a benchmark names, to be measured beside."""
    found = re.search(r"^MODULES = (.+)$", script.read_text(encoding="utf-8"), re.M)
    return ast.literal_eval(found[1]) if found else ()


def run(command, env, **options):
    """Run a benchmark, its tables on the terminal; return its exit code."""
    env = {**env, "PYTHONPATH": str(layout.PROJECT)}  # benchmarks share modules
    child = process.start(command, env=env, cwd=layout.PROJECT, **options)
    try:
        return child.wait()
    finally:
        process.stop(child)
