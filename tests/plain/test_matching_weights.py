"""The programme's weights and options."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorat_module.matching import Objective, Options, Weights
from mentorat_module.matching.settings import FULL_TENTHS

weight = st.floats(0, 1000, allow_nan=False) | st.integers(0, 10)


def test_shares_are_proportional_to_the_weights():
    assert Weights(1, 2, 2).shares() == {
        "workplace": 200,
        "expertise": 400,
        "expectations": 400,
    }


def test_what_is_left_by_rounding_down_goes_to_the_largest_remainders():
    assert list(Weights(1, 2, 4).shares().values()) == [143, 286, 571]


def test_a_criterion_without_weight_has_no_share():
    assert Weights(0, 1, 0).shares() == {
        "workplace": 0,
        "expertise": 1000,
        "expectations": 0,
    }


def test_without_any_weight_no_criterion_has_a_share():
    assert set(Weights(0, 0, 0).shares().values()) == {0}


@settings(deadline=None)
@given(weight, weight, weight)
def test_shares_add_up_to_all_the_points(workplace, expertise, expectations):
    shares = Weights(workplace, expertise, expectations).shares()
    assert sum(shares.values()) in (0, FULL_TENTHS)


@settings(deadline=None)
@given(st.lists(weight, min_size=3, max_size=3), st.integers(0, 2), weight)
def test_raising_a_weight_never_lowers_the_share_of_its_criterion(weights, which, more):
    raised = list(weights)
    raised[which] += more
    before = list(Weights(*weights).shares().values())[which]
    after = list(Weights(*raised).shares().values())[which]
    assert after >= before


@pytest.mark.parametrize("wrong", [-1, float("nan"), float("inf")])
def test_a_weight_below_zero_or_not_a_number_is_refused(wrong):
    with pytest.raises(ValueError, match="not a weight"):
        Weights(workplace=wrong)


@pytest.mark.parametrize("wrong", [(1, 2, 3), (101, 0, 0), (1, 0, -1), (1, 1)])
def test_preference_points_that_do_not_fall_from_100_to_0_are_refused(wrong):
    with pytest.raises(ValueError, match="falling"):
        Weights(preference=wrong)


@pytest.mark.parametrize("wrong", [-1, 100.1])
def test_a_minimum_outside_0_to_100_is_refused(wrong):
    with pytest.raises(ValueError, match="minimum"):
        Options(minimum=wrong)


def test_the_objective_may_be_named_by_its_code():
    options = Options(objective="nobody_left_out")
    assert options.objective is Objective.NOBODY_LEFT_OUT


def test_an_unknown_objective_is_refused():
    with pytest.raises(ValueError, match="best_guess"):
        Options(objective="best_guess")
