"""A mail server on this machine: a process that can be stopped, and what it took."""

import mailbox
import os
import smtplib
import time
from collections import Counter
from pathlib import Path

from aiosmtpd.handlers import Mailbox

from devtools import layout, process
from devtools.odoo_server import HOST, free_port

REFUSED = "refused"  # whoever's address begins so


class Handler(Mailbox):
    """Keep each mail in a folder; refuse some recipients for good."""

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        """Accept the recipient, unless their address says otherwise."""
        if address.startswith(REFUSED):
            return "550 5.7.1 refused by the test"
        envelope.rcpt_tos.append(address)
        return "250 OK"


class MailServer:
    """The server; mails outlive it."""

    def __init__(self, folder):
        self.folder = folder / "mail"
        self.port = free_port()
        self.process = None

    def start(self):
        """Start it, and return when it answers."""
        handler = f"{__name__}.{Handler.__name__}"
        command = [layout.PYTHON, "-m", "aiosmtpd", "-n", "-l", f"{HOST}:{self.port}"]
        path = [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, path))}
        self.process = process.start([*command, "-c", handler, self.folder], env=env)
        deadline = time.monotonic() + 20
        while not self._answers():
            assert time.monotonic() < deadline, "the mail server does not start"
            time.sleep(0.1)
        return self

    def _answers(self):
        try:
            with smtplib.SMTP(HOST, self.port, timeout=2):
                return True
        except OSError:
            return False

    def stop(self):
        """Stop it at once: whoever is sending is cut off."""
        process.stop(self.process, patience=0)

    def count(self):
        """Return how often each mail came, by its Message-Id."""
        if not self.folder.exists():
            return Counter()
        mails = mailbox.Maildir(self.folder, create=False)
        return Counter(mail["Message-Id"].strip() for mail in mails)
