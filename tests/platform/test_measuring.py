"""The benchmarks are found by name, and each says in its head how it is run."""

import pytest

from devtools import measuring
from devtools.console import Failure


@pytest.mark.parametrize("arguments", [[], ["nothing"], [".."]])
def test_a_benchmark_that_is_not_there_is_told_with_those_that_are(arguments):
    with pytest.raises(Failure, match="pairing|pairing_job"):
        measuring.measure(arguments)


@pytest.mark.parametrize("name", measuring.names())
def test_each_benchmark_says_how_it_is_run(name):
    script = measuring.BENCHMARKS / name / "measure.py"
    assert f"make measure ARGS={name}" in script.read_text(encoding="utf-8")


def test_those_that_need_odoo_are_known():
    inside = {
        name
        for name in measuring.names()
        if measuring.SHELL in (measuring.BENCHMARKS / name / "measure.py").read_text()
    }
    assert {"deadlines", "question", "pairing_job"} <= inside
    assert "pairing" not in inside
