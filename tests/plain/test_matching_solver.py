"""The solver against another one, and its own proof."""

import numpy as np
import pytest
from people import get_loads, get_total, mentee, mentor
from scipy.optimize import linear_sum_assignment

from mentorat_module.matching import Pool, assign, assignment, dense, prices, solver
from mentorat_module.matching.flow import SolverError, assign_on_arcs
from mentorat_module.matching.problem import FAR, Problem

KINDS = ("even", "few", "popular", "product")
#: Each of them has to be as good as the other.
WAYS = pytest.mark.parametrize(
    "solve", [solver.solve_on_all_pairs, solver.solve_on_few_pairs]
)


def random_scores(kind, height, width, seed):
    random = np.random.default_rng(seed)
    if kind == "even":
        scores = random.integers(0, 1001, (height, width))
    elif kind == "few":
        scores = 500 * random.integers(0, 2, (height, width))
    elif kind == "popular":
        scores = random.integers(0, 800, width) + random.integers(0, 9, (height, width))
    else:
        scores = np.outer(random.integers(1, 32, height), random.integers(1, 32, width))
    return scores.astype(np.int16)


def problem_of(scores, seats, allowed=None, **more):
    height, width = scores.shape
    values = {
        "scores": scores,
        "allowed": np.ones(scores.shape, dtype=bool) if allowed is None else allowed,
        "seats": np.full(width, seats, dtype=np.int64),
        "scale": height + 1,
        "bonus": np.ones(height, dtype=np.int64),
        "may_wait": np.ones(height, dtype=bool),
        "must_fill": np.zeros(width, dtype=bool),
    }
    return Problem(**(values | more))


def total(problem, held):
    return int(problem.worth(np.arange(len(held)), held).sum())


def dense_optimum(problem):
    """Return the optimum by SciPy, each seat a column, and a place to wait each."""
    height = len(problem.bonus)
    worth = np.where(problem.allowed, problem.block(slice(None)), -(10**12))
    seats = np.repeat(worth, problem.seats, axis=1)
    waits = np.zeros((height, height))
    matrix = np.hstack([seats, waits])
    return int(matrix[linear_sum_assignment(matrix, maximize=True)].sum())


def count_arcs(monkeypatch):
    """Return a list that gets the number of pairs of each round."""
    arcs = []

    def count(problem, rows, columns):
        arcs.append(len(rows))
        return assign_on_arcs(problem, rows, columns)

    monkeypatch.setattr(solver, "assign_on_arcs", count)
    return arcs


@WAYS
@pytest.mark.parametrize("seats", [1, 2, 4])
@pytest.mark.parametrize("kind", KINDS)
def test_solution_equals_the_dense_optimum(kind, seats, solve):
    problem = problem_of(random_scores(kind, 240, 80, seed=seats), seats)
    assert total(problem, solve(problem).held) == dense_optimum(problem)


@WAYS
@pytest.mark.parametrize("spare", [-3, -1, 0, 1, 3, 4])
@pytest.mark.parametrize("kind", KINDS)
def test_solution_equals_the_dense_optimum_if_seats_just_suffice(kind, spare, solve):
    random = np.random.default_rng(spare + 3)
    problem = problem_of(
        random_scores(kind, 24, 24 + spare, spare + 3),
        1,
        allowed=random.random((24, 24 + spare)) < 0.8,
    )
    assert total(problem, solve(problem).held) == dense_optimum(problem)


@pytest.mark.parametrize("spare", [0, 1, 12])
def test_small_list_that_wants_the_same_mentors_is_solved_quickly(monkeypatch, spare):
    popular = 100 * np.arange(100 + spare)[None, :] + np.arange(100)[:, None] % 7
    tables = []

    def solve_table(table):
        tables.append(table)
        return linear_sum_assignment(table)

    monkeypatch.setattr(dense, "linear_sum_assignment", solve_table)
    dense.assign_on_all(problem_of(popular.astype(np.int16), 1))
    [table] = tables
    # SciPy has to see what makes the difference, and not that some are popular.
    assert table.shape == (100 + spare, 100 + spare)
    assert (table.min(axis=0) == 0).all()


