"""A PostgreSQL server of our own with a hot standby: two more embedded servers, in a
temporary folder."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from devtools import embedded, postgres
from devtools.database import Databases, filestore
from devtools.files import remove_tree

PATIENCE = 60  # seconds


class OwnServer(embedded.Embedded):
    """An embedded server whose folder is ``home``."""

    def __init__(self, home):
        self._wanted_home = Path(home)
        super().__init__()
        self.env = {**os.environ, **self.variables()}

    def _choose_home(self):
        return self._wanted_home

    def is_true(self, condition):
        """Say whether an expression of SQL is true; run as the superuser."""
        superuser = {**self.env, "PGUSER": embedded.SUPERUSER}
        return Databases(superuser).query(f"SELECT {condition}") == [["t"]]

    def remove(self):
        """Stop the server and remove all that it kept."""
        embedded.stop(self.data)
        embedded.end_orphans(self.data)
        remove_tree(self.home)


class Primary(OwnServer):
    """The server that is written to. Nothing of it is kept, so nothing is synced."""

    def _make_data(self):
        super()._make_data()
        with open(self.data / "postgresql.auto.conf", "a", encoding="utf-8") as file:
            file.write("fsync = off\n")

    def copy_database(self, source, name):
        """Copy a database of the server that the tests use, with its files."""
        Databases(self.env).query(f"CREATE DATABASE {name}")
        dump = [postgres.program("pg_dump"), "--no-owner", source]
        load = [postgres.program("psql"), "-Xq", "-d", name]
        with subprocess.Popen(dump, stdout=subprocess.PIPE) as output:
            subprocess.run(
                load,
                env=self.env,
                stdin=output.stdout,
                stdout=subprocess.DEVNULL,
                check=True,
            )
        shutil.copytree(filestore(source), filestore(name), copy_function=os.link)


class Standby(OwnServer):
    """A hot standby: it applies what ``primary`` wrote, and is only read from."""

    def __init__(self, home, primary):
        super().__init__(home)
        self.primary = primary

    def _make_data(self):
        self._own_folder(self.home)
        address = ("-h", self.primary.sockets, "-p", str(embedded.PORT))
        target = ("-D", self.data, "--write-recovery-conf", "--no-sync")
        command = ["pg_basebackup", *address, "-U", embedded.SUPERUSER, *target]
        self._as_account([*command, "-c", "fast"], doing="copying the primary server")

    def pause(self):
        """Apply nothing more from now on: the standby stays behind."""
        self.catch_up()
        self.is_true("pg_wal_replay_pause()")
        self._wait_until("pg_get_wal_replay_pause_state() = 'paused'")

    def resume(self):
        """Apply all that came in, and what comes in."""
        self.is_true("pg_wal_replay_resume()")
        self.catch_up()

    def catch_up(self):
        """Wait until what the primary has written is applied."""
        [[written]] = Databases(self.primary.env).query("SELECT pg_current_wal_lsn()")
        self._wait_until(f"pg_last_wal_replay_lsn() >= '{written}'")

    def _wait_until(self, condition):
        deadline = time.monotonic() + PATIENCE
        while not self.is_true(condition):
            assert time.monotonic() < deadline, f"the standby never had {condition}"
            time.sleep(0.05)
