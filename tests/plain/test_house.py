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
