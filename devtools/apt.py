"""Debian packages without touching the system: a private apt, verified downloads."""

import os
import re

from . import layout
from .console import Failure
from .files import ensure_folder
from .process import capture, find, run

NEEDED = ("apt-get", "apt-cache", "apt-config", "dpkg-deb")
# Of the machine's apt settings, those that say how to reach a mirror are kept.
OWN_ACQUIRE = ("Acquire::IndexTargets", "Acquire::Languages", "Acquire::Retries")


def available():
    """Say whether this machine has what a private apt needs."""
    return all(map(find, NEEDED))


class PrivateApt:
    """An apt whose lists, cache and settings lie in one folder of ours."""

    def __init__(self, name, source):
        self.name = name
        self.source = source
        self.folder = layout.CACHE / "apt" / name
        self.downloads = layout.CACHE / "debs"
        self.config = self.folder / "apt.conf"
        self.env = {**os.environ, "LC_ALL": "C.UTF-8", "APT_CONFIG": str(self.config)}

    def prepare(self):
        """Write the private settings and fetch the signed package lists."""
        for part in ("lists/partial", "cache/archives/partial", "empty"):
            ensure_folder(self.folder / part)
        ensure_folder(self.downloads)
        (self.folder / "status").touch()
        paragraph = self.source.as_deb822()
        (self.folder / "mentorat.sources").write_text(paragraph, encoding="utf-8")
        self.config.write_text(self._settings(), encoding="utf-8")
        self._apt_get("update", "--error-on=any", doing="fetching the package lists")

    def _settings(self):
        own = {
            "Dir::State": self.folder,
            "Dir::State::status": self.folder / "status",
            "Dir::Cache": self.folder / "cache",
            "Dir::Etc::sourcelist": self.folder / "mentorat.sources",
            "Dir::Etc::sourceparts": self.folder / "empty",
            "Dir::Etc::preferencesparts": self.folder / "empty",
            "Dir::Etc::preferences": "/dev/null",
            "Dir::Etc::parts": self.folder / "empty",
            "Dir::Etc::main": "/dev/null",
            "APT::Sandbox::User": "root",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
        }
        lines = [f'{name} "{value}";' for name, value in own.items()]
        kept = network_settings(capture(["apt-config", "dump"]) or "")
        return "\n".join([*lines, *kept, ""])

    def _apt_get(self, *arguments, doing):
        command = ["apt-get", "-q", *arguments]
        log = f"apt-{self.name}"
        run(command, log=log, doing=doing, env=self.env, cwd=self.downloads)

    def candidate(self, package):
        """Return the version that apt would download."""
        command = ["apt-cache", "show", "--no-all-versions", package]
        shown = capture(command, env=self.env) or ""
        found = re.search(r"^Version: (\S+)", shown, re.M)
        if not found:
            raise Failure(f"{package} is not in {' '.join(self.source.suites)}")
        return found[1]

    def download(self, packages):
        """Download and verify packages; return their files. Whole ones are kept."""
        versions = {package: self.candidate(package) for package in packages}
        self._apt_get("download", *packages, doing=f"downloading {packages[0]}")
        files = []
        for package, version in versions.items():
            name = f"{package}_{version.replace(':', '%3a')}_*.deb"
            files += list(self.downloads.glob(name))[:1]
        if len(files) != len(packages):
            raise Failure(f"apt-get left no file for some of {', '.join(packages)}")
        return files


def network_settings(dump):
    """Return the lines of ``apt-config dump`` on proxies, certificates, time-outs."""
    lines = (line.strip() for line in dump.splitlines())
    ours = (line for line in lines if line.startswith("Acquire::"))
    return [line for line in ours if not line.startswith(OWN_ACQUIRE)]


def unpack(deb, root):
    """Unpack one package into `root`; nothing of it is run."""
    run(["dpkg-deb", "-x", deb, root], log="unpack", doing=f"unpacking {deb.name}")
