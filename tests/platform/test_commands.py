"""What a person sees when something is wrong: one line."""

import errno
import os
import socket
import subprocess
import sys
import types
import xml.etree.ElementTree as ElementTree

import pytest

from devtools import (
    addon,
    commands,
    console,
    database,
    layout,
    odoo_server,
    postgres,
    setup,
    testing,
)
from devtools.console import Failure


def test_a_taken_port_is_told_with_another_one():
    with socket.socket() as taken:
        taken.bind((odoo_server.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Failure, match=rf"port {port} .*make run PORT=\d+"):
            odoo_server.check_port(port)
    odoo_server.check_port(odoo_server.free_port())


@pytest.mark.parametrize("port", [-1, 70000])
def test_a_port_that_does_not_exist_is_told(port):
    with pytest.raises(Failure, match=f"port {port}"):
        odoo_server.check_port(port)


@pytest.mark.parametrize(
    "code, told",
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "may not be written"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_what_the_system_refuses_is_one_line(code, told):
    error = OSError(code, "Input/output error", "/some/file")
    assert told in commands.readable(error)
    assert "/some/file" in commands.readable(error)


def test_a_failure_is_one_line_and_an_exit_code(platform, monkeypatch, capsys):
    def fail(_options):
        raise Failure("no network:\n  try later")

    monkeypatch.setattr(commands, "do_setup", fail)
    monkeypatch.setattr(commands, "interrupt_once", lambda: None)
    monkeypatch.setattr(commands.process, "stop_all", lambda: None)
    assert commands.main(["setup"]) == 1
    assert capsys.readouterr().err.splitlines() == ["mentorat: no network: try later"]


def test_a_mistake_of_ours_is_one_line_too(platform, monkeypatch, capsys):
    monkeypatch.setattr(commands, "do_setup", lambda _options: 1 / 0)
    monkeypatch.setattr(commands, "interrupt_once", lambda: None)
    monkeypatch.setattr(commands.process, "stop_all", lambda: None)
    assert commands.main(["setup"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "ZeroDivisionError" in line
    assert "Traceback" in (platform / "logs/unexpected.log").read_text()


def test_unknown_words_are_told(platform, monkeypatch, capsys):
    monkeypatch.setattr(commands, "interrupt_once", lambda: None)
    monkeypatch.setattr(commands.process, "stop_all", lambda: None)
    assert commands.main(["run", "--prot", "1"]) == 1
    assert "does not know --prot 1" in capsys.readouterr().err


@pytest.mark.parametrize(
    "seconds, text",
    [(0.04, "0.0 s"), (9.9, "9.9 s"), (59.4, "59 s"), (125, "2 min 05 s")],
)
def test_durations_are_written_as_people_do(seconds, text):
    assert console.duration(seconds) == text


LOG = """\
2026-11-22 08:26:16,556 6858 INFO db odoo.modules.loading: Modules loaded.
2026-11-22 08:26:33,675 6858 WARNING db odoo.addons.x: no access rules
Traceback (most recent call last):
  File "x.py", line 1, in y
odoo.exceptions.ValidationError: Too many mentors
odoo.tools.convert.ParseError: while parsing demo.xml:5, somewhere inside
2026-11-22 08:26:33,676 6858 ERROR ? odoo.registry: Failed to load
2026-11-22 08:26:33,676 6858 INFO ? odoo.service.server: Initiating shutdown
"""


def test_complaints_of_an_installation_are_found():
    assert addon.complaints(LOG) == [
        "WARNING odoo.addons.x: no access rules",
        "ERROR odoo.registry: Failed to load",
    ]


def test_the_reason_of_a_failed_installation_is_found(tmp_path):
    log = tmp_path / "log"
    assert addon.failure_words(log) == "Odoo wrote no log"
    log.write_text(LOG)
    assert addon.failure_words(log) == (
        "odoo.exceptions.ValidationError: Too many mentors"
    )


def test_the_addon_has_another_digest_when_a_file_changes(platform, monkeypatch):
    folder = platform / addon.layout.ADDON
    (folder / "tests").mkdir(parents=True)
    (folder / "model.py").write_text("a = 1")
    monkeypatch.setattr(addon.layout, "PROJECT", platform)
    before = addon.digest()
    (folder / "tests" / "test_a.py").write_text("tests are not installed")
    assert addon.digest() == before
    (folder / "model.py").write_text("a = 2")
    assert addon.digest() != before


def test_odoos_command_line_drops_a_database_that_is_not_the_default_one():
    name = f"mentorat_dropped_{os.getpid()}"
    arguments = ["db", "drop", name]
    command = [layout.PYTHON, "-m", "odoo", *arguments]
    with postgres.server() as server:
        env = {**setup.environment(server), "PGDATABASE": "mentorat"}
        commands.choose_database(arguments, env)
        databases = database.Databases(env)
        databases.query(f"CREATE DATABASE {database.identifier(name)}")
        try:
            done = subprocess.run(command, env=env, capture_output=True, check=False)
            assert done.returncode == 0, done.stderr
            assert not databases.exists(name)
        finally:
            databases.drop(name)


def test_names_and_texts_are_quoted_for_sql():
    assert database.literal("l'entente") == "'l''entente'"
    assert database.identifier('a"b') == '"a""b"'


def test_left_overs_of_dead_runs_are_dropped_and_nothing_else(monkeypatch):
    host = socket.gethostname()
    noted = {
        "dead": f"test {host} 999999999",
        "alive": database.test_comment(1),
        "elsewhere": "test another-host 999999999",
        "template": "template",
        "served": "run abc",
    }
    dropped = []
    databases = database.Databases({})
    monkeypatch.setattr(databases, "comments", lambda: noted)
    monkeypatch.setattr(databases, "drop", dropped.append)
    databases.drop_left_overs()
    assert dropped == ["dead"]


def test_somebody_elses_database_is_not_ours_to_drop(monkeypatch):
    databases = database.Databases({})
    noted = {"mine": "run abc", "theirs": "guest abc"}
    monkeypatch.setattr(databases, "comments", lambda: noted)
    assert databases.own() == ["mine"]


@pytest.fixture
def run():
    """A test run that has not begun."""
    run = object.__new__(testing.TestRun)
    run.troubles, run.passed, run.failed = [], 0, 0
    return run


def write_report(path, *outcomes):
    suite = ElementTree.Element("testsuite")
    for outcome in outcomes:
        case = ElementTree.SubElement(suite, "testcase", classname="c", name="n")
        if outcome:
            ElementTree.SubElement(case, outcome)
    ElementTree.ElementTree(suite).write(path)
    return path


def test_a_skipped_test_fails_the_run(run, tmp_path, capsys):
    run.count(write_report(tmp_path / "r.xml", None, "failure", "error", "skipped"))
    assert run.sum_up() == 1
    shown = capsys.readouterr()
    assert shown.out.splitlines()[-1] == "1 passed, 3 failed"
    assert "skipped, which counts as failed: c.n" in shown.err


def test_all_passed_is_the_only_success(run, tmp_path, capsys):
    run.count(write_report(tmp_path / "r.xml", None, None))
    assert run.sum_up() == 0
    assert capsys.readouterr().out.splitlines()[-1] == "2 passed, 0 failed"


def test_no_test_at_all_fails_the_run(run, tmp_path):
    run.count(tmp_path / "missing.xml")
    with pytest.raises(Failure, match="no test was run"):
        run.sum_up()


def test_troubles_besides_the_tests_fail_the_run(run, tmp_path):
    run.count(write_report(tmp_path / "r.xml", None))
    run.trouble("installation log: WARNING x")
    assert run.sum_up() == 1


def test_the_attack_tries_everything_and_says_how_much(
    platform, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(testing.setup, "environment", lambda _server: {})
    server = types.SimpleNamespace(variables=dict, alive=lambda: True)
    attack = testing.AttackRun(server, [])
    assert attack.env["MENTORAT_ATTACK"] == "full"
    monkeypatch.setattr(attack, "install_addon", lambda: None)
    monkeypatch.setattr(
        attack, "odoo_part", lambda name, paths: testing.Part(name, paths, [])
    )
    parts = {part.name: part.paths for part in attack.parts()}
    assert parts["attack"] == [testing.ATTACK]
    assert len(parts["at-once"]) > 0
    attack.figures.parent.mkdir(parents=True, exist_ok=True)
    lines = ("test_a\tmentee\t2", "test_b\tmentee\t3", "test_a\tmentor\t1")
    attack.figures.write_text("\n".join(lines))
    attack.count(write_report(tmp_path / "r.xml", None))
    assert attack.sum_up() == 0
    said = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["5", "calls", "as", "mentee"] in said
    assert ["6", "calls", "in", "all"] in said


def test_files_are_spread_over_lists_of_about_the_same_size(tmp_path):
    for name, size in {"a": 50, "b": 30, "c": 20, "d": 1}.items():
        (tmp_path / name).write_text("x" * size)
    lists = testing.spread(tmp_path.iterdir(), 2)
    assert [[file.name for file in files] for files in lists] == [
        ["a", "d"],
        ["b", "c"],
    ]


def test_parts_run_side_by_side_as_many_as_allowed_and_in_order(
    run, platform, tmp_path, monkeypatch, capsys
):
    script = tmp_path / "pytest.py"
    script.write_text(
        "import pathlib, sys, time\n"
        "name, folder = sys.argv[2], pathlib.Path(sys.argv[3])\n"
        "(folder / f'{name}.running').touch()\n"
        "time.sleep(0.3)\n"
        "print('together:', len(list(folder.glob('*.running'))))\n"
        "(folder / f'{name}.running').unlink()\n"
    )
    monkeypatch.setattr(testing, "PYTEST", [sys.executable, script])
    run.server = types.SimpleNamespace(alive=lambda: True)
    run.env, run.arguments = {}, []
    run.run_parts(testing.Part(f"p{n}", [tmp_path], [f"p{n}"]) for n in range(5))
    lines = capsys.readouterr().out.splitlines()
    started = [line for line in lines if line.startswith("-> ")]
    assert started == [f"-> Tests: p{n}" for n in range(5)]
    together = [int(line[-1]) for line in lines if line.startswith("together")]
    assert len(together) == 5
    assert max(together) <= testing.AT_ONCE


def test_failing_part_fails_the_run(run, platform, tmp_path, monkeypatch):
    script = tmp_path / "pytest.py"
    script.write_text("raise SystemExit(3)")
    monkeypatch.setattr(testing, "PYTEST", [sys.executable, script])
    run.server = types.SimpleNamespace(alive=lambda: True)
    run.env, run.arguments = {}, []
    run.run_parts([testing.Part("first", [tmp_path], [])])
    assert run.troubles == ["pytest ended with exit code 3 in the part first"]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["db", "drop", "trial"], None),
        (["shell"], "mentorat"),
        (["module", "upgrade", "mentorat_module"], "mentorat"),
    ],
)
def test_the_db_command_is_left_without_a_database_of_ours(
    monkeypatch, arguments, named
):
    monkeypatch.delenv("DB", raising=False)
    env = {}
    commands.choose_database(arguments, env)
    assert env.get("PGDATABASE") == named
