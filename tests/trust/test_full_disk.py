"""The disk with the attachments is full: words go on, files wait, nothing is broken."""

import os
import shutil
from pathlib import Path

import pytest

from devtools import process
from devtools.database import filestore
from devtools.odoo_server import OdooServer

from .crowd import Crowd, Mentee, arrange
from .trial import write_row

SIZE = "4m"
FILE = b"%PDF-1.4\n" + os.urandom(300_000)
# In a namespace of its own, the folder of the attachments is a small disk.
NAMESPACE = ["unshare", "--mount", *(["--map-root-user"] if os.geteuid() else [])]
SMALL_DISK = """
cd "$1" && mount -t tmpfs -o size="$2" none "$1" && cp -a . "$1" || exit 1
cd "$OLDPWD"
shift 2
exec "$@"
"""


class SmallDiskServer(OdooServer):
    """An Odoo server whose attachments lie on a disk that is soon full."""

    def _command(self):
        store = filestore(self.database)
        command = [*NAMESPACE, "sh", "-c", SMALL_DISK, "sh", store, SIZE]
        return [*command, *super()._command()]

    @property
    def store(self):
        """The folder as this server sees it."""
        return Path(f"/proc/{self.process.pid}/root{filestore(self.database)}")

    def fill(self):
        """Leave no room."""
        with open(self.store / "filler", "wb", buffering=0) as filler:
            while True:
                try:
                    filler.write(bytes(4096))
                except OSError:
                    return

    def empty(self):
        """Make room again."""
        (self.store / "filler").unlink()


@pytest.fixture
def small_disk():
    """Say that there is no such disk here, where it may not be mounted."""
    if process.capture([*NAMESPACE, "true"]) is None:
        pytest.fail("this machine lets nobody mount a disk in a namespace of their own")


@pytest.mark.long
def test_full_disk_takes_words_and_keeps_what_it_cannot_take(service, small_disk, seed):
    people = arrange(service, mentees=2, waiting=0, newcomers=0, late=0)
    filestore(service.database).mkdir(parents=True, exist_ok=True)
    server = service.start("--log-level=critical", kind=SmallDiskServer)
    crowd = Crowd(people, [server.url], seed)
    mentee = next(person for person in crowd.people if isinstance(person, Mentee))
    path = f"/my/mentorat/agreements/{mentee.agreement}/ask"

    def ask(key, files=None):
        return mentee.click(
            "question",
            key,
            lambda: mentee.post(path, files, name=key, description="How?"),
            again=False,
        )

    file = {"files": ("report.pdf", FILE, "application/pdf")}
    server.fill()
    assert ask("Words on a full disk").confirmed
    assert not ask("A file on a full disk", file).confirmed
    server.empty()
    assert ask("A file on a full disk", file).confirmed
    shutil.copytree(server.store, filestore(service.database), dirs_exist_ok=True)
    lost, twice = crowd.judge(service)
    broken = service.check()
    write_row("disk full", 1, 2, 1, len(lost), len(twice), 0, 0, 0, len(broken))
    assert (lost, twice, broken) == ([], [], {})
    assert crowd.refusals, "an error page, in place of one that says why"
    [(_kind, _status, text)] = crowd.refusals
    assert "A file on a full disk" in text, "what was typed is gone"