@WAYS
@pytest.mark.parametrize("kind", KINDS)
def test_solution_equals_the_dense_optimum_if_most_pairs_are_not_allowed(kind, solve):
    scores = random_scores(kind, 200, 60, seed=5)
    allowed = np.random.default_rng(6).random(scores.shape) < 0.05
    problem = problem_of(scores, 2, allowed)
    solution = solve(problem)
    assert total(problem, solution.held) == dense_optimum(problem)
    paired = solution.held < problem.waiting
    assert allowed[paired, solution.held[paired]].all()


@WAYS
@pytest.mark.parametrize("kind", KINDS)
def test_prices_prove_the_solution_by_duality(kind, solve):
    """Nobody prefers another place after its price, and what all have after prices plus
    the prices of all seats is exactly the total."""
    problem = problem_of(random_scores(kind, 240, 80, seed=1), 2)
    solution = solve(problem)
    worth = 2 * problem.block(slice(None)) - solution.prices
    has = np.maximum(0, worth.max(axis=1))
    assert (solution.prices >= 0).all()
    assert has.sum() + (solution.prices * problem.seats).sum() == 2 * total(
        problem, solution.held
    )


def test_pairs_left_out_are_added_when_needed(monkeypatch):
    monkeypatch.setattr(solver, "BEST_PAIRS", 1)
    monkeypatch.setattr(solver, "SPREAD_ONE_IN", 10**6)
    arcs = count_arcs(monkeypatch)
    problem = problem_of(random_scores("popular", 240, 80, seed=1), 3)
    solution = solver.solve_on_few_pairs(problem)
    assert len(arcs) > 1
    assert total(problem, solution.held) == dense_optimum(problem)


def test_pairs_are_added_for_cheaper_seats(monkeypatch):
    def ten_with_one_and_two_with_the_other(problem, _start):
        pairs = np.zeros_like(problem.allowed)
        pairs[:10, 0] = pairs[10:, 1] = True
        return pairs

    monkeypatch.setattr(solver, "_first_pairs", ten_with_one_and_two_with_the_other)
    problem = problem_of(
        np.zeros((12, 2), dtype=np.int16),
        12,
        scale=0,
        bonus=np.full(12, 100),
        seat_costs=np.tile(np.arange(1, 13), 2),
    )
    assert (problem.loads(solver.solve(problem).held) == 6).all()


def test_few_pairs_suffice_if_the_scores_differ(monkeypatch):
    arcs = count_arcs(monkeypatch)
    problem = problem_of(random_scores("even", 600, 200, seed=1), 4)
    solver.solve_on_few_pairs(problem)
    assert arcs[-1] < problem.allowed.size / 5


@WAYS
def test_mentee_waits_if_no_allowed_pair_is_left(solve):
    problem = problem_of(
        np.array([[900, 100], [900, 100]], dtype=np.int16),
        1,
        np.array([[True, True], [True, False]]),
    )
    assert solve(problem).held.tolist() == [1, 0]
    problem.allowed[0, 1] = False
    assert sorted(solve(problem).held.tolist()) == [0, problem.waiting]


@WAYS
def test_mentors_without_seats_get_nobody(solve):
    problem = problem_of(random_scores("even", 6, 3, seed=1), 2)
    problem.seats[1] = 0
    problem.allowed[:, 1] = False
    assert problem.loads(solve(problem).held).tolist() == [2, 0, 2]


def test_large_lists_are_solved_on_all_pairs_only_if_few_want_the_same(monkeypatch):
    monkeypatch.setattr(dense, "ALWAYS_CELLS", 1_000)
    even = problem_of(random_scores("even", 240, 80, seed=1), 4)
    popular = problem_of(random_scores("popular", 240, 80, seed=1), 4)
    assert dense.suits(even)
    assert not dense.suits(popular)
    monkeypatch.setattr(dense, "MOST_CELLS", 1_001)
    assert not dense.suits(even)


