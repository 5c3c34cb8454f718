"""Plans at their edges: fixed pairs, seats, equals, nothing at all."""

import pytest
from people import WORKPLACE_ONLY, get_loads, get_total, mentee, mentor

from mentorat_module.matching import Objective, Options, Pool, assign, codes, solver


def pairs(plan):
    return {pair.mentee: pair.mentor for pair in plan.pairs}


@pytest.fixture(autouse=True, params=["on all pairs", "on few pairs"])
def each_way(request, monkeypatch):
    """Every plan of this file is made by either solver: the edges hold for both."""
    if request.param == "on few pairs":
        monkeypatch.setattr(solver.dense, "suits", lambda problem: False)


# --- Edges ---


@pytest.mark.parametrize("objective", list(Objective))
@pytest.mark.parametrize("learners", [[], [mentee(1)]])
@pytest.mark.parametrize("teachers", [[], [mentor(1, capacity=0)]])
def test_plan_without_mentees_or_seats_has_no_pairs(learners, teachers, objective):
    plan = assign(Pool(learners, teachers), Options(objective))
    assert plan.pairs == ()
    assert plan.unpaired == tuple(learner.key for learner in learners)


def test_of_equals_the_one_who_would_carry_less_of_the_capacity_is_first():
    teachers = [
        mentor(1, capacity=1),
        mentor(2, capacity=2, load=1),
        mentor(3, capacity=3, load=1),
    ]
    pool = Pool([mentee(9)], teachers)
    assert [key for key, _tenths in pool.rankings()[9]] == [3, 1, 2]


def test_capacity_far_above_the_waiting_list_takes_everybody():
    plan = assign(Pool([mentee(1), mentee(2)], [mentor(1, capacity=10**9)]))
    assert pairs(plan) == {1: 1, 2: 1}
    assert plan.free_seats.tolist() == [10**9 - 2]


def test_pairs_are_made_even_if_all_weights_are_0():
    pool = Pool([mentee(1), mentee(2)], [mentor(1), mentor(2)], {})
    assert len(assign(pool).pairs) == 2


@pytest.mark.parametrize("objective", list(Objective))
def test_everybody_waits_if_every_pair_is_forbidden(objective):
    pool = Pool([mentee(1), mentee(2)], [mentor(1), mentor(2)])
    forbidden = frozenset((one, other) for one in (1, 2) for other in (1, 2))
    plan = assign(pool, Options(objective, forbidden=forbidden))
    assert plan.pairs == ()
    for key in plan.unpaired:
        assert plan.why_unpaired(key).reasons[0].code == codes.ALL_EXCLUDED


@pytest.mark.parametrize("objective", list(Objective))
def test_longest_waits_get_all_seats_if_scores_are_equal(
    objective,
):
    learners = [mentee(key, waiting_since=10 - key) for key in range(7)]
    teachers = [mentor(key, capacity=2) for key in range(3)]
    plan = assign(Pool(learners, teachers), Options(objective))
    assert get_loads(plan) == [2, 2, 2]
    assert plan.unpaired == (0,)


@pytest.mark.parametrize("objective", list(Objective))
def test_everybody_is_paired_evenly_if_scores_are_equal_and_seats_suffice(objective):
    learners = [mentee(key) for key in range(6)]
    teachers = [mentor(key, capacity=5) for key in range(3)]
    plan = assign(Pool(learners, teachers), Options(objective))
    assert get_loads(plan) == [2, 2, 2]


@pytest.mark.parametrize("objective", list(Objective))
def test_fixed_pair_keeps_the_last_seat_from_a_better_one(objective):
    pool = Pool(
        [mentee(1, location="here"), mentee(2, location="there")],
        [mentor(1, capacity=2, load=1, location="here")],
        WORKPLACE_ONLY,
    )
    plan = assign(pool, Options(objective, minimum=1, fixed={2: 1}))
    assert pairs(plan) == {2: 1}
    assert plan.unpaired == (1,)
    assert plan.why_not(1, 1).code == codes.FULL_OF_FIXED_PAIRS
    assert plan.free_seats.tolist() == [0]


