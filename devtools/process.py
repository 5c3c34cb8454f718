"""Run other programs: output goes to a log, and a failure becomes one line."""

import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import suppress

from . import layout
from .console import Failure
from .files import ensure_folder

LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
PR_SET_PDEATHSIG = 1

MAIN = threading.main_thread()

_children = set()
_children_lock = threading.Lock()
_stopping = threading.Event()

TELLING = re.compile(r"^(E:|error:|fatal:|npm error)|FATAL:|PANIC:|\bERROR\b|Error: ")


def run(command, *, log, doing, **options):
    """Run a program to its end, its output in the log `log`; return the log's path.

    A failure is one line: what was being done (`doing`) and what the program said.
    """
    path = log_path(log)
    with open(path, "wb") as output:
        try:
            child = start(command, stdout=output, stderr=subprocess.STDOUT, **options)
        except FileNotFoundError as error:
            raise Failure(f"{doing}: {error.filename} is missing.") from error
        try:
            code = child.wait()
        finally:
            stop(child)
    if code:
        words = last_words(path) if code > 0 else f"ended by signal {-code}"
        words = words or f"stopped with exit code {code}"
        raise Failure(f"{doing} failed: {words} (log: {path})")
    return path


def log_path(name):
    """Return where the log `name` goes, its folder made."""
    return ensure_folder(layout.LOGS) / f"{name}.log"


def last_words(path):
    """Return the line of a log that best tells why the program failed, or ''."""
    text = path.read_text(encoding="utf-8", errors="replace")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if TELLING.search(line)]
    chosen = (telling or lines or [""])[-1]
    return chosen if len(chosen) <= 240 else chosen[:237] + "..."


def capture(command, **options):
    """Return what a program prints, or None when it is missing or fails."""
    try:
        done = subprocess.run(
            [os.fspath(part) for part in command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            **options,
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def find(*names):
    """Return the path of the first of these programs that is there, or None."""
    return next((path for path in map(shutil.which, names) if path), None)


def start(command, **options):
    """Start a program that ends with us, and that Ctrl-C reaches only through us."""
    with _children_lock:
        if _stopping.is_set() and threading.current_thread() is not MAIN:
            raise KeyboardInterrupt
        child = subprocess.Popen(
            [os.fspath(part) for part in command],
            start_new_session=True,
            preexec_fn=_become_ours,
            **{"stdin": subprocess.DEVNULL, **options},
        )
        _children.add(child)
    return child


def _become_ours():
    """In the child: listen to signals, whatever we ignore, and end when we end."""
    for number in (signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)
    if LIBC:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def stop(child, *, by=signal.SIGTERM, patience=15):
    """End a started program and whatever it left in its session."""
    if child.poll() is None:
        child.send_signal(by)
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    _children.discard(child)


def stop_all():
    """End every program that runs, and let only the cleaning up start others."""
    with _children_lock:
        _stopping.set()
    for child in list(_children):
        stop(child)


def wait_watching(child, server):
    """Wait for a program's end; when the database server goes, stop it and fail."""
    return wait_for_any([child], server).returncode


def wait_for_any(children, server):
    """Wait until one of these programs ended, and return it.

    When the database server goes, stop them all and fail.
    """
    while True:
        with suppress(subprocess.TimeoutExpired):
            children[0].wait(1)
        ended = [child for child in children if child.poll() is not None]
        if not server.alive():
            for child in children:
                stop(child)
            raise Failure(server.lost)
        if ended:
            return ended[0]
