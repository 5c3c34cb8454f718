"""Which server is used, and where the embedded one puts its things."""

import pwd
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest

from devtools import embedded, postgres, setup, testing
from devtools.console import Failure
from devtools.files import open_lock


class FakeServer:
    def __init__(self):
        self.events = []

    def ensure_running(self):
        self.events.append("start")

    def leave(self):
        self.events.append("leave")


@pytest.fixture
def fake(platform, monkeypatch):
    server = FakeServer()
    monkeypatch.setattr(embedded, "Embedded", lambda: server)
    return server


def test_the_last_to_leave_stops_the_server(fake):
    with postgres.server():
        with postgres.server():
            assert fake.events == ["start", "start"]
        assert fake.events == ["start", "start"]
    assert fake.events == ["start", "start", "leave"]


def test_a_failure_stops_the_server_too(fake):
    with pytest.raises(RuntimeError), postgres.server():
        assert postgres.in_use()
        raise RuntimeError
    assert fake.events[-1] == "leave"
    assert not postgres.in_use()


def test_a_killed_run_does_not_keep_the_server(fake):
    with open_lock("users"):
        pass  # its lock went with its process
    with postgres.server():
        pass
    assert fake.events == ["start", "leave"]


@pytest.mark.parametrize("name", ["PGHOST", "PGHOSTADDR", "PGSERVICE"])
def test_the_usual_variables_name_a_server(platform, monkeypatch, name):
    assert not postgres.named_by_environment()
    monkeypatch.setenv(name, "somewhere")
    assert postgres.named_by_environment()


@pytest.mark.parametrize(
    "answer, told",
    [
        ("postgres|t|150000", "refuses the PostgreSQL role postgres"),
        ("me|f|150000", "role me may not create databases"),
        ("me|t|120009", "too old"),
    ],
)
def test_a_server_that_cannot_do_is_told_in_one_line(
    platform, tmp_path, monkeypatch, answer, told
):
    psql = tmp_path / "psql"
    psql.write_text(f"#!/bin/sh\necho '{answer}'\n")
    psql.chmod(0o755)
    monkeypatch.setenv("PGHOST", "db.example")
    monkeypatch.setattr(postgres, "program", lambda _name: psql)
    with pytest.raises(Failure, match=told):
        postgres.Named().ensure_running()


def test_a_server_that_does_not_answer_is_told_with_its_words(
    platform, tmp_path, monkeypatch
):
    psql = tmp_path / "psql"
    psql.write_text("#!/bin/sh\necho 'psql: error: refused' >&2\nexit 2\n")
    psql.chmod(0o755)
    monkeypatch.setenv("PGHOST", "db.example")
    monkeypatch.setattr(postgres, "program", lambda _name: psql)
    with pytest.raises(Failure, match="PostgreSQL at db.example.*: refused"):
        postgres.Named().ensure_running()


def test_a_long_path_gets_a_short_socket(platform, monkeypatch):
    monkeypatch.setattr(embedded, "server_account", lambda: None)
    monkeypatch.setattr(embedded.layout, "POSTGRES", Path("/p" * 60))
    server = embedded.Embedded()
    assert server.home == Path("/p" * 60)
    assert tempfile.gettempdir() in str(server.sockets)
    assert server.sockets == embedded.Embedded().sockets


def test_an_account_that_cannot_reach_the_folder_gets_another(platform, monkeypatch):
    platform.mkdir()
    stranger = pwd.struct_passwd(("pg", "x", 12345, 12345, "", "/", "/bin/false"))
    platform.chmod(0o755)
    open_folder = tempfile.mkdtemp(dir="/tmp")
    Path(open_folder).chmod(0o755)
    assert embedded.reachable(Path(open_folder), stranger)
    platform.chmod(0o700)
    assert not embedded.reachable(platform, stranger)
    assert embedded.reachable(platform, None)
    Path(open_folder).rmdir()


def test_a_stale_process_number_is_not_a_server(tmp_path):
    assert embedded.process_id(tmp_path) is None
    (tmp_path / "postmaster.pid").write_text("1\n/data\n")  # init, or another program
    assert embedded.process_id(tmp_path) is None
    (tmp_path / "postmaster.pid").write_text("half")
    assert embedded.process_id(tmp_path) is None
    embedded.stop(tmp_path)


def test_what_a_killed_server_left_is_ended(tmp_path):
    left = subprocess.Popen(["sleep", "60"], cwd=tmp_path)
    other = subprocess.Popen(["sleep", "60"], cwd="/")
    assert embedded.working_in(tmp_path) == [left.pid]
    embedded.end_orphans(tmp_path)
    assert left.wait() == -signal.SIGKILL
    assert other.poll() is None
    other.kill()
    other.wait()


def test_what_the_server_confirms_is_on_the_disk():
    lines = embedded.SETTINGS.splitlines()
    settings = dict(line.split(" = ", 1) for line in lines if " = " in line)
    assert settings["synchronous_commit"] == "on"
    assert settings.get("fsync", "on") == "on"
    assert settings.get("full_page_writes", "on") == "on"


def test_only_tests_do_not_wait_for_the_disk(platform, monkeypatch):
    monkeypatch.setenv("PGOPTIONS", "-c work_mem=1MB")
    server = embedded.Embedded.__new__(embedded.Embedded)
    server.sockets = platform
    run = testing.TestRun(server, [])
    assert run.env["PGOPTIONS"] == "-c work_mem=1MB -c synchronous_commit=off"
    assert setup.environment(server)["PGOPTIONS"] == "-c work_mem=1MB"
