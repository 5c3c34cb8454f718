"""What is measured goes into the document, and what is around it stays."""

import types

import pytest

from devtools import benching, measurements, testing, trust
from devtools.console import Failure

DOCUMENT = """# By hand

<!-- measured: load -->
old
<!-- end: load -->

Between.

<!-- measured: flows -->
kept
<!-- end: flows -->
"""


def test_part_is_replaced_and_the_others_stay():
    found = measurements.replaced(DOCUMENT, "load", r"new \1")
    assert "old" not in found
    assert r"new \1" in found
    for kept in ("# By hand", "Between.", "kept"):
        assert kept in found
    assert measurements.replaced(found, "load", "old") == DOCUMENT


def test_part_that_is_not_there_yet_comes_last():
    found = measurements.replaced(DOCUMENT, "lists", "rows")
    assert found.startswith(DOCUMENT.rstrip())
    assert found.rstrip().endswith("<!-- end: lists -->")
    assert "## lists" in found


def test_steps_of_the_preparation_are_no_result():
    text = "-> A database ...\n   A database (3 s)\n\npage  ms\n   a   1\n-> end\n"
    assert benching.tables(text) == "page  ms\n   a   1"


def test_each_benchmark_runs_and_what_it_prints_is_kept(platform, monkeypatch):
    kept = {}

    def measure(arguments, stdout):
        stdout.write(f"table of {arguments[0]}\n".encode())
        return 0

    monkeypatch.setattr(benching.measuring, "measure", measure)
    monkeypatch.setattr(
        benching.measurements,
        "record",
        lambda name, command, text, _seconds, _server: kept.update(
            {name: (command, text)}
        ),
    )
    assert benching.run("flows", "", None)
    assert kept == {"flows": ("make measure ARGS=flows", "table of flows")}


def test_benchmark_that_prints_nothing_keeps_the_table_of_before(
    platform, monkeypatch, capsys
):
    monkeypatch.setattr(benching.measuring, "measure", lambda *_args, **_options: 1)
    monkeypatch.setattr(benching.measurements, "record", None)
    assert not benching.run("portal", "PATH", None)
    assert "portal printed nothing" in capsys.readouterr().err


def test_unknown_benchmark_is_told_in_one_line():
    with pytest.raises(Failure, match="no benchmark: lods; .*load"):
        benching.bench(["lods"])


def test_table_of_the_disturbances_has_a_line_each():
    row = "Odoo killed\t15\t240\t31\t0\t0\t89\t0\t1\t0\n"
    head, line = trust.table(row)
    assert head.split()[:3] == ["disturbance", "times", "confirmed"]
    assert line.split() == ["Odoo", "killed", *row.split()[2:]]
    assert len(head) == len(line)


@pytest.fixture
def run(platform, monkeypatch):
    monkeypatch.setattr(testing.setup, "environment", lambda _server: {})
    server = types.SimpleNamespace(variables=dict, alive=lambda: True)
    return trust.TrustRun(server, ["--seed", "7", "--times", "3"])


def test_whole_run_of_the_disturbances_is_kept(run, tmp_path, monkeypatch, capsys):
    assert run.env["MENTORAT_TRUST"] == "full"
    assert (run.env[trust.SEED], run.env[trust.TIMES]) == ("7", "3")
    monkeypatch.setattr(run, "install_addon", lambda: None)
    [part] = run.parts()
    assert part.paths == [trust.FOLDER]
    run.figures.parent.mkdir(parents=True)
    run.figures.write_text("Odoo killed\t3\t1\t0\t0\t0\t9\t0\t0\t0\n")
    kept = []
    monkeypatch.setattr(trust.measurements, "record", lambda *row: kept.append(row))
    run.passed = 1
    assert run.sum_up() == 0
    assert "Odoo killed" in capsys.readouterr().out
    [(name, command, text, *_rest)] = kept
    assert (name, "--seed 7" in command, "Odoo killed" in text) == ("trust", True, True)


def test_part_of_a_run_replaces_nothing(run, monkeypatch):
    monkeypatch.setattr(trust.measurements, "record", None)
    run.arguments, run.passed = ["-k", "nodes"], 1
    run.figures.parent.mkdir(parents=True)
    run.figures.write_text("two servers\t3\t1\t0\t0\t0\t9\t0\t0\t0\n")
    assert run.sum_up() == 0
