"""PostgreSQL: the server that the PG* variables name, else the embedded one."""

import fcntl
import os
import subprocess
from contextlib import contextmanager

from . import embedded, python_packages
from .console import Failure
from .files import locked, open_lock
from .process import capture, find

VARIABLES = ("PGHOST", "PGHOSTADDR", "PGSERVICE")
OLDEST = 130000
ROLE_QUERY = """
    SELECT rolname, rolcreatedb OR rolsuper, current_setting('server_version_num')
    FROM pg_roles WHERE rolname = current_user
"""


@contextmanager
def server():
    """Have a server for the time of the block.

    Whoever uses a server holds a shared lock: nobody cleans up below them, and the
    last one to leave stops the embedded server.
    """
    chosen = Named() if named_by_environment() else embedded.Embedded()
    with open_lock("users") as users:
        with locked("postgres"):
            chosen.ensure_running()
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield chosen
        finally:
            with locked("postgres"):
                fcntl.flock(users, fcntl.LOCK_UN)
                if not in_use():
                    chosen.leave()


def named_by_environment():
    """Say whether the PG* variables name a server to be used."""
    return any(os.environ.get(name) for name in VARIABLES)


def in_use():
    """Say whether any run uses a server through this platform folder."""
    with open_lock("users") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def program(name):
    """Return a client program: the embedded package's, else the system's."""
    path = python_packages.site_packages() / embedded.PACKAGE / "bin" / name
    path = path if path.exists() else find(name)
    if not path:
        raise Failure(f"PostgreSQL's {name} is missing; install PostgreSQL's clients.")
    return path


class Named:
    """The server that the PG* variables name; we only use it."""

    lost = "the PostgreSQL server that the PG* variables name has stopped answering."

    def variables(self):
        """Return what clients need besides the variables that are set already."""
        return {}

    def alive(self):
        """Say whether the server takes connections."""
        return capture([program("pg_isready"), "-q", "-t", "10"]) is not None

    def leave(self):
        """Nothing to do: it is not ours to stop."""

    def ensure_running(self):
        """Fail with one line when the server cannot be used as it is."""
        where = next(os.environ[name] for name in VARIABLES if os.environ.get(name))
        done = subprocess.run(
            [program("psql"), "-XAtw", "-d", "postgres", "-c", ROLE_QUERY],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            words = done.stderr.strip().removeprefix("psql: error: ")
            raise Failure(f"PostgreSQL at {where} (PG* variables): {words}")
        user, may_create, version = done.stdout.strip().split("|")
        if user == embedded.SUPERUSER:
            raise Failure(
                "Odoo refuses the PostgreSQL role postgres: "
                "set PGUSER to another one, which may create databases."
            )
        if may_create != "t":
            raise Failure(
                f"the PostgreSQL role {user} may not create databases: "
                f"ALTER ROLE {user} CREATEDB, or set PGUSER to another one."
            )
        if int(version) < OLDEST:
            raise Failure(f"PostgreSQL at {where} is too old: Odoo 19 needs 13.")
