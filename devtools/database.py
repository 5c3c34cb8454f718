"""Databases: made, cloned with their files, dropped; a comment says for what."""

import os
import shutil
import socket
import subprocess

from . import layout, postgres
from .console import Failure
from .files import remove_tree

PREFIX = "mentorat: "  # of the comments that we write
GUEST = "guest "  # then: the database is somebody else's, never ours to drop
SEPARATOR = "\x1f"


class Databases:
    """The databases of one server, given the variables that lead to it."""

    def __init__(self, env):
        self.env = {**env, "PGOPTIONS": "-c client_min_messages=error"}

    def query(self, statement, database="postgres"):
        """Run one SQL statement; return its rows as lists of text."""
        options = ["-XAtqw", "-F", SEPARATOR, "-v", "ON_ERROR_STOP=1", "-d", database]
        done = subprocess.run(
            [postgres.program("psql"), *options, "-c", statement],
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            words = (done.stderr.strip().splitlines() or ["no answer"])[0]
            raise Failure(f"PostgreSQL: {words.removeprefix('psql: error: ')}")
        return [line.split(SEPARATOR) for line in done.stdout.splitlines() if line]

    def exists(self, name):
        """Say whether there is a database of this name."""
        where = f"WHERE datname = {literal(name)}"
        return bool(self.query(f"SELECT 1 FROM pg_database {where}"))

    def comments(self):
        """Return what we noted on databases, by their names."""
        comment = "shobj_description(oid, 'pg_database')"
        where = f"WHERE {comment} LIKE {literal(PREFIX + '%')}"
        rows = self.query(f"SELECT datname, {comment} FROM pg_database {where}")
        return {name: text.removeprefix(PREFIX) for name, text in rows}

    def own(self):
        """Return the names of the databases that this project made."""
        comments = self.comments().items()
        return [name for name, text in comments if not text.startswith(GUEST)]

    def comment(self, name, text):
        """Note on a database what it is for."""
        comment = literal(PREFIX + text)
        self.query(f"COMMENT ON DATABASE {identifier(name)} IS {comment}")

    def clone(self, source, name, text):
        """Copy a database and its files under another name."""
        self.drop(name)
        names = f"{identifier(name)} TEMPLATE {identifier(source)}"
        self.query(f"CREATE DATABASE {names}")
        self.comment(name, text)
        if filestore(source).exists():
            shutil.copytree(filestore(source), filestore(name), copy_function=os.link)

    def rename(self, name, new):
        """Give a database and its files another name; whatever had that name goes."""
        self.drop(new)
        names = f"{identifier(name)} RENAME TO {identifier(new)}"
        self.query(f"ALTER DATABASE {names}")
        if filestore(name).exists():
            filestore(name).rename(filestore(new))

    def drop(self, name):
        """Drop a database and its files; not there is fine."""
        self.query(f"DROP DATABASE IF EXISTS {identifier(name)} WITH (FORCE)")
        remove_tree(filestore(name))

    def drop_left_overs(self):
        """Drop the test databases of runs that ended without doing so."""
        for name, text in self.comments().items():
            kind, host, pid, *_ = [*text.split(), "", "", ""]
            if (kind, host) == ("test", socket.gethostname()) and not is_running(pid):
                self.drop(name)


def test_comment(pid):
    """Return the comment of a database that lives no longer than the process `pid`."""
    return f"test {socket.gethostname()} {pid}"


def is_running(pid):
    """Say whether the process with this number (a text) runs."""
    try:
        os.kill(int(pid), 0)
    except PermissionError:
        return True
    except (ProcessLookupError, ValueError):
        return False
    return True


def filestore(name):
    """Return the folder of a database's attachments."""
    return layout.ODOO_DATA / "filestore" / name


def literal(text):
    """Quote a text for SQL."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name):
    """Quote a name for SQL."""
    return '"' + name.replace('"', '""') + '"'
