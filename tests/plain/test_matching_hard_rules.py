"""The rules that no score can outweigh."""

from datetime import date

import pytest
from people import mentee, mentor

from mentorat_module.matching import Options, Pool, assign, codes

TODAY = date(2026, 3, 2)


def get_obstacles(learner=None, teacher=None):
    """Return the hard rules against one pair: person 1 with mentor 1, person 2."""
    pool = Pool(
        [mentee(1, 1, **(learner or {}))],
        [mentor(**({"key": 1, "person": 2} | (teacher or {})))],
        on=TODAY,
    )
    return pool.obstacles(1, 1)


def test_free_mentor_of_the_programme_has_no_obstacle():
    assert get_obstacles() == ()


@pytest.mark.parametrize(
    ("learner", "teacher", "code"),
    [
        ({}, {"serves_programme": False}, codes.NOT_IN_PROGRAMME),
        ({}, {"capacity": 2, "load": 2}, codes.NO_SEAT),
        ({}, {"capacity": 0}, codes.NO_SEAT),
        ({}, {"available": False}, codes.NOT_AVAILABLE),
        ({}, {"available_from": date(2026, 3, 3)}, codes.NOT_AVAILABLE),
        ({}, {"person": 1}, codes.SAME_PERSON),
        ({}, {"reports": frozenset({1})}, codes.MANAGEMENT_LINE),
        ({}, {"managers": frozenset({1})}, codes.MANAGEMENT_LINE),
        ({"avoided": frozenset({1})}, {}, codes.AVOIDED_BY_MENTEE),
    ],
)
def test_each_rule_forbids_the_pair(learner, teacher, code):
    assert get_obstacles(learner, teacher) == (code,)


def test_mentor_is_available_on_the_first_day():
    assert get_obstacles(teacher={"available_from": TODAY}) == ()


def test_load_above_the_capacity_leaves_no_seat():
    assert codes.NO_SEAT in get_obstacles(teacher={"capacity": 1, "load": 3})


def test_all_rules_against_a_pair_are_returned():
    found = get_obstacles(
        {"avoided": frozenset({1})}, {"capacity": 0, "serves_programme": False}
    )
    assert set(found) == {
        codes.NOT_IN_PROGRAMME,
        codes.NO_SEAT,
        codes.AVOIDED_BY_MENTEE,
    }


def test_hard_rule_overrides_a_preference():
    pool = Pool([mentee(1, preferred=(1,), avoided=frozenset({1}))], [mentor(1)])
    assert assign(pool).pairs == ()


def test_forbidden_pair_is_not_made():
    pool = Pool([mentee(1), mentee(2)], [mentor(1), mentor(2)])
    plan = assign(pool, Options(forbidden=frozenset({(1, 1), (2, 2)})))
    assert {(pair.mentee, pair.mentor) for pair in plan.pairs} == {(1, 2), (2, 1)}


def test_forbidden_pairs_of_unknown_people_are_ignored():
    pool = Pool([mentee(1)], [mentor(1)])
    plan = assign(pool, Options(forbidden=frozenset({(9, 1), (1, 9)})))
    assert len(plan.pairs) == 1


def test_blocked_pair_is_scored_and_explained():
    pool = Pool(
        [mentee(1, location=4)], [mentor(1, location=4, serves_programme=False)]
    )
    explanation = pool.explain(1, 1)
    assert explanation.tenths > 0
    assert explanation.obstacles == (codes.NOT_IN_PROGRAMME,)


def test_manager_is_forbidden_for_both_registrations_of_one_person():
    pool = Pool(
        [mentee(1), mentee(2, 1)], [mentor(1, reports=frozenset({1}), capacity=2)]
    )
    assert assign(pool).unpaired == (1, 2)
