"""The servers that tests kill: what a killed run left of them goes at the next."""

import os

from devtools import cluster


def test_servers_of_dead_runs_are_removed_and_no_other(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster.tempfile, "gettempdir", lambda: str(tmp_path))
    dead, alive, others = (
        tmp_path / f"{cluster.PREFIX}999999999-abc",
        tmp_path / f"{cluster.PREFIX}{os.getpid()}-abc",
        tmp_path / "others",
    )
    for folder in (dead, alive, others):
        folder.mkdir()
    cluster.remove_left_overs()
    assert [folder.exists() for folder in (dead, alive, others)] == [False, True, True]
