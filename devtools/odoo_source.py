"""Odoo 19.0 Community: ODOO_PATH, else Debian's package, else upstream's branch."""

import os
import re
from pathlib import Path

from . import apt, frontend, layout, sources
from .console import Failure, step
from .files import locked, make_links_relative, read_stamp, remove_tree, replacing
from .process import find, run

SERIES = "19.0"
RECIPE = 1  # raise it when the tree is made in another way: it is then made anew

PACKAGE = "odoo-19"
SUITE = "unstable"
# Not in every release, so taken from the package's own suite.
FONTS = ("fonts-montserrat",)
# Odoo links into these. They come from the machine's own release: unstable has a
# fonts-font-awesome whose files lie elsewhere.
COMPANIONS = (
    "fonts-font-awesome",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
COMPANION_SUITE = "bookworm"  # for a machine whose sources name no release
ICONS = Path("usr/share/fonts-font-awesome/fonts/fontawesome-webfont.woff2")
TREE = Path("usr/lib/python3/dist-packages")
# A second copy of the addons, without their XML and JS, and packaging tools.
NOT_NEEDED = ("addons", "doc", "setup")

UPSTREAM = "https://github.com/odoo/odoo.git"


def ensure():
    """Bring Odoo; return the folder that holds ``odoo/``."""
    if given := os.environ.get("ODOO_PATH"):
        return check_tree(Path(given).expanduser().absolute(), "ODOO_PATH")
    with locked("odoo"):
        stamp = read_stamp(layout.ODOO_ROOT)
        if stamp.get("recipe") != RECIPE:
            stamp = bring()
    return check_tree(layout.ODOO_ROOT / stamp["tree"], str(layout.ODOO_ROOT))


def identity():
    """Return a text that changes when another Odoo is used."""
    given = os.environ.get("ODOO_PATH")
    return given or read_stamp(layout.ODOO_ROOT).get("origin", "none")


def bring():
    """Make the tree from the package or, where it is not to be had, from upstream."""
    reasons = []
    for origin, make in {"Debian": from_debian, "upstream": from_upstream}.items():
        try:
            return make()
        except Failure as failure:
            reasons.append(f"{origin}: {failure}")
    raise Failure(
        f"no Odoo {SERIES} to be had. {'; '.join(reasons)}. Run again when the network "
        f"is back, or set ODOO_PATH to an Odoo {SERIES} tree."
    )


def from_debian():
    """Unpack Debian's package and its companions into one root, and tie them up."""
    if not apt.available():
        raise Failure("there is no apt here")
    codename = sources.machine_codename()
    mirror = sources.debian_mirror(sources.machine_sources(), codename)
    if not mirror:
        raise Failure("apt's configuration names no Debian mirror")
    release = codename if codename in mirror.suites else COMPANION_SUITE
    with step(f"Odoo {SERIES} from Debian's package {PACKAGE}") as remarks:
        package, *fonts = download(mirror.with_suite(SUITE), [PACKAGE, *FONTS])
        companions = download(mirror.with_suite(release), COMPANIONS)
        version = package.name.split("_")[1].replace("%3a", ":")
        origin = f"{PACKAGE} {version}"
        stamp = {"recipe": RECIPE, "origin": origin, "tree": str(TREE)}
        remarks.append(version)
        with replacing(layout.ODOO_ROOT, stamp) as root:
            for deb in (package, *fonts, *companions):
                apt.unpack(deb, root)
            if not (root / ICONS).exists():
                raise Failure(f"fonts-font-awesome of {release} is not version 4.7")
            for name in NOT_NEEDED:
                remove_tree(root / TREE / name)
            make_links_relative(root)
            remarks += frontend.add_missing_file(root / TREE)
    remove_tree(layout.CACHE / "debs")
    return stamp


def download(source, packages):
    """Download packages of one suite with a private apt."""
    private = apt.PrivateApt(source.suites[0], source)
    private.prepare()
    return private.download(packages)


def from_upstream():
    """Clone upstream's branch, without its history."""
    if not find("git"):
        raise Failure("there is no git here")
    stamp = {"recipe": RECIPE, "origin": f"upstream {SERIES}", "tree": "clone"}
    command = ["git", "clone", "-q", "--depth=1", f"--branch={SERIES}", UPSTREAM]
    env = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C.UTF-8"}
    with step(f"Odoo {SERIES} from upstream, a shallow clone"):
        with replacing(layout.ODOO_ROOT, stamp) as root:
            clone = [*command, root / "clone"]
            run(clone, log="git-clone", doing="cloning Odoo", env=env)
    return stamp


def check_tree(tree, named):
    """Return the folder if it holds Odoo 19.0 whole; fail with one line if not."""
    release = tree / "odoo" / "release.py"
    try:
        text = release.read_text(encoding="utf-8")
    except OSError as error:
        raise Failure(f"{named} holds no Odoo: {release} is missing.") from error
    found = re.search(r"^version_info = \((.+?), (\d+),", text, re.M)
    series = f"{found[1]}.{found[2]}" if found else "of an unknown version"
    if series != SERIES:
        raise Failure(f"{named} holds Odoo {series}; Mentorat needs {SERIES}.")
    places = (tree / "odoo" / "addons", tree / "addons")
    if not any((place / "web" / "__manifest__.py").exists() for place in places):
        raise Failure(f"{named} holds no Odoo addons: web is missing.")
    return tree
