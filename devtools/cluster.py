"""A PostgreSQL server of one's own, in a temporary folder: it may be killed."""

import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from . import embedded, postgres
from .console import Failure
from .database import is_running
from .files import remove_tree

PREFIX = "mentorat-cluster-"  # of the folder, then the process that it belongs to


class Cluster(embedded.Embedded):
    """The embedded server once more, beside the one that everybody uses."""

    def __init__(self):
        remove_left_overs()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        super().__init__()

    def _choose_home(self):
        return self.folder

    def start(self):
        """Start it, its data made if there are none; whatever was killed recovers."""
        self.ensure_running()
        return self

    def kill(self):
        """Kill its first process: the others end by themselves, without a word."""
        os.kill(embedded.process_id(self.data), signal.SIGKILL)
        while embedded.process_id(self.data):
            time.sleep(0.05)

    def stop(self):
        """Stop it, disconnecting everybody."""
        embedded.stop(self.data)

    def remove(self):
        """Stop it and remove all that it kept."""
        remove(self.folder)

    def copy_database(self, name, source_env):
        """Copy a database of another server, under the same name.

        :param dict source_env: the variables that lead to that server
        """
        env = {**source_env, **self.variables()}
        quiet = {"PGOPTIONS": "-c client_min_messages=error"}
        dump = [postgres.program("pg_dump"), "--no-owner", "--create", "-d", name]
        load = [postgres.program("psql"), "-Xq", "-v", "ON_ERROR_STOP=1"]
        with subprocess.Popen(dump, env=source_env, stdout=subprocess.PIPE) as source:
            code = subprocess.run(
                [*load, "-d", "postgres"],
                env=env | quiet,
                stdin=source.stdout,
                stdout=subprocess.DEVNULL,
                check=False,
            ).returncode
        if code or source.returncode:
            raise Failure(f"the database {name} could not be copied")


def remove_left_overs():
    """Remove the servers of runs that were killed before they could do so."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        pid = folder.name.removeprefix(PREFIX).partition("-")[0]
        if not is_running(pid):
            remove(folder)


def remove(folder):
    """Stop the server in a folder and remove all that it kept."""
    data = folder / embedded.DATA
    embedded.stop(data)
    embedded.end_orphans(data)
    remove_tree(folder)
