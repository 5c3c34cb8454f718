"""The addon as files: what it depends on, whether it changed, and installing it."""

import ast
import hashlib
import re

from . import layout, odoo_source, process
from .console import Failure
from .process import log_path

LANGUAGE = "fr_CA"

LOG_LINE = re.compile(r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (\w+) \S+ (\S+): (.*)")
TROUBLE = ("WARNING", "ERROR", "CRITICAL")
# What Odoo logs on a sound installation, each with its reason. May it stay empty.
KNOWN_NOISE = ()
ERROR_LINE = re.compile(r"^(\w+\.)*\w*(Error|Exception|Violation|Warning|Invalid\w*)\b")
WHERE_ONLY = "ParseError: while parsing"  # Odoo says where, the line before says why


def manifest():
    """Return the addon's manifest."""
    path = layout.ADDON_PATH / "__manifest__.py"
    try:
        return ast.literal_eval(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Failure(f"the addon is not whole: {path} is missing.") from error
    except (SyntaxError, ValueError) as error:
        raise Failure(f"{path} is not a manifest: {error}") from error


def digest():
    """Return a digest of all that an installation of our addons is made of."""
    total = hashlib.sha256(odoo_source.identity().encode())
    folders = [layout.PROJECT / name for name in layout.ADDONS]
    for path in sorted(path for folder in folders for path in folder.rglob("*")):
        if path.is_file() and not {"__pycache__", "tests"} & set(path.parts):
            total.update(str(path.relative_to(layout.PROJECT)).encode())
            total.update(path.read_bytes())
    return total.hexdigest()[:16]


def load(server, env, database, modules, *options, how="-i"):
    """Install modules (or update them) in a database; return the log's complaints."""
    log = log_path(f"install-{database}")
    log.unlink(missing_ok=True)
    modules = ",".join(modules)
    command = [layout.PYTHON, "-m", "odoo", "-d", database, how, modules, *options]
    command += ["--stop-after-init", "--no-http", f"--logfile={log}"]
    with open(log_path(f"install-{database}-output"), "wb") as output:
        child = process.start(command, env=env, stdout=output, stderr=output)
        try:
            code = process.wait_watching(child, server)
        finally:
            process.stop(child)
    if code:
        doing = f"Odoo {how} {modules}"
        raise Failure(f"{doing} failed: {failure_words(log)} (log: {log})")
    return complaints(read(log))


def complaints(text):
    """Return the warnings and errors in an Odoo log, known noise left out."""
    found = filter(None, map(LOG_LINE.match, text.splitlines()))
    lines = [f"{line[1]} {line[2]}: {line[3]}" for line in found if line[1] in TROUBLE]
    return [line for line in lines if not any(noise in line for noise in KNOWN_NOISE)]


def failure_words(log):
    """Return the line of an Odoo log that tells why an installation failed."""
    if not log.exists():
        return "Odoo wrote no log"
    lines = read(log).splitlines()
    errors = [line for line in lines if ERROR_LINE.match(line)]
    causes = [line for line in errors if WHERE_ONLY not in line]
    return (causes or errors or lines or ["its log is empty"])[-1][:300]


def read(log):
    """Return a log's text, whatever bytes are in it."""
    return log.read_text(encoding="utf-8", errors="replace")
