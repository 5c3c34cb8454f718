"""The house keeps its shape: every file in a package, arrows down, shared mixins."""

import house
import pytest


@pytest.fixture(scope="module")
def modules():
    return house.read_house()


def test_every_file_of_a_model_lies_in_a_package(modules):
    assert house.find_strays(modules) == []


def test_arrows_between_packages_only_go_down(modules):
    assert house.find_arrows_up(modules) == []


def test_packages_form_no_circle(modules):
    assert house.find_circles(modules) == []


def test_every_mixin_has_two_users_or_more(modules):
    assert house.find_lonely_mixins(modules) == []


def test_odoo_finds_each_test_file():
    tests = house.ADDON / "tests"
    imports = (tests / "__init__.py").read_text(encoding="utf-8").splitlines()
    for path in tests.rglob("test_*.py"):
        package = ".".join(path.relative_to(tests).parts[:-1])
        assert f"from .{package} import {path.stem}" in imports
    names = [line.split()[-1] for line in imports]
    assert len(names) == len(set(names))  # the second would hide the first
