"""Plans compared with every plan there is, on small pools."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from random import Random

import people
import pytest
from people import Similarities, get_total

from mentorat_module.matching import Objective, Options, Pool, assign, codes, solver

SEEDS = range(90)


@dataclass(frozen=True)
class World:
    """A pool and what is asked of it."""

    pool: Pool
    options: Options


def make_world(seed, objective=None):
    """Return a small random world: up to five mentees and four mentors with scores that
    are often equal or almost."""
    random = Random(seed)
    mentors = [make_mentor(random, key) for key in range(random.randint(1, 4))]
    keys = [each.key for each in mentors]
    mentees = [make_mentee(random, key, keys) for key in range(random.randint(1, 5))]
    alike = {
        (random.randrange(len(mentees)), random.choice(keys)): random.choice([0.5, 1])
        for _ in range(4)
    }
    criteria = ("workplace", "expertise", "expectations")
    weights = {criterion: random.choice([0, 1, 1, 2]) for criterion in criteria}
    pool = Pool(mentees, mentors, weights, {"similarities": Similarities(alike)})
    minimum = random.choice([0, 0, 20, 45])
    if seed % 3:  # scores that differ by a hair, or not at all
        steps = [0, 1, 2, 3] if seed % 3 == 1 else [450]
        for row, column in product(range(len(mentees)), range(len(mentors))):
            pool.scores[row, column] = random.choice(steps)
        minimum = 0
    fixed = {random.randrange(len(mentees)): random.choice(keys)}
    forbidden = frozenset({(0, random.choice(keys))})
    options = Options(
        objective=objective or random.choice(list(Objective)),
        minimum=minimum,
        fixed=fixed if random.random() < 0.4 else {},
        forbidden=forbidden if random.random() < 0.4 else frozenset(),
    )
    return World(pool, options)


def make_mentor(random, key):
    return people.mentor(
        key=key,
        person=100 + key,
        skills={s: random.choice([None, 20, 50, 100]) for s in random.sample("abc", 2)},
        capacity=random.randint(0, 3),
        load=random.randint(0, 1),
        location=random.choice([None, "north", "south"]),
        serves_programme=random.random() > 0.1,
        available=random.random() > 0.1,
        reports=frozenset(random.sample(range(5), random.randint(0, 1))),
    )


def make_mentee(random, key, mentors):
    return people.mentee(
        key=key,
        person=key,
        wanted={random.choice("abc"): random.choice([None, 50])},
        location=random.choice([None, "north", "south"]),
        waiting_since=random.randint(0, 2),
        comes_first=random.random() < 0.2,
        avoided=frozenset(random.sample(mentors, random.randint(0, 1))),
        preferred=tuple(random.sample(mentors, random.randint(0, 1))),
    )


def obstructed(world, mentee, mentor):
    """Return whether a hard rule stands against a pair, told independently."""
    one = world.pool.mentees[world.pool.rows[mentee]]
    other = world.pool.mentors[world.pool.columns[mentor]]
    return (
        not other.serves_programme
        or not other.available
        or other.capacity <= other.load
        or one.person in other.reports | other.managers | {other.person}
        or mentor in one.avoided
        or (mentee, mentor) in world.options.forbidden
    )


def every_plan(world, forced=None):
    """Yield every possible plan as {mentee key: mentor key or None}.

    :param forced: a pair that has to be made whatever its score
    """
    pool, options = world.pool, world.options
    fixed = {
        mentee: mentor
        for mentee, mentor in options.fixed.items()
        if not obstructed(world, mentee, mentor)
    }
    fixed.update([forced] if forced else [])
    choices = []
    for mentee in pool.mentees:
        if mentee.key in fixed:
            choices.append([fixed[mentee.key]])
            continue
        choices.append(
            [None]
            + [
                mentor.key
                for mentor in pool.mentors
                if not obstructed(world, mentee.key, mentor.key)
                and pool.tenths(mentee.key, mentor.key) >= 10 * options.minimum
            ]
        )
    keys = [mentee.key for mentee in pool.mentees]
    seats = {mentor.key: mentor.seats for mentor in pool.mentors}
    for choice in product(*choices):
        if all(choice.count(key) <= seats[key] for key in seats):
            yield dict(zip(keys, choice, strict=True))


def aim(world, plan):
    """Return what the objective looks at, the most important first."""
    pairs = [(mentee, mentor) for mentee, mentor in plan.items() if mentor is not None]
    total = sum(world.pool.tenths(*pair) for pair in pairs)
    if world.options.objective is Objective.NOBODY_LEFT_OUT:
        return len(pairs), total
    return total, len(pairs)


def fairness(world, plan):
    """Return what decides between equals: the longest wait, then even loads."""
    mentees, mentors = world.pool.mentees, world.pool.mentors
    waits = tuple(plan[mentee.key] is not None for mentee in mentees)
    given = list(plan.values())
    unevenness = sum(
        Fraction((mentor.load + given.count(mentor.key)) ** 2, mentor.capacity)
        for mentor in mentors
        if mentor.capacity
    )
    return waits, -unevenness


def as_dict(world, plan):
    return {m.key: plan.mentor_of(m.key) for m in world.pool.mentees}


@pytest.mark.parametrize("objective", list(Objective))
@pytest.mark.parametrize("seed", SEEDS)
def test_no_other_plan_is_better_for_the_objective(seed, objective):
    world = make_world(seed, objective)
    plan = as_dict(world, assign(world.pool, world.options))
    plans = list(every_plan(world))
    assert plan in plans
    assert aim(world, plan) == max(aim(world, other) for other in plans)


@pytest.mark.parametrize("objective", list(Objective))
@pytest.mark.parametrize("seed", SEEDS)
def test_no_equally_good_plan_is_fairer(seed, objective):
    world = make_world(seed, objective)
    plan = as_dict(world, assign(world.pool, world.options))
    best = aim(world, plan)
    equals = [other for other in every_plan(world) if aim(world, other) == best]
    assert fairness(world, plan) == max(fairness(world, other) for other in equals)


@pytest.mark.parametrize("seed", SEEDS)
def test_plan_is_the_best_when_the_solver_starts_with_few_pairs(seed, monkeypatch):
    monkeypatch.setattr(solver.dense, "suits", lambda problem: False)
    monkeypatch.setattr(solver, "BEST_PAIRS", 1)
    monkeypatch.setattr(solver, "SPREAD_ONE_IN", 99)
    monkeypatch.setattr(solver, "JOINING_PAIRS", 1)
    world = make_world(seed)
    plan = as_dict(world, assign(world.pool, world.options))
    plans = list(every_plan(world))
    best = max((aim(world, other), fairness(world, other)) for other in plans)
    assert (aim(world, plan), fairness(world, plan)) == best


@pytest.mark.parametrize("seed", SEEDS)
def test_why_not_returns_the_exact_cost_of_forcing_a_pair(seed):
    world = make_world(seed)
    plan = assign(world.pool, world.options)
    total, pairs = get_total(plan), len(plan.pairs)
    for mentee, mentor in product(world.pool.rows, world.pool.columns):
        answer = plan.why_not(mentee, mentor)
        if answer.total_drop is None:
            continue
        plans = every_plan(world, forced=(mentee, mentor))
        forced = max(aim(world, other) for other in plans)
        told = (total - answer.total_drop, pairs - answer.pairs_lost)
        if world.options.objective is Objective.NOBODY_LEFT_OUT:
            told = told[::-1]
        assert told == forced


@pytest.mark.parametrize("seed", SEEDS)
def test_why_not_has_no_cost_only_for_impossible_pairs(seed):
    world = make_world(seed)
    plan = assign(world.pool, world.options)
    for mentee, mentor in product(world.pool.rows, world.pool.columns):
        answer = plan.why_not(mentee, mentor)
        if answer.total_drop is None and answer.code == codes.HARD_RULE:
            assert obstructed(world, mentee, mentor)
        elif answer.total_drop is None and answer.code == codes.FULL_OF_FIXED_PAIRS:
            assert not list(every_plan(world, forced=(mentee, mentor)))
        elif answer.total_drop is None:
            kept = {pair.mentee for pair in plan.pairs if pair.fixed}
            assert mentee in kept or plan.mentor_of(mentee) == mentor


@pytest.mark.parametrize("seed", SEEDS)
def test_moves_of_why_not_make_a_possible_plan_with_the_returned_total(seed):
    world = make_world(seed)
    plan = assign(world.pool, world.options)
    before = as_dict(world, plan)
    for mentee, mentor in product(world.pool.rows, world.pool.columns):
        answer = plan.why_not(mentee, mentor)
        if not answer.moves:
            continue
        assert all(before[move.mentee] == move.before for move in answer.moves)
        after = before | {move.mentee: move.after for move in answer.moves}
        assert after in list(every_plan(world, forced=(mentee, mentor)))
        total = sum(
            world.pool.tenths(one, other)
            for one, other in after.items()
            if other is not None
        )
        assert total == get_total(plan) - answer.total_drop
