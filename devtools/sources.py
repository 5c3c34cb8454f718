"""The machine's package sources: read from apt's two formats, written in one."""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

SYSTEM = Path("/etc/apt")
OS_RELEASE = Path("/etc/os-release")
# Suites that only add to another one: bookworm-updates, bookworm/updates, ...
ADDED_SUITE = re.compile(r"/|-(updates|security|backports|proposed-updates|debug)\b")
ROLLING = {"stable", "testing", "unstable", "sid", "oldstable"}
OPTIONS = {"signed-by": "Signed-By", "trusted": "Trusted"}


@dataclass(frozen=True)
class Source:
    """One line or paragraph of package sources."""

    uris: tuple
    suites: tuple
    components: tuple
    options: dict = field(default_factory=dict, hash=False)

    def with_suite(self, suite):
        """Return the same mirror for another suite, its main component only."""
        return replace(self, suites=(suite,), components=("main",))

    def as_deb822(self):
        """Return the source as a paragraph; an embedded key keeps its lines."""
        fields = {
            "Types": "deb",
            "URIs": " ".join(self.uris),
            "Suites": " ".join(self.suites),
            "Components": " ".join(self.components),
            **self.options,
        }
        return "".join(f"{name}: {value}\n" for name, value in fields.items())


def machine_sources(folder=SYSTEM):
    """Return the machine's sources of binary packages, in apt's order."""
    sources = []
    parts = sorted((folder / "sources.list.d").glob("*"))
    for path in [folder / "sources.list", *parts]:
        parse = {".list": parse_one_line, ".sources": parse_deb822}.get(path.suffix)
        if parse and path.is_file():
            sources += parse(path.read_text(encoding="utf-8", errors="replace"))
    return sources


def parse_deb822(text):
    """Parse a ``.sources`` file, without what is off or for source packages."""
    sources = []
    for paragraph in re.split(r"\n[ \t]*\n", text):
        fields = deb822_fields(paragraph)
        enabled = fields.get("enabled", "yes").lower() not in ("no", "false", "0")
        if enabled and "deb" in fields.get("types", "").split():
            words = (fields.get(name, "") for name in ("uris", "suites", "components"))
            options = {
                OPTIONS[name]: fields[name] for name in OPTIONS if name in fields
            }
            sources.append(Source(*(tuple(word.split()) for word in words), options))
    return sources


def deb822_fields(paragraph):
    """Return a paragraph's fields by their names in lower case."""
    fields, name = {}, None
    for line in paragraph.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if line[0] in " \t" and name:
            fields[name] += "\n" + line
        elif ":" in line:
            name, value = line.split(":", 1)
            name = name.strip().lower()
            fields[name] = value.strip()
    return fields


def parse_one_line(text):
    """Parse a ``.list`` file: ``deb [options] uri suite components...``."""
    sources = []
    form = re.compile(r"\s*deb\s+(?:\[([^]]*)\]\s*)?(\S+)\s+(\S+)\s*([^#]*)")
    for found in filter(None, map(form.match, text.splitlines())):
        pairs = (pair.partition("=") for pair in (found[1] or "").split())
        options = {
            OPTIONS[name]: value.replace(",", " ")
            for name, _equal, value in pairs
            if name in OPTIONS
        }
        components = tuple(found[4].split())
        sources.append(Source((found[2],), (found[3],), components, options))
    return sources


def debian_mirror(sources, codename):
    """Return the source that is Debian's own archive, or None.

    It is the one with the machine's release among its suites; others publish under
    the same name, so one whose address names Debian goes first.
    """
    fitting = []
    for source in sources:
        own = tuple(suite for suite in source.suites if not ADDED_SUITE.search(suite))
        if "main" in source.components and {codename, *ROLLING} & set(own):
            fitting.append(replace(source, suites=own))
    fitting.sort(key=lambda source: "debian" not in " ".join(source.uris))
    return fitting[0] if fitting else None


def machine_codename(os_release=OS_RELEASE):
    """Return the name of this machine's release ('bookworm'), or None."""
    try:
        text = os_release.read_text(encoding="utf-8")
    except OSError:
        return None
    found = re.search(r'^VERSION_CODENAME="?([^"\n]+)"?$', text, re.M)
    return found[1] if found else None
