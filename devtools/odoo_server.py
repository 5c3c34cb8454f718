"""An Odoo server as a process: ready when it answers, stopped whole."""

import socket
import time
import urllib.error
import urllib.request
from pathlib import Path

from . import layout, process
from .console import Failure

HOST = "127.0.0.1"
LAUNCHER = Path(__file__).with_name("launcher") / "odoo_bin.py"


class OdooServer:
    """One Odoo server on one database and one port of this machine."""

    def __init__(self, env, database, port=None, *, log=None, options=()):
        self.env = env
        self.database = database
        self.port = port or free_port()
        self.log = log
        self.options = options
        self.url = f"http://{HOST}:{self.port}"
        self.process = None

    def start(self, patience=90):
        """Start the server and return when it answers; fail when it does not."""
        output = open(self.log, "ab") if self.log else None
        self.process = process.start(
            self._command(), env=self.env, stdout=output, stderr=output
        )
        if output:
            output.close()
        deadline = time.monotonic() + patience
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                words = (
                    f": {process.last_words(self.log)} (log: {self.log})"
                    if self.log
                    else "."
                )
                raise Failure(f"Odoo does not start{words}")
            time.sleep(0.2)
        return self

    def _command(self):
        return [
            *(layout.PYTHON, LAUNCHER),
            *("--database", self.database),
            f"--db-filter=^{self.database}$",
            f"--http-port={self.port}",
            *self.options,
        ]

    def answers(self):
        """Say whether the server answers requests."""
        try:
            with urllib.request.urlopen(f"{self.url}/web/health", timeout=5) as answer:
                return answer.status == 200
        except (OSError, urllib.error.URLError):
            return False

    def stop(self, patience=15):
        """Stop the server and all its processes; kill it when patience is over."""
        if self.process:
            process.stop(self.process, patience=patience)


def free_port():
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def check_port(port):
    """Fail with one line when the port cannot be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise Failure(
                f"port {port} cannot be used ({reason}): make run PORT={free_port()}"
            ) from error
