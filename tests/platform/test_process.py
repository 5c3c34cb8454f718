"""Other programs: what they say, how they end."""

import os
import signal
import sys
import time

import pytest

from devtools import process
from devtools.console import Failure


class Database:
    """Stands for a database server."""

    lost = "the database is gone"

    def __init__(self, answers):
        self.answers = iter(answers)

    def alive(self):
        return next(self.answers, False)


def python(code):
    return [sys.executable, "-c", code]


def test_a_failure_is_one_line_with_what_the_program_said(platform):
    code = "print('E: no such package'); print('bye'); raise SystemExit(3)"
    with pytest.raises(Failure) as caught:
        process.run(python(code), log="thing", doing="fetching")
    text = str(caught.value)
    assert text.startswith("fetching failed: E: no such package (log: ")
    assert "\n" not in text


def test_a_missing_program_is_named(platform):
    with pytest.raises(Failure, match="fetching: no-such-program is missing"):
        process.run(["no-such-program"], log="thing", doing="fetching")


def test_a_silent_failure_tells_its_exit_code(platform):
    code = "raise SystemExit(3)"
    with pytest.raises(Failure, match="stopped with exit code 3"):
        process.run(python(code), log="thing", doing="fetching")


def test_a_killed_program_is_told_as_such(platform):
    code = "import os; print('Downloaded x', flush=True); os.kill(os.getpid(), 9)"
    with pytest.raises(Failure, match="fetching failed: ended by signal 9"):
        process.run(python(code), log="thing", doing="fetching")


def test_a_program_ends_with_all_that_it_started(tmp_path):
    code = (
        "import subprocess, sys, time;"
        "child = subprocess.Popen(['sleep', '60']);"
        "open(sys.argv[1], 'w').write(str(child.pid)); time.sleep(60)"
    )
    noted = tmp_path / "pid"
    child = process.start([*python(code), noted])
    while not (noted.exists() and noted.read_text()):
        time.sleep(0.02)
    process.stop(child)
    assert child.returncode == -signal.SIGTERM
    assert ends(int(noted.read_text()))


def ends(pid):
    """Say whether a process that is not our child ends soon."""
    for _try in range(100):
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
                if file.read().rsplit(")", 1)[1].split()[0] == "Z":
                    return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


def test_a_program_that_will_not_end_is_killed(tmp_path):
    ready = tmp_path / "ready"
    code = (
        "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "open(sys.argv[1], 'w').close(); time.sleep(60)"
    )
    child = process.start([*python(code), ready])
    while not ready.exists():
        time.sleep(0.02)
    process.stop(child, patience=0.2)
    assert child.returncode == -signal.SIGKILL


def test_a_program_does_not_outlive_its_database():
    child = process.start(python("import time; time.sleep(60)"))
    with pytest.raises(Failure, match="the database is gone"):
        process.wait_watching(child, Database([True, False]))
    assert child.poll() is not None


def test_a_failure_for_want_of_the_database_is_told_as_such():
    child = process.start(python("raise SystemExit(1)"))
    with pytest.raises(Failure, match="the database is gone"):
        process.wait_watching(child, Database([False]))


def test_the_exit_code_is_returned():
    child = process.start(python("raise SystemExit(5)"))
    assert process.wait_watching(child, Database([True])) == 5


def test_whichever_program_ends_first_is_returned():
    children = [
        process.start(python("import time; time.sleep(60)")),
        process.start(python("raise SystemExit(5)")),
    ]
    ended = process.wait_for_any(children, Database([True] * 60))
    process.stop(children[0])
    assert ended is children[1]


def test_output_is_captured_and_a_failure_is_none():
    assert process.capture(python("print(1)")) == "1\n"
    assert process.capture(python("raise SystemExit(1)")) is None
    assert process.capture(["no-such-program"]) is None


def test_the_first_program_that_is_there_is_found(tmp_path, monkeypatch):
    program = tmp_path / "two"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    assert process.find("one", "two") == os.fspath(program)
    assert process.find("one") is None
