"""Python packages: uv in a folder of its own, then the locked versions with it."""

import hashlib
import os
import sys
from pathlib import Path

from . import layout
from .console import Failure, step
from .files import STAMP, locked, read_stamp, remove_tree, replacing, write_stamp
from .process import capture, run

LOCK = layout.REQUIREMENTS / "dev.lock"
LOAD_LOCK = layout.REQUIREMENTS / "load.lock"
UV_LOCK = layout.REQUIREMENTS / "uv.lock"
NETWORK = "(run again when the network is back, if that was it)"


def ensure():
    """Bring the virtual environment to what the lock says; quick when it is there."""
    bring(layout.VENV, LOCK, "Python packages")


def ensure_load():
    """Bring the load benchmark's own environment; return its Python.

    Apart: its packages want other versions of gevent and werkzeug than Odoo.
    """
    bring(layout.LOAD_VENV, LOAD_LOCK, "Locust")
    return layout.LOAD_VENV / "bin" / "python"


def bring(folder, lock, title):
    """Bring one environment to what its lock says."""
    wanted = {"base": environment_base(folder), "lock": digest(lock)}
    with locked("python"):
        if read_stamp(folder) == wanted and (folder / "bin" / "python").exists():
            return
        with step(f"{title}, for {short_version()}"):
            install(ensure_uv(), folder, lock, wanted)


def environment_base(folder):
    """Return what an environment cannot outlive: its interpreter and its place."""
    return f"{sys.version} {Path(sys.base_prefix).resolve()} {folder}"


def short_version():
    """Return this interpreter's name and version as people write them."""
    return f"Python {sys.version_info[0]}.{sys.version_info[1]}"


def digest(path):
    """Return a short digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def install(uv, folder, lock, wanted):
    """Make the environment if it must, then install exactly what the lock says.

    After a cut download the next run goes on from what uv has in its cache.
    """
    env = uv_environment()
    same_base = read_stamp(folder).get("base") == wanted["base"]
    if not (same_base or unfinished_base(folder) == wanted["base"]):
        remove_tree(folder)
        command = [uv, "venv", "-q", "--no-project", "--python", sys.executable]
        doing = "making the virtual environment"
        run([*command, folder], log="uv-venv", doing=doing, env=env)
        (folder / "base").write_text(wanted["base"], encoding="utf-8")
    remove_tree(folder / STAMP)
    python = folder / "bin" / "python"
    command = [uv, "pip", "sync", "--require-hashes", "--python", python, lock]
    run(
        command,
        log="uv-sync",
        doing=f"installing the Python packages {NETWORK}",
        env=env,
    )
    write_stamp(folder, wanted)


def unfinished_base(folder):
    """Return the base of an environment whose packages are not all there yet."""
    try:
        return (folder / "base").read_text(encoding="utf-8")
    except OSError:
        return None


def ensure_uv():
    """Install the locked uv with pip into a folder of its own; return the program."""
    program = layout.UV / "bin" / "uv"
    stamp = {"lock": digest(UV_LOCK)}
    if read_stamp(layout.UV) == stamp and capture([program, "--version"]):
        return program
    with replacing(layout.UV, stamp) as folder:
        options = ["-q", "--disable-pip-version-check", "--require-hashes", "--no-deps"]
        target = ["--target", folder, "-r", UV_LOCK]
        command = [*pip(folder), "install", *options, *target]
        run(command, log="uv", doing=f"installing uv with pip {NETWORK}")
    return program


def pip(folder):
    """Return the command of a pip: this Python's, else one in a little environment."""
    own = [sys.executable, "-m", "pip"]
    if capture([*own, "--version"]):
        return own
    environment = folder / "pip"
    if capture([sys.executable, "-m", "venv", environment]) is None:
        raise Failure(
            f"{short_version()} has neither pip nor venv here: install them "
            "(Debian: apt-get install python3-pip python3-venv)."
        )
    return [environment / "bin" / "python", "-m", "pip"]


def uv_environment():
    """Return uv's variables: our cache, the machine's certificates and pip's mirror."""
    dropped = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME")
    env = {name: value for name, value in os.environ.items() if name not in dropped}
    env.setdefault("UV_CACHE_DIR", str(layout.CACHE / "uv"))
    env.setdefault("UV_SYSTEM_CERTS", "true")
    env.setdefault("UV_HTTP_TIMEOUT", "120")
    env.update({"UV_PYTHON_DOWNLOADS": "never", "UV_NO_CONFIG": "1"})
    command = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    mirror = os.environ.get("PIP_INDEX_URL") or (capture(command) or "").strip()
    if mirror and not {"UV_DEFAULT_INDEX", "UV_INDEX_URL"} & set(env):
        env["UV_DEFAULT_INDEX"] = mirror
    return env


def site_packages():
    """Return the environment's folder of packages."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return layout.VENV / "lib" / version / "site-packages"
