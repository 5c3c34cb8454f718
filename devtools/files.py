"""Folders that appear whole or not at all, and locks between runs."""

import fcntl
import json
import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

from . import layout
from .console import Failure, say

STAMP = ".stamp.json"


@contextmanager
def locked(name):
    """Hold the platform's lock `name`; wait, saying so, while another has it."""
    with open_lock(name) as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"   waiting, another is at work on this: {name} ...")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def open_lock(name):
    """Open the lock file `name`; closing it, or our end, gives the lock back."""
    ensure_folder(layout.LOCKS)
    return open(layout.LOCKS / name, "a+", encoding="utf-8")


def ensure_folder(path):
    """Make the folder, or say in one line why it cannot be made."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failure(
            f"cannot write in {path.parent} ({error.strerror}): give this user the "
            "right to, or set MENTORAT_PLATFORM to a folder elsewhere."
        ) from error
    return path


def read_stamp(folder):
    """Return what a finished folder says of itself, or {} when it is not finished."""
    try:
        return json.loads((folder / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def write_stamp(folder, stamp):
    """Declare a folder finished."""
    write_whole(folder / STAMP, json.dumps(stamp))


@contextmanager
def replacing(target, stamp):
    """Yield an empty folder, which takes the place of `target` if the block succeeds.

    What an interrupted run left is removed first: no half-made folder is ever used.
    """
    ensure_folder(target.parent)
    for left_over in target.parent.glob(f".{target.name}.new-*"):
        remove_tree(left_over)
    scratch = Path(tempfile.mkdtemp(prefix=f".{target.name}.new-", dir=target.parent))
    scratch.chmod(0o755)
    try:
        yield scratch
        write_stamp(scratch, stamp)
        remove_tree(target)
        scratch.rename(target)
    finally:
        remove_tree(scratch)


def remove_tree(path):
    """Remove a file or a whole folder; not there is fine."""
    with suppress(FileNotFoundError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def write_whole(path, text):
    """Write a small file so that a reader never sees half of it."""
    ensure_folder(path.parent)
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    scratch.write_text(text, encoding="utf-8")
    scratch.replace(path)


def write_if_changed(path, text):
    """Write a small file unless it says the same already."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        write_whole(path, text)


def make_links_relative(root):
    """Let absolute links below `root` lead to the same place inside `root`."""
    for folder, folders, names in os.walk(root):
        for name in folders + names:
            link = Path(folder, name)
            if link.is_symlink() and os.path.isabs(target := os.readlink(link)):
                inside = root / target.lstrip("/")
                link.unlink()
                link.symlink_to(os.path.relpath(inside, link.parent))
