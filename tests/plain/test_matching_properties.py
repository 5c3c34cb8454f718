"""What holds for every pool, whatever is in it."""

from dataclasses import replace
from random import Random

import people
from hypothesis import given, settings
from hypothesis import strategies as st
from people import Similarities, get_loads, get_part, get_total

from mentorat_module.matching import Objective, Options, Pool, assign

#: A busy machine is no failure.
unhurried = settings(deadline=None)

keys = st.integers(0, 7)
levels = st.none() | st.integers(0, 100)
places = st.fixed_dictionaries(
    dict.fromkeys(("location", "address", "department"), st.none() | st.integers(0, 2))
)
CRITERIA = ("workplace", "expertise", "expectations")
weights = st.fixed_dictionaries(
    dict.fromkeys(CRITERIA, st.integers(0, 5) | st.floats(0, 5, allow_nan=False))
)


@st.composite
def mentees(draw, key):
    return people.mentee(
        key=key,
        person=draw(st.integers(0, 12)),
        wanted=draw(st.dictionaries(st.integers(0, 4), levels, max_size=4)),
        fields=draw(st.dictionaries(st.integers(0, 4), levels, max_size=2)),
        avoided=draw(st.frozensets(keys, max_size=2)),
        preferred=tuple(draw(st.lists(keys, max_size=3, unique=True))),
        waiting_since=draw(st.none() | st.integers(0, 3)),
        has_expectations=draw(st.booleans()),
        **draw(places),
    )


@st.composite
def mentors(draw, key):
    return people.mentor(
        key=key,
        person=draw(st.integers(0, 12)),
        skills=draw(st.dictionaries(st.integers(0, 4), levels, max_size=4)),
        capacity=draw(st.integers(0, 4)),
        load=draw(st.integers(0, 2)),
        serves_programme=draw(st.sampled_from([True, True, True, False])),
        available=draw(st.sampled_from([True, True, True, False])),
        managers=draw(st.frozensets(st.integers(0, 12), max_size=1)),
        reports=draw(st.frozensets(st.integers(0, 12), max_size=1)),
        has_text=draw(st.booleans()),
        **draw(places),
    )


@st.composite
def ingredients(draw):
    """Return all that a pool is made of."""
    return {
        "mentees": [draw(mentees(key)) for key in range(draw(st.integers(0, 8)))],
        "mentors": [draw(mentors(key)) for key in range(draw(st.integers(0, 6)))],
        "weights": draw(weights),
        "pair_data": {
            "similarities": Similarities(
                draw(
                    st.dictionaries(st.tuples(keys, keys), st.floats(0, 1), max_size=8)
                )
            )
        },
    }


@st.composite
def demands(draw):
    """Return options that fit any pool: whom they name may be missing from it."""
    return {
        "objective": draw(st.sampled_from(Objective)),
        "minimum": draw(st.sampled_from([0, 0, 10, 50])),
        "fixed": draw(st.dictionaries(keys, keys, max_size=2)),
        "forbidden": draw(st.frozensets(st.tuples(keys, keys), max_size=3)),
    }


def options_for(pool, demand):
    fixed = {
        mentee: mentor
        for mentee, mentor in demand["fixed"].items()
        if mentee in pool.rows and mentor in pool.columns
    }
    return Options(**(demand | {"fixed": fixed}))


def aim(plan):
    """Return what the plan reaches, as its objective ranks it."""
    if plan.options.objective is Objective.NOBODY_LEFT_OUT:
        return len(plan.pairs), get_total(plan)
    return get_total(plan), len(plan.pairs)


@unhurried
@given(ingredients(), demands())
def test_no_mentor_gets_more_than_their_capacity(given_pool, demand):
    pool = Pool(**given_pool)
    plan = assign(pool, options_for(pool, demand))
    for each, load in zip(pool.mentors, get_loads(plan), strict=True):
        assert load == each.load or load <= each.capacity


@unhurried
@given(ingredients(), demands())
def test_every_mentee_has_one_mentor_or_none(given_pool, demand):
    pool = Pool(**given_pool)
    plan = assign(pool, options_for(pool, demand))
    named = [pair.mentee for pair in plan.pairs] + list(plan.unpaired)
    assert sorted(named) == sorted(mentee.key for mentee in pool.mentees)


@unhurried
@given(ingredients(), demands())
def test_no_pair_is_made_against_a_hard_rule(given_pool, demand):
    pool = Pool(**given_pool)
    plan = assign(pool, options_for(pool, demand))
    for pair in plan.pairs:
        assert pool.obstacles(pair.mentee, pair.mentor) == ()
        assert (pair.mentee, pair.mentor) not in plan.options.forbidden


