"""What is promised of the project's own files."""

import re
import subprocess
import sys

import pytest

from devtools import layout, python_packages

LOCKS = sorted(layout.REQUIREMENTS.glob("*.lock"))
NODE_LOCK = layout.PROJECT / "devtools" / "node" / "package-lock.json"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_locks_hold_exact_versions_and_digests(lock):
    text = lock.read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert entries
    for entry in entries:
        assert re.match(r"^[a-z0-9._-]+(\[[a-z,]+\])?==\S+", entry), entry
        assert "--hash=sha256:" in entry


@pytest.mark.parametrize("lock", [*LOCKS, NODE_LOCK], ids=lambda path: path.name)
def test_locks_name_no_address(lock):
    text = lock.read_text(encoding="utf-8")
    assert not re.search(r'"resolved"|^--|index-url|@ http', text, re.M)


def test_what_the_lock_is_made_from_is_in_it():
    lock = (layout.REQUIREMENTS / "dev.lock").read_text(encoding="utf-8")
    wanted = ""
    for name in ("odoo.in", "dev.in"):
        wanted += (layout.REQUIREMENTS / name).read_text(encoding="utf-8")
    for line in wanted.splitlines():
        if found := re.match(r"^([a-z0-9][a-z0-9_-]+)", line):
            assert re.search(rf"^{re.escape(found[1])}==", lock, re.M), line


def test_another_python_is_told_in_one_line(tmp_path):
    code = (
        "import sys; from devtools import interpreter as i; i.NAMES = ();"
        "i.replace_by_a_fitting_one()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=layout.PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "needs Python 3.10 to 3.13" in line


def test_pips_mirror_is_handed_to_uv(monkeypatch):
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    env = python_packages.uv_environment()
    assert env["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert env["UV_PYTHON_DOWNLOADS"] == "never"


@pytest.mark.parametrize(
    "target", ["run", "test", "trust", "bench", "lint", "clean", "distclean"]
)
def test_make_help_names_each_command(target):
    done = subprocess.run(
        ["make", "-s", "help"],
        cwd=layout.PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert re.search(rf"^  make {target}\b", done.stdout, re.M)