def test_score_a_tenth_below_the_minimum_is_not_enough():
    pool = Pool([mentee(1)], [mentor(1)])
    pool.scores[0, 0] = 549
    assert pairs(assign(pool, Options(minimum=54.9))) == {1: 1}
    assert pairs(assign(pool, Options(minimum=55.0))) == {}


def test_keys_may_be_texts():
    pool = Pool([mentee("ana")], [mentor("luc")])
    assert pairs(assign(pool)) == {"ana": "luc"}


def test_mentee_with_score_0_is_paired_if_there_are_seats():
    pool = Pool([mentee(1, location=1)], [mentor(1, location=2)], WORKPLACE_ONLY)
    assert pairs(assign(pool)) == {1: 1}


# --- Objectives ---


def two_aims():
    """Return a pool where the highest total leaves somebody out: mentee 1 fits mentor 1
    by far, mentee 2 can only go there."""
    teachers = [mentor(1, location=1, department=5), mentor(2, department=6)]
    learners = [
        mentee(1, location=1, department=6),
        mentee(2, department=5, avoided=frozenset({2})),
    ]
    return Pool(learners, teachers, WORKPLACE_ONLY)


def test_highest_total_may_leave_somebody_out():
    plan = assign(two_aims(), Options(Objective.HIGHEST_TOTAL))
    assert pairs(plan) == {1: 1}
    assert get_total(plan) == 1000


def test_tenth_of_a_point_counts_more_than_a_pair_for_the_highest_total():
    pool = two_aims()
    pool.scores[:] = [[101, 50], [50, 0]]
    assert pairs(assign(pool)) == {1: 1}
    pool.scores[:] = [[100, 50], [50, 0]]
    assert pairs(assign(pool)) == {1: 2, 2: 1}


def test_nobody_left_out_pairs_as_many_as_possible_even_for_fewer_points():
    plan = assign(two_aims(), Options(Objective.NOBODY_LEFT_OUT))
    assert pairs(plan) == {1: 2, 2: 1}
    assert get_total(plan) == 800


def test_nobody_left_out_respects_the_minimum():
    plan = assign(two_aims(), Options(Objective.NOBODY_LEFT_OUT, minimum=50))
    assert pairs(plan) == {1: 1}


def test_score_at_the_minimum_is_enough():
    pool = Pool([mentee(1, department=1)], [mentor(1, department=1)], WORKPLACE_ONLY)
    assert pairs(assign(pool, Options(minimum=40))) == {1: 1}
    assert pairs(assign(pool, Options(minimum=40.1))) == {}


# --- Fixed pairs ---


def test_fixed_pair_is_kept_whatever_the_total_and_the_minimum():
    pool = Pool(
        [mentee(1, location=1)], [mentor(1, location=1), mentor(2)], WORKPLACE_ONLY
    )
    plan = assign(pool, Options(minimum=50, fixed={1: 2}))
    assert pairs(plan) == {1: 2}
    assert plan.pairs[0].fixed


def test_fixed_pair_takes_its_seat_from_the_others():
    pool = Pool(
        [mentee(1), mentee(2, location=1)], [mentor(1, location=1)], WORKPLACE_ONLY
    )
    plan = assign(pool, Options(fixed={1: 1}))
    assert pairs(plan) == {1: 1}
    assert plan.unpaired == (2,)


def test_fixed_pair_against_a_hard_rule_is_refused_and_the_mentee_gets_another_mentor():
    pool = Pool([mentee(1, avoided=frozenset({1}))], [mentor(1), mentor(2)])
    plan = assign(pool, Options(fixed={1: 1}))
    assert pairs(plan) == {1: 2}
    assert plan.refused[0].obstacles == (codes.AVOIDED_BY_MENTEE,)


def test_longest_waits_are_kept_of_too_many_pairs_fixed_to_one_mentor():
    learners = [mentee(1, waiting_since=2), mentee(2, waiting_since=1)]
    plan = assign(Pool(learners, [mentor(1)]), Options(fixed={1: 1, 2: 1}))
    assert pairs(plan) == {2: 1}
    [refused] = plan.refused
    assert (refused.mentee, refused.obstacles) == (1, (codes.NO_SEAT,))


