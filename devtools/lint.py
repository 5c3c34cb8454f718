"""``make lint`` and ``make format``: the checks of OCA's template for 19.0."""

import os
import subprocess

from . import layout, python_packages, setup
from .console import Failure, complain, say, step
from .files import ensure_folder, locked, read_stamp, replacing
from .process import capture, find, run

NODE_FILES = layout.PROJECT / "devtools" / "node"
NODE_NEEDED = (18, 18)
PROGRAMS = layout.NODE / "node_modules" / ".bin"
FORMATTED = (".css", ".js", ".cjs", ".json", ".scss", ".xml", ".yaml", ".yml")
NOT_FORMATTED = ("/static/lib/", "/readme/", "package-lock.json", "description/index")


def check():
    """Run every check, also after one has failed; return 0 when all of them pass."""
    bring_tools()
    commands = {
        "ruff": ["ruff", "check", "--no-fix", "--quiet"],
        "ruff format": ["ruff", "format", "--check", "--quiet"],
        **addon_checks(),
        **node_commands("--check"),
    }
    failed = [name for name, command in commands.items() if not passes(name, command)]
    if failed:
        complain(f"not satisfied: {', '.join(failed)}. make format mends what it can.")
    return 1 if failed else 0


def mend():
    """Let each tool that can do so bring the files into form."""
    bring_tools()
    commands = {
        "ruff": ["ruff", "check", "--fix", "--exit-zero", "--quiet"],
        "ruff format": ["ruff", "format", "--quiet"],
        **node_commands("--write"),
    }
    for name, command in commands.items():
        passes(name, command)


def bring_tools():
    """Bring the Python and node packages; linting needs no Odoo."""
    setup.check_writable()
    python_packages.ensure()
    ensure_node_packages()


def addon_checks():
    """Return the checks that know Odoo, for the addon's files."""
    checks = {"pylint-odoo": ["pylint", "--rcfile=.pylintrc", *layout.ADDONS]}
    manifests = own_files(".", ("__manifest__.py",))
    checks["module checks"] = ["oca-checks-odoo-module", *manifests]
    if translations := own_files(".", (".po", ".pot")):
        command = ["oca-checks-po", "--disable=po-pretty-format", *translations]
        checks["translation checks"] = command
    return checks


def node_commands(mode):
    """Return prettier's and eslint's commands, on the files that they are for."""
    files = own_files(".", FORMATTED)
    prettier = [PROGRAMS / "prettier", mode, "--log-level=warn", *files]
    commands = {"prettier": prettier}
    if scripts := own_files(layout.ADDON, (".js",)):
        fix = ["--fix"] if mode == "--write" else []
        commands["eslint"] = [PROGRAMS / "eslint", *fix, *scripts]
    return commands


def own_files(folder, endings):
    """Return the project's files below a folder by their endings, as git sees them."""
    options = ["ls-files", "-co", "--exclude-standard", "-z", "--", folder]
    listed = capture(["git", *options], cwd=layout.PROJECT)
    if listed is None:
        raise Failure("lint needs git, and the project's checkout, to list the files.")
    names = [name for name in listed.split("\0") if name.endswith(endings)]
    kept = (name for name in names if not any(part in name for part in NOT_FORMATTED))
    return sorted(name for name in kept if (layout.PROJECT / name).is_file())


def passes(name, command):
    """Run one check; show what it says, if it has something to say."""
    env = {**os.environ, "NODE_PATH": str(layout.NODE / "node_modules")}
    env["PATH"] = os.pathsep.join([str(layout.VENV / "bin"), env.get("PATH", "")])
    env["PYTHONPYCACHEPREFIX"] = str(layout.CACHE / "pycache")
    with step(name) as remarks:
        done = subprocess.run(
            command,
            cwd=layout.PROJECT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.stdout.strip():
            say(done.stdout.rstrip())
        remarks.append("failed" if done.returncode else "passed")
    return done.returncode == 0


def ensure_node_packages():
    """Install the locked node packages into the platform's folder."""
    found = (capture(["node", "--version"]) or "").strip().lstrip("v")
    version = tuple(map(int, found.split(".")[:2])) if found else ()
    if version < NODE_NEEDED or not find("npm"):
        raise Failure(
            "checking XML and JS needs node 18.18 or newer, with npm "
            f"(found: {found or 'none'}): install them."
        )
    stamp = {"lock": python_packages.digest(NODE_FILES / "package-lock.json")}
    with locked("node"):
        if read_stamp(layout.NODE) == stamp:
            return
        with step("Node packages"), replacing(layout.NODE, stamp) as folder:
            for name in ("package.json", "package-lock.json"):
                (folder / name).write_bytes((NODE_FILES / name).read_bytes())
            cache = ensure_folder(layout.CACHE / "npm")
            env = {**os.environ, "npm_config_cache": str(cache)}
            command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            run(command, log="npm-ci", doing="npm ci", cwd=folder, env=env)
