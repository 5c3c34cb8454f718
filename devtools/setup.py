"""The platform as a whole: brought side by side, then tied together."""

import os
from concurrent.futures import ThreadPoolExecutor

from . import layout, odoo_source, python_packages
from .console import Failure
from .files import ensure_folder, write_if_changed

CONFIG = """\
[options]
; Written by devtools/setup.py. Odoo's own addons are found beside its code.
addons_path = {project}
data_dir = {data}
http_interface = 127.0.0.1
"""
# What would lead our programs to another Python, or set Odoo's options behind our back.
DROPPED = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "OPENERP_SERVER")


def bring_platform(besides=()):
    """Bring Odoo, the Python packages and what is named besides, at the same time."""
    check_writable()
    jobs = (odoo_source.ensure, python_packages.ensure, *besides)
    with ThreadPoolExecutor(len(jobs)) as pool:
        futures = [pool.submit(job) for job in jobs]
    tree, *_others = [future.result() for future in futures]
    tie(tree)


def check_writable():
    """Fail with one line when the platform's folder cannot be written."""
    ensure_folder(layout.PLATFORM)
    if not os.access(layout.PLATFORM, os.W_OK | os.X_OK):
        raise Failure(
            f"cannot write in {layout.PLATFORM}: give this user the right to, "
            "or set MENTORAT_PLATFORM to a folder elsewhere."
        )


def tie(tree):
    """Let the environment's Python import Odoo, and write Odoo's settings."""
    ensure_folder(layout.ODOO_DATA)
    settings = CONFIG.format(project=layout.PROJECT, data=layout.ODOO_DATA)
    write_if_changed(layout.ODOO_CONFIG, settings)
    path = python_packages.site_packages() / "mentorat_odoo.pth"
    write_if_changed(path, f"{tree}\n")


def environment(server):
    """Return the variables for Odoo and its tests: our settings, our server."""
    env = {
        name: value
        for name, value in os.environ.items()
        if name not in DROPPED and not name.startswith("ODOO_")
    }
    env.update(server.variables())
    env["ODOO_RC"] = str(layout.ODOO_CONFIG)
    env["PATH"] = os.pathsep.join([str(layout.VENV / "bin"), env.get("PATH", "")])
    env["PYTHONPYCACHEPREFIX"] = str(layout.CACHE / "pycache")
    return env
