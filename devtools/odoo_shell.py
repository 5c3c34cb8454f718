"""An Odoo shell that stays open, and how people come in without a password."""

import subprocess
from multiprocessing import Pipe

from . import layout, process
from .files import ensure_folder

# What an Odoo shell runs: each code that is sent to it. Passwords have few rounds, for
# making a user not to take as long as a login.
SHELL = """
import contextlib, io, traceback
from multiprocessing.connection import Connection
from passlib.context import CryptContext

type(env["res.users"])._crypt_context = lambda self: CryptContext(
    ["pbkdf2_sha512", "plaintext"], pbkdf2_sha512__rounds=1
)
calls = Connection({descriptor})
while True:
    code, error = calls.recv(), ""
    with contextlib.redirect_stdout(io.StringIO()) as output:
        try:
            exec(code, {{"env": env}})
            env.cr.commit()
        except Exception:
            error = traceback.format_exc()
            env.cr.rollback()
    env.invalidate_all()
    calls.send((output.getvalue(), error))
"""
# Defines ``open_session(user)``, which logs a user in without a password and returns
# the cookie ``session_id``: to verify a password takes longer than most pages.
SESSIONS = """
from odoo.http import root

def open_session(user):
    session = root.session_store.new()
    session.update({
        "db": env.cr.dbname,
        "uid": user.id,
        "login": user.login,
        "context": {"lang": user.lang, "tz": user.tz, "uid": user.id},
        "session_token": user._compute_session_token(session.sid),
    })
    root.session_store.save(session)
    return session.sid
"""


class Shell:
    """An Odoo shell that stays open: to start one takes longer than most tests."""

    def __init__(self, env, database):
        self.log = ensure_folder(layout.LOGS) / f"shell-{database}.log"
        self.log_read = 0
        self.calls, other_end = Pipe()
        command = [layout.PYTHON, "-m", "odoo", "shell", "-d", database]
        with open(self.log, "wb") as log:
            self.process = process.start(
                [*command, "--no-http", "--log-level=warn", "--shell-interface=python"],
                env=env,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                pass_fds=[other_end.fileno()],
            )
        with other_end, self.process.stdin as stdin:
            stdin.write(SHELL.format(descriptor=other_end.fileno()).encode())

    def run(self, code):
        """Run code, commit; return its output, or fail when something is logged."""
        self.calls.send(code)
        try:
            output, error = self.calls.recv()
        except EOFError:
            output, error = "", "the shell ended"
        log = self.log.read_text(encoding="utf-8")[self.log_read :]
        self.log_read += len(log)
        assert not error and "Traceback" not in log, f"{error}\n{log}"
        return output

    def stop(self):
        """Stop the shell."""
        process.stop(self.process, patience=0)
