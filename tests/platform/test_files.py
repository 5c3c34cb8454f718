"""Folders that appear whole or not at all, and locks."""

import os
import subprocess
import sys
import threading

import pytest

from devtools import files
from devtools.console import Failure


def test_a_folder_takes_its_place_only_when_it_is_finished(platform):
    target = platform / "thing"
    with files.replacing(target, {"version": 1}) as scratch:
        (scratch / "part").write_text("x")
        assert not target.exists()
    assert files.read_stamp(target) == {"version": 1}
    assert (target / "part").read_text() == "x"


def test_a_failure_leaves_the_former_folder_as_it_was(platform):
    target = platform / "thing"
    with files.replacing(target, {"version": 1}) as scratch:
        (scratch / "part").write_text("old")
    with pytest.raises(RuntimeError):
        with files.replacing(target, {"version": 2}) as scratch:
            (scratch / "part").write_text("half")
            raise RuntimeError
    assert files.read_stamp(target) == {"version": 1}
    assert (target / "part").read_text() == "old"
    assert list(platform.iterdir()) == [target]


def test_what_a_killed_run_left_is_removed_by_the_next(platform):
    left_over = platform / ".thing.new-abc"
    left_over.mkdir(parents=True)
    (left_over / "half").write_text("x")
    with files.replacing(platform / "thing", {}):
        assert not left_over.exists()


def test_a_folder_without_its_stamp_is_not_finished(platform):
    platform.mkdir()
    assert files.read_stamp(platform) == {}
    (platform / files.STAMP).write_text("{half")
    assert files.read_stamp(platform) == {}


def test_absolute_links_lead_inside_afterwards(tmp_path):
    (tmp_path / "usr/share/fonts").mkdir(parents=True)
    (tmp_path / "usr/share/fonts/a.ttf").write_text("font")
    (tmp_path / "odoo/static").mkdir(parents=True)
    absolute = tmp_path / "odoo/static/a.ttf"
    absolute.symlink_to("/usr/share/fonts/a.ttf")
    relative = tmp_path / "odoo/static/b.ttf"
    relative.symlink_to("../../usr/share/fonts/a.ttf")
    files.make_links_relative(tmp_path)
    assert os.readlink(absolute) == "../../usr/share/fonts/a.ttf"
    assert os.readlink(relative) == "../../usr/share/fonts/a.ttf"
    assert absolute.read_text() == relative.read_text() == "font"


def test_a_lock_is_held_by_one_at_a_time(platform, capsys):
    order = []
    entered = threading.Event()

    def second():
        entered.wait()
        with files.locked("thing"):
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with files.locked("thing"):
        entered.set()
        thread.join(0.3)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
    assert "waiting, another is at work on this: thing" in capsys.readouterr().out


def test_a_lock_ends_with_its_process(platform):
    files.ensure_folder(platform / "locks")
    code = (
        "import fcntl, os, sys; handle = open(sys.argv[1], 'a+');"
        "fcntl.flock(handle, fcntl.LOCK_EX); os.kill(os.getpid(), 9)"
    )
    lock = platform / "locks" / "thing"
    subprocess.run([sys.executable, "-c", code, lock], check=False)
    with files.locked("thing"):
        pass


def test_a_place_that_cannot_be_written_is_told_in_one_line(tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(Failure, match="cannot write in .*MENTORAT_PLATFORM"):
        files.ensure_folder(file / "folder")
