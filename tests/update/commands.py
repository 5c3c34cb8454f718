"""Odoo commands in a process of their own."""

import subprocess

from devtools import layout


def odoo(env, *arguments, text=None):
    """Run an Odoo command on a database; return its output and its log."""
    command = [layout.PYTHON, "-m", "odoo", *arguments]
    done = subprocess.run(
        command, input=text, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr[-4000:]
    return done.stdout, done.stderr