def test_fixing_somebody_who_is_not_in_the_pool_is_an_error():
    pool = Pool([mentee(1)], [mentor(1)])
    for wrong in ({9: 1}, {1: 9}):
        with pytest.raises(KeyError):
            assign(pool, Options(fixed=wrong))


def test_fixing_the_pairs_of_a_plan_gives_the_same_plan():
    pool = two_aims()
    plan = assign(pool)
    again = assign(pool, Options(fixed=pairs(plan)))
    assert pairs(again) == pairs(plan)
    assert again.unpaired == plan.unpaired


# --- Between equals ---


def test_longest_wait_goes_first_if_seats_are_few():
    learners = [mentee(key, waiting_since=10 - key) for key in range(1, 6)]
    plan = assign(Pool(learners, [mentor(1, capacity=2)]))
    assert set(pairs(plan)) == {5, 4}
    assert plan.unpaired == (3, 2, 1)


def test_head_of_the_list_goes_before_a_longer_wait():
    learners = [
        mentee(1, waiting_since=1),
        mentee(2, waiting_since=9, comes_first=True),
    ]
    assert pairs(assign(Pool(learners, [mentor(10)]))) == {2: 10}


def test_unknown_waiting_time_counts_as_the_shortest():
    learners = [mentee(1), mentee(2, waiting_since=5)]
    assert set(pairs(assign(Pool(learners, [mentor(1)])))) == {2}


def test_higher_score_goes_before_a_longer_wait():
    learners = [mentee(1, waiting_since=1), mentee(2, waiting_since=2, location=1)]
    pool = Pool(learners, [mentor(1, location=1)], WORKPLACE_ONLY)
    assert set(pairs(assign(pool))) == {2}


def test_equal_mentors_get_equal_loads():
    pool = Pool(
        [mentee(key) for key in range(6)], [mentor(key, capacity=6) for key in range(3)]
    )
    assert get_loads(assign(pool)) == [2, 2, 2]


def test_mentor_with_mentees_gets_fewer_new_ones():
    pool = Pool(
        [mentee(key) for key in range(4)],
        [mentor(1, capacity=6, load=3), mentor(2, capacity=6, load=1)],
    )
    assert get_loads(assign(pool)) == [4, 4]


def test_loads_are_even_in_proportion_to_the_capacity():
    pool = Pool(
        [mentee(key) for key in range(6)],
        [mentor(1, capacity=8), mentor(2, capacity=4)],
    )
    assert get_loads(assign(pool)) == [4, 2]


def test_first_mentee_of_a_small_capacity_goes_before_the_second_of_a_large_one():
    pool = Pool(
        [mentee(key) for key in range(2)],
        [mentor(1, capacity=4), mentor(2, capacity=2)],
    )
    assert get_loads(assign(pool)) == [1, 1]


def test_fixed_pairs_count_in_the_loads():
    pool = Pool(
        [mentee(key) for key in range(4)], [mentor(key, capacity=4) for key in (1, 2)]
    )
    plan = assign(pool, Options(fixed={0: 1, 1: 1}))
    assert get_loads(plan) == [2, 2]


def test_even_loads_never_cost_a_point():
    learners = [mentee(key, location=1) for key in range(4)]
    pool = Pool(
        learners,
        [mentor(1, capacity=4, location=1), mentor(2, capacity=4)],
        WORKPLACE_ONLY,
    )
    assert get_loads(assign(pool)) == [4, 0]


def test_ranking_puts_the_less_loaded_of_equal_mentors_first():
    pool = Pool([mentee(1)], [mentor(1, capacity=2, load=1), mentor(2, capacity=2)])
    assert pool.rankings() == {1: ((2, 0), (1, 0))}


def test_ranking_leaves_out_blocked_mentors():
    pool = Pool([mentee(1)], [mentor(1, capacity=0), mentor(2)])
    assert pool.rankings() == {1: ((2, 0),)}


def test_asking_for_somebody_outside_the_pool_is_an_error():
    plan = assign(Pool([mentee(1), mentee(2)], [mentor(1)]))
    assert plan.mentor_of(2) is None
    with pytest.raises(KeyError):
        plan.mentor_of(3)
