"""The programme's weights and options."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorat_module.matching import Objective, Options
from mentorat_module.matching.criterion import get_shares
from mentorat_module.matching.settings import FULL_TENTHS

CRITERIA = ("workplace", "expertise", "expectations")
weight = st.floats(0, 1000, allow_nan=False) | st.integers(0, 10)


def test_shares_are_proportional_to_the_weights():
    weights = {"workplace": 1, "expertise": 2, "expectations": 2}
    assert get_shares(weights) == {
        "workplace": 200,
        "expertise": 400,
        "expectations": 400,
    }


def test_remaining_tenths_go_to_the_largest_remainders():
    weights = {"workplace": 1, "expertise": 2, "expectations": 4}
    assert list(get_shares(weights).values()) == [143, 286, 571]


def test_criterion_without_weight_has_no_share():
    assert get_shares({"expertise": 1}) == {
        "workplace": 0,
        "expertise": 1000,
        "expectations": 0,
    }


def test_no_criterion_has_a_share_without_any_weight():
    assert set(get_shares({}).values()) == {0}


def test_all_criteria_count_the_same_without_given_weights():
    assert sorted(get_shares().values()) == [333, 333, 334]


@settings(deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(CRITERIA, weight)))
def test_shares_add_up_to_all_the_points(weights):
    assert sum(get_shares(weights).values()) in (0, FULL_TENTHS)


@settings(deadline=None)
@given(
    st.fixed_dictionaries(dict.fromkeys(CRITERIA, weight)),
    st.sampled_from(CRITERIA),
    weight,
)
def test_raising_a_weight_never_lowers_the_share_of_its_criterion(weights, name, more):
    raised = weights | {name: weights[name] + more}
    assert get_shares(raised)[name] >= get_shares(weights)[name]


@pytest.mark.parametrize("wrong", [-1, float("nan"), float("inf")])
def test_weight_below_zero_or_not_a_number_is_refused(wrong):
    with pytest.raises(ValueError, match="not a weight"):
        get_shares({"workplace": wrong})


@pytest.mark.parametrize("code", ["charm", "preference"])
def test_weight_of_an_unknown_or_bonus_criterion_is_refused(code):
    with pytest.raises(ValueError, match=code):
        get_shares({code: 1})


@pytest.mark.parametrize("wrong", [-0.1, 100.1])
def test_minimum_outside_0_to_100_is_refused(wrong):
    with pytest.raises(ValueError, match="minimum"):
        Options(minimum=wrong)


@pytest.mark.parametrize("minimum", [0, 100])
def test_minimum_of_0_or_100_is_accepted(minimum):
    assert Options(minimum=minimum).minimum == minimum


def test_objective_may_be_named_by_its_code():
    options = Options(objective="nobody_left_out")
    assert options.objective is Objective.NOBODY_LEFT_OUT


def test_unknown_objective_is_refused():
    with pytest.raises(ValueError, match="best_guess"):
        Options(objective="best_guess")
