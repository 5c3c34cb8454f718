"""``make bench``: the benchmarks one after the other; what they print is kept.

A benchmark is a folder with a ``measure.py``, which prints its tables, and nothing
else, to its standard output. What it says there goes into ``docs/measurements.md`` as
it is. One that needs an argument runs when it is given one:
``make bench ARGS="portal=PATH"``.
"""

import time

from . import layout, measurements, measuring, postgres, setup
from .console import Failure, complain, say
from .files import ensure_folder

# They take the copy of an addon that this project does not bring.
WITH_ARGUMENT = {"portal"}
# Lines that say what is being done, not what was measured.
STEPS = ("-> ", "   ")


def bench(arguments):
    """Run the benchmarks that are named, or all; return 0 when each did its work."""
    known = measuring.names()
    usual = [name for name in known if name not in WITH_ARGUMENT]
    wanted = [argument.partition("=")[::2] for argument in arguments or usual]
    if unknown := {name for name, _more in wanted} - set(known):
        raise Failure(f"no benchmark: {', '.join(sorted(unknown))}; {', '.join(known)}")
    setup.bring_platform()
    with postgres.server() as server:
        failed = [name for name, more in wanted if not run(name, more, server)]
    if failed:
        complain(f"without a result: {', '.join(failed)}")
    return 1 if failed else 0


def run(name, more, server):
    """Run one benchmark and record what it prints; return whether it printed any.

    :param str more: its argument, or nothing
    """
    say(f"-> Benchmark: {name}")
    log = ensure_folder(layout.RESULTS) / f"bench-{name}.log"
    start = time.monotonic()
    try:
        with log.open("wb") as output:
            code = measuring.measure([name, *more.split()], stdout=output)
    except Failure as failure:
        complain(str(failure))
        return False
    seconds = time.monotonic() - start
    text = tables(log.read_text(encoding="utf-8", errors="replace"))
    say(text)
    if not text:
        complain(f"{name} printed nothing (exit code {code})")
        return False
    # An argument may be a path of this machine.
    command = f'make measure ARGS="{name} …"' if more else f"make measure ARGS={name}"
    measurements.record(name, command, text, seconds, server)
    return True


def tables(text):
    """Return what a benchmark printed, without the steps of its preparation.

    The lines of a step come before the first table: indented ones stay after it.
    """
    lines = text.splitlines()
    while lines and (not lines[0].strip() or lines[0].startswith(STEPS)):
        lines.pop(0)
    return "\n".join(line.rstrip() for line in lines if not line.startswith(STEPS[0]))
