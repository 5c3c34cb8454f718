"""``docs/measurements.md``: what was measured, when, on what, and with which command.

Each part that is written here stands between two marks that name it; the text around
them is by hand.
"""

import os
import platform
import re
from datetime import datetime, timezone

from . import layout, odoo_source
from .console import duration
from .database import Databases
from .files import write_whole
from .process import capture

DOCUMENT = layout.PROJECT / "docs" / "measurements.md"


def record(name, command, text, seconds, server):
    """Write what a command printed into its part, made at the end if there is none.

    :param str name: of the part
    :param float seconds: how long it took
    :param server: the PostgreSQL server, for its version
    """
    lines = [
        f"`{command}`: {today()}, {duration(seconds)}; {', '.join(versions(server))}.",
        "",
        "```text",
        text.strip("\n"),
        "```",
    ]
    old = DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else ""
    write_whole(DOCUMENT, replaced(old, name, "\n".join(lines)))


def replaced(document, name, text):
    """Return the document with another text between the marks of this name."""
    start, end = f"<!-- measured: {name} -->", f"<!-- end: {name} -->"
    part = f"{start}\n{text}\n{end}"
    pattern = re.compile(f"{re.escape(start)}.*?{re.escape(end)}", re.S)
    if pattern.search(document):
        return pattern.sub(lambda _match: part, document)
    return f"{document.rstrip()}\n\n## {name}\n\n{part}\n".lstrip()


def today():
    """Return the date, UTC."""
    return datetime.now(timezone.utc).strftime("%Y-%m-%d")


def versions(server):
    """Return what the figures depend on, in words."""
    databases = Databases({**os.environ, **server.variables()})
    [[postgresql]] = databases.query("SHOW server_version")
    commit = (capture(["git", "rev-parse", "--short", "HEAD"]) or "unknown").strip()
    given = os.environ.get("ODOO_PATH")  # a path of this machine
    return [
        f"Odoo {odoo_source.SERIES}" if given else odoo_source.identity(),
        f"PostgreSQL {postgresql.split()[0]}",
        f"Python {platform.python_version()}",
        f"{os.cpu_count()} processors",
        f"commit {commit}",
    ]
