"""The faults that ``make mutants`` puts in, and the tests that it chooses for them."""

import ast

import pytest

from devtools import mutants
from devtools.console import Failure
from devtools.mutants import code, operators, walls

SOURCE = b'''\
"""Not a fault: "1 < 2"."""

LIMIT = 3


def is_late(self, now, fold=0):
    """Say so."""
    if self.due and self.due < now - LIMIT:
        _logger.info("late since %s", 1)
        return bool(self.due)
    return f"{now + 1}"


class Model:
    @decorated(1)
    def count(self): return [each for each in self if not each.done]
'''


def test_kind_of_faults_that_does_not_exist_is_told():
    with pytest.raises(Failure, match="charm .*plain, models, walls"):
        mutants.mutants(["plain", "charm"])


def mutate(source, **options):
    found = operators.mutations("file.py", source, **options)
    return {(fault.line, fault.old, fault.new): fault for fault in found}


def test_each_fault_is_python_and_differs_from_the_code():
    for fault in mutate(SOURCE).values():
        changed = fault.apply(SOURCE)
        assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse(SOURCE)), fault


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("3", "4"),
        ("self.due < now - LIMIT", "(self.due <= now - LIMIT)"),
        ("now - LIMIT", "(now + LIMIT)"),
        (
            "self.due and self.due < now - LIMIT",
            "(self.due or self.due < now - LIMIT)",
        ),
        ("self.due and self.due < now - LIMIT", "(self.due)"),
        ("self.due and self.due < now - LIMIT", "False"),
        ("bool(self.due)", "None"),
        ("not each.done", "(each.done)"),
        ("not each.done", "True"),
    ],
)
def test_faults_are_put_in(old, new):
    assert any((old, new) == found[1:] for found in mutate(SOURCE))


def test_texts_logging_decorators_and_defaults_are_left_alone():
    lines = {line for line, _old, _new in mutate(SOURCE)}
    assert lines == {3, 8, 10, 11, 16}
    assert (11, "now + 1", "(now - 1)") not in mutate(SOURCE)


def test_fault_is_put_in_after_letters_of_several_bytes():
    source = 'x = "é…" if 1 < y else 0\n'.encode()
    fault = mutate(source)[1, "1 < y", "(1 <= y)"]
    assert fault.apply(source).decode() == 'x = "é…" if (1 <= y) else 0\n'


def test_fault_knows_its_function():
    functions = {fault.function for fault in mutate(SOURCE).values()}
    assert functions == {0, 6, 15}
    assert 0 not in {
        fault.function for fault in mutate(SOURCE, only_functions=True).values()
    }


def test_marked_functions_say_that_they_are_called():
    called = []
    source = operators.marked("file.py", SOURCE).decode()
    names = {
        "__called__": called.append,
        "decorated": lambda _number: lambda function: function,
    }
    exec(compile(source, "file.py", "exec"), names)
    assert names["Model"]().count.__self__
    names["Model"].count([])
    names["is_late"](type("Task", (), {"due": 0}), 1)
    assert called == ["file.py:15", "file.py:6"]


def test_tests_of_a_fault_are_those_that_call_its_function_the_quickest_first():
    [fault] = [one for one in mutate(SOURCE).values() if one.old == "bool(self.due)"]
    tests = {
        "a.py::A::slow": {"seconds": 9, "calls": ["file.py:6"]},
        "a.py::A::quick": {"seconds": 1, "calls": ["file.py:6"]},
        "b.py::B::one": {"seconds": 2, "calls": ["file.py:6", "file.py:15"]},
        "b.py::B::other": {"seconds": 0, "calls": ["file.py:15"]},
    }
    chosen = ["b.py::B::one", "a.py::A::quick", "a.py::A::slow"]
    assert code.choose_tests(fault, tests) == chosen
    [outside] = [one for one in mutate(SOURCE).values() if not one.function]
    assert len(code.choose_tests(outside, tests)) == 4


def test_rules_are_switched_off_and_opened_lines_grant_less_and_more():
    off, opened = walls.rule_switches("rule", "7", "[('a', '=', 1)]")
    assert (off.change, off.undo) == ("active = false", "active = true")
    assert "[(1, ''='', 1)]" in opened.change
    assert opened.undo == "domain_force = '[(''a'', ''='', 1)]'"
    assert len(list(walls.rule_switches("rule", "7", walls.EVERYTHING))) == 1
    lines = {
        (line.change, line.undo)
        for line in walls.line_switches("line", "7", "t", "f", "f", "f")
    }
    assert ("perm_read = false", "perm_read = true") in lines
    assert ("perm_unlink = true", "perm_unlink = false") in lines
    assert len(lines) == 4
