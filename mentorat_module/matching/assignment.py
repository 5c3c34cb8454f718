"""The best plan for the whole waiting list of a pool."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .hard_rules import Block, forbid, get_obstacles
from .plan import Plan, RefusedPair
from .pool import Pool
from .problem import Problem
from .settings import FULL_TENTHS, Objective, Options, to_tenths
from .solver import Solution, must_be_paired, solve, tight_pairs


def assign(pool: Pool, options: Options | None = None) -> Plan:
    """Return the best plan for everybody in the pool under the mentors' capacities.

    1. Fixed pairs are made first, unless a hard rule forbids them.
    2. The rest is assigned so that the objective is proven to be the best.
    3. Among all plans that are exactly as good, the longest wait goes first where not
       everybody gets a mentor, then mentors are loaded evenly, each in proportion to
       their capacity. What is still equal is decided by the order of the keys, so that
       the same input gives the same plan, in whatever order it is handed in.

    :param options: objective, minimum, fixed and forbidden pairs
    :raises KeyError: if a fixed pair names somebody who is not in the pool
    :raises SolverError: if the solver fails
    """
    options = options or Options()
    blocks = forbid(pool.blocks, options.forbidden, pool.rows, pool.columns)
    fixed, refused = _fix(pool, options, blocks)
    problem = _get_remaining_problem(pool, options, blocks, fixed)
    solution = solve(problem)
    held = _choose_fairest(pool, problem, solution, fixed)
    return Plan(pool, options, blocks, problem, held, fixed.held, refused)


@dataclass(frozen=True, slots=True)
class _Fixed:
    """The pairs made before the others.

    :param held: for each mentee the number of the mentor, or the number of mentors
    :param loads: how many of them each mentor has
    """

    held: NDArray[np.int64]
    loads: NDArray[np.int64]


def _fix(
    pool: Pool, options: Options, blocks: NDArray[np.uint8]
) -> tuple[_Fixed, tuple[RefusedPair, ...]]:
    """Make the fixed pairs in the order of the waiting list."""
    out = len(pool.mentors)
    held = np.full(len(pool.mentees), out, dtype=np.int64)
    loads = np.zeros(out, dtype=np.int64)
    refused = []
    for key in sorted(options.fixed, key=pool.rows.__getitem__):
        row, column = pool.rows[key], pool.columns[options.fixed[key]]
        mentor = pool.mentors[column]
        bits = int(blocks[row, column])
        if loads[column] >= mentor.seats:
            bits |= Block.NO_SEAT
        if bits:
            refused.append(RefusedPair(key, mentor.key, get_obstacles(bits)))
            continue
        held[row] = column
        loads[column] += 1
    return _Fixed(held, loads), tuple(refused)


def _get_remaining_problem(
    pool: Pool, options: Options, blocks: NDArray[np.uint8], fixed: _Fixed
) -> Problem:
    """Return what is left to assign after the fixed pairs."""
    allowed = (blocks == 0) & (pool.scores >= to_tenths(options.minimum))
    allowed[fixed.held < len(pool.mentors)] = False
    seats = np.array([mentor.seats for mentor in pool.mentors], dtype=np.int64)
    seats -= fixed.loads
    allowed[:, seats == 0] = False
    return get_problem(pool.scores, allowed, seats, options.objective)


def get_problem(
    scores: NDArray[np.int16],
    allowed: NDArray[np.bool_],
    seats: NDArray[np.int64],
    objective: Objective = Objective.HIGHEST_TOTAL,
) -> Problem:
    """Return an objective as a problem of whole numbers.

    The first aim is worth more than all of the second: a tenth of a point more than as
    many pairs as there are mentees, or a pair more than all the tenths.

    :param scores: tenths of a point, mentees by mentors
    :param allowed: which pairs may be made, mentees by mentors
    :param seats: free seats of each mentor
    """
    count = len(scores)
    if objective is Objective.NOBODY_LEFT_OUT:
        scale, worth_of_pair = 1, FULL_TENTHS * count + 1
    else:
        scale, worth_of_pair = count + 1, 1
    return Problem(
        scores=scores,
        allowed=allowed,
        seats=np.minimum(seats, count),
        scale=scale,
        bonus=np.full(count, worth_of_pair, dtype=np.int64),
        may_wait=np.ones(count, dtype=bool),
        must_fill=np.zeros(len(seats), dtype=bool),
    )


def _choose_fairest(
    pool: Pool, problem: Problem, solution: Solution, fixed: _Fixed
) -> NDArray[np.int64]:
    """Return the fairest of the plans that are exactly as good as the solution.

    By complementary slackness these are the assignments that use only tight pairs,
    leave nobody out who gains by being paired, and fill every mentor whose seats have
    a price. Among them a pair is worth the more the longer the mentee waits, and a seat
    costs the more the fuller the mentor is. The two aims never conflict: all these
    plans have the same number of pairs, so that one mentee can replace another by moves
    that leave every load unchanged.
    """
    tight = tight_pairs(problem, solution)
    if np.count_nonzero(tight) == np.count_nonzero(solution.held < problem.waiting):
        return solution.held
    count = len(pool.mentees)
    paired = must_be_paired(problem, solution)
    fairness = Problem(
        scores=problem.scores,
        allowed=tight,
        seats=problem.seats,
        scale=0,
        bonus=np.where(paired, 0, np.arange(count, 0, -1)),
        may_wait=~paired,
        must_fill=solution.prices > 0,
        seat_costs=_get_seat_costs(pool, problem, fixed),
    )
    return solve(fairness, start=solution.held).held


def _get_seat_costs(pool: Pool, problem: Problem, fixed: _Fixed) -> NDArray[np.int64]:
    """Return what each free seat costs, mentor after mentor, as ranks from 1.

    Loads are the more even the smaller the sum of ``load ** 2 / capacity`` is over all
    mentors; taking a mentor's load to ``n`` adds ``(2 * n - 1) / capacity`` to it. Only
    the order of these steps matters: the loads of the best plans form the bases of an
    integral polymatroid, on which taking the smallest step first is best.
    """
    before = fixed.loads + np.array([m.load for m in pool.mentors], dtype=np.int64)
    capacity = np.array([m.capacity for m in pool.mentors], dtype=np.int64)
    first = np.cumsum(problem.seats) - problem.seats
    owner = np.repeat(np.arange(problem.waiting), problem.seats)
    after = before[owner] + np.arange(len(owner)) - first[owner] + 1
    steps = (2 * after - 1) / capacity[owner]
    return np.unique(steps, return_inverse=True)[1].reshape(-1) + 1
