"""What a person sees: a line as each step begins and ends, one when it cannot go on."""

import os
import sys
import threading
import time
from contextlib import contextmanager

_print_lock = threading.Lock()


class Failure(Exception):
    """Something is missing or went wrong; the message is the one line to show."""


def say(message=""):
    """Print one line at once, whole, whoever else is printing."""
    with _print_lock:
        print(message, flush=True)


def complain(message):
    """Print the one line that says why the command ends here."""
    coloured = sys.stderr.isatty() and "NO_COLOR" not in os.environ
    name = "\033[31mmentorat:\033[0m" if coloured else "mentorat:"
    with _print_lock:
        sys.stdout.flush()
        print(name, " ".join(message.split()), file=sys.stderr, flush=True)


@contextmanager
def step(title):
    """Announce a step, then say how long it took; the yielded list takes remarks."""
    say(f"-> {title} ...")
    remarks = []
    start = time.monotonic()
    yield remarks
    detail = f": {', '.join(remarks)}" if remarks else ""
    say(f"   {title}{detail} ({duration(time.monotonic() - start)})")


def duration(seconds):
    """Return a duration as a person writes it: '0.4 s', '12 s', '2 min 05 s'."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