@unhurried
@given(ingredients(), demands())
def test_only_fixed_pairs_may_be_below_the_minimum(given_pool, demand):
    pool = Pool(**given_pool)
    plan = assign(pool, options_for(pool, demand))
    for pair in plan.pairs:
        assert pair.fixed or pair.tenths >= 10 * plan.options.minimum


@unhurried
@given(ingredients(), demands())
def test_fixed_pair_is_kept_or_refused_with_its_obstacles(given_pool, demand):
    pool = Pool(**given_pool)
    options = options_for(pool, demand)
    plan = assign(pool, options)
    kept = {pair.mentee: pair.mentor for pair in plan.pairs if pair.fixed}
    refused = {pair.mentee: pair.mentor for pair in plan.refused}
    assert kept | refused == options.fixed
    assert not kept.keys() & refused.keys()
    assert all(pair.obstacles for pair in plan.refused)


@unhurried
@given(ingredients(), demands(), st.randoms(use_true_random=False))
def test_order_of_the_input_does_not_matter(given_pool, demand, random: Random):
    pool = Pool(**given_pool)
    options = options_for(pool, demand)
    shuffled = {
        name: random.sample(profiles, len(profiles))
        if name in ("mentees", "mentors")
        else profiles
        for name, profiles in given_pool.items()
    }
    plan, other = assign(pool, options), assign(Pool(**shuffled), options)
    assert plan.pairs == other.pairs
    assert plan.unpaired == other.unpaired


@unhurried
@given(ingredients())
def test_parts_add_up_exactly_to_the_score(given_pool):
    pool = Pool(**given_pool)
    for mentee in pool.rows:
        for mentor in pool.columns:
            explanation = pool.explain(mentee, mentor)
            shown = sum(part.tenths for part in explanation.parts)
            assert shown == explanation.tenths == pool.tenths(mentee, mentor)
            assert 0 <= explanation.tenths <= 1000
            assert 0 <= explanation.confidence <= 100


@unhurried
@given(ingredients())
def test_no_part_is_negative_or_above_its_most(given_pool):
    pool = Pool(**given_pool)
    for mentee in pool.rows:
        for mentor in pool.columns:
            for part in pool.explain(mentee, mentor).parts:
                assert 0 <= part.tenths <= part.most


@unhurried
@given(ingredients(), st.sampled_from(CRITERIA))
def test_raising_a_weight_never_lowers_the_part_of_its_criterion(given_pool, name):
    pool = Pool(**given_pool)
    heavier = given_pool["weights"][name] + 1
    raised = Pool(**given_pool | {"weights": given_pool["weights"] | {name: heavier}})
    for mentee in pool.rows:
        for mentor in pool.columns:
            before = get_part(pool.explain(mentee, mentor), name).tenths
            assert get_part(raised.explain(mentee, mentor), name).tenths >= before


@unhurried
@given(ingredients(), demands(), st.data())
def test_adding_a_seat_never_makes_the_plan_worse(given_pool, demand, data):
    pool = Pool(**given_pool)
    if not pool.mentors:
        return
    plan = assign(pool, options_for(pool, demand))
    which = data.draw(st.integers(0, len(pool.mentors) - 1))
    roomier = [
        replace(mentor, capacity=mentor.capacity + (number == which))
        for number, mentor in enumerate(pool.mentors)
    ]
    more = Pool(**(given_pool | {"mentors": roomier}))
    with_seat = assign(more, options_for(more, demand))
    if not plan.refused:
        assert aim(with_seat) >= aim(plan)


@unhurried
@given(ingredients(), demands())
def test_every_question_about_a_plan_has_an_answer(given_pool, demand):
    pool = Pool(**given_pool)
    plan = assign(pool, options_for(pool, demand))
    for mentee in pool.rows:
        answer = plan.why_unpaired(mentee)
        assert (answer is None) == (plan.mentor_of(mentee) is not None)
        if answer:
            assert answer.reasons and answer.remedies
        for mentor in pool.columns:
            why = plan.why_not(mentee, mentor)
            assert (why.total_drop is None) == (not why.moves)


@unhurried
@given(ingredients())
def test_rankings_are_by_score_then_load_then_key(given_pool):
    pool = Pool(**given_pool)
    rankings = pool.rankings(limit=3)
    for mentee in pool.rows:
        possible = [m for m in pool.mentors if not pool.obstacles(mentee, m.key)]
        possible.sort(
            key=lambda m, mentee=mentee: (
                -pool.tenths(mentee, m.key),
                (m.load + 1) / m.capacity,
                m.key,
            )
        )
        assert rankings[mentee] == tuple(
            (m.key, pool.tenths(mentee, m.key)) for m in possible[:3]
        )