def test_contested_share_counts_mentees_beyond_the_seats():
    scores = np.array([[9, 1], [9, 1], [9, 1], [5, 5]], dtype=np.int16)
    problem = problem_of(scores, 2)
    assert dense.contested(problem) == (3.5 - 2) / 4
    problem.allowed[0] = False
    assert dense.contested(problem) == (2.5 - 2) / 4


def test_contested_share_counts_seats_if_they_are_fewer():
    # Either mentor has a seat; both would go to the first mentee.
    problem = problem_of(np.array([[9, 9], [5, 4], [1, 1]], np.int16), 1)
    assert dense.contested(problem) == 1 / 2
    # The second mentor's goes to the first or the second mentee alike.
    problem = problem_of(np.array([[9, 9], [5, 9], [1, 1]], np.int16), 1)
    assert dense.contested(problem) == (1.5 - 1) / 2
    # The second mentor may not have the first mentee, nor any other.
    allowed = np.array([[True, False], [True, False], [True, False]])
    problem = problem_of(np.array([[9, 9], [5, 9], [1, 1]], np.int16), 1, allowed)
    assert dense.contested(problem) == 0


def test_dense_solver_does_not_take_seats_with_costs():
    costs = np.ones(4, dtype=np.int64)
    scores = random_scores("even", 4, 2, seed=1)
    assert dense.suits(problem_of(scores, 2))
    assert not dense.suits(problem_of(scores, 2, seat_costs=costs))
    assert not dense.suits(problem_of(scores, 2, must_fill=np.array([True, False])))
    assert not dense.suits(problem_of(scores, 2, may_wait=np.zeros(4, dtype=bool)))
    assert not dense.suits(problem_of(scores, 2, bonus=np.zeros(4, dtype=np.int64)))


def test_assignment_that_can_be_improved_has_no_prices():
    scores = np.array([[900, 100], [100, 900]], dtype=np.int16)
    problem = problem_of(scores, 1)
    crossed = np.array([1, 0])
    costs = prices.exchange_costs_of_all(problem, crossed)
    with pytest.raises(prices.NotOptimalError):
        prices.seat_prices(costs)
    with pytest.raises(prices.NotOptimalError):
        prices.cheapest_routes(costs, problem.waiting)


def test_assignment_that_leaves_a_seat_unused_has_no_prices():
    problem = problem_of(np.array([[500]], dtype=np.int16), 1)
    costs = prices.exchange_costs_of_all(problem, np.array([problem.waiting]))
    with pytest.raises(prices.NotOptimalError):
        prices.seat_prices(costs)


def test_exchange_costs_are_the_same_with_and_without_a_list_of_pairs():
    scores = random_scores("even", 50, 12, seed=3)
    allowed = np.random.default_rng(1).random(scores.shape) < 0.5
    problem = problem_of(scores, 2, allowed)
    held = solver.solve(problem).held
    listed = prices.exchange_costs(problem, held, *np.nonzero(allowed))
    assert (listed == prices.exchange_costs_of_all(problem, held)).all()
    assert listed[listed < FAR].size


def test_impossible_problem_is_an_error():
    problem = problem_of(
        np.array([[500], [500]], dtype=np.int16), 1, may_wait=np.zeros(2, dtype=bool)
    )
    with pytest.raises(SolverError):
        assign_on_arcs(problem, np.array([0, 1]), np.array([0, 0]))


def test_fairest_plan_has_even_loads_and_the_same_total(monkeypatch):
    pool = Pool(
        [mentee(key) for key in range(150)],
        [mentor(key, capacity=2 + key % 5) for key in range(60)],
    )
    pool.scores = random_scores("few", 150, 60, seed=2)
    settled = assign(pool)
    monkeypatch.setattr(assignment, "_choose_fairest", lambda *given: given[2].held)
    plain = assign(pool)
    assert get_total(settled) == get_total(plain)
    assert len(settled.pairs) == len(plain.pairs)
    assert unevenness(settled) < unevenness(plain)


def unevenness(plan):
    mentors = plan.pool.mentors
    return sum(
        load**2 / each.capacity
        for each, load in zip(mentors, get_loads(plan), strict=True)
    )
