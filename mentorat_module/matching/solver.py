"""The best assignment of a whole waiting list, proven on all pairs.

There are two ways, for two kinds of lists; either ends with prices that prove, pair by
pair, that the assignment is the best (linear programming duality).

*On all pairs*, by SciPy's dense solver: for small lists, and for larger ones in which
most mentees can have what fits them best. There it takes a few thousandths of a second,
less than it takes to write down the network of the other way.

*On few pairs*, by OR-Tools' minimum-cost flow. Most pairs cannot be part of a best
assignment, and a solver that looks at all of them is slow and large where many want
the same seats: over a hundred times slower with 2,000 mentees, and impossible
with 10,000. So the flow is solved on a few pairs a mentee; the prices of that solution
then show whether any pair left out could improve it. If so, those pairs join and it is
solved again (column generation). Only this way knows seats that cost more from one to
the next, which settles between equals: it would be needed even if all lists were small.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import dense
from .flow import assign_on_arcs
from .prices import exchange_costs, exchange_costs_of_all, seat_prices
from .problem import FAR, Problem, chunks

#: Pairs a mentee to begin with: the best ones, and one mentor in so many, evenly
#: spread, so that every mentor gets a sensible price at once, even if all want the same
#: few.
BEST_PAIRS = 12
SPREAD_ONE_IN = 32
#: Pairs that join for a mentee for whom the prices show a better one.
JOINING_PAIRS = 32


@dataclass(frozen=True, slots=True)
class Solution:
    """A best assignment with its proof.

    :param held: for each mentee the number of the mentor, or ``problem.waiting``
    :param prices: twice the price of each mentor's seats
    """

    held: NDArray[np.int64]
    prices: NDArray[np.int64]


def solve(problem: Problem, start: NDArray[np.int64] | None = None) -> Solution:
    """Return a best assignment.

    :param start: an assignment that is possible; needed where somebody must not wait
        or seats must be filled, so that the first pairs suffice for some assignment
    :raises SolverError: if there is no assignment
    """
    if not problem.allowed.any():
        nobody = np.full(len(problem.bonus), problem.waiting, dtype=np.int64)
        return Solution(nobody, np.zeros(problem.waiting, np.int64))
    if dense.suits(problem):
        return solve_on_all_pairs(problem)
    return solve_on_few_pairs(problem, start)


def solve_on_all_pairs(problem: Problem) -> Solution:
    """Return a best assignment, solved and proven on all pairs at once.

    :raises NotOptimalError: if the dense solver were wrong
    """
    held = dense.assign_on_all(problem)
    prices = seat_prices(exchange_costs_of_all(problem, held))
    return Solution(held, prices)


def solve_on_few_pairs(
    problem: Problem, start: NDArray[np.int64] | None = None
) -> Solution:
    """Return a best assignment, solved on few pairs and proven on all.

    :param start: as for :func:`solve`
    :raises SolverError: if there is no assignment
    """
    looked_at = _first_pairs(problem, start)
    while True:
        rows, columns = np.nonzero(looked_at)
        held = assign_on_arcs(problem, rows, columns)
        prices = seat_prices(exchange_costs(problem, held, rows, columns))
        if not _add_better_pairs(problem, held, prices, looked_at):
            return Solution(held, prices)


def _has(
    problem: Problem, held: NDArray[np.int64], prices: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return twice what each mentee's place is worth after its price."""
    worth = problem.worth(np.arange(len(held)), held)
    return 2 * worth - np.append(prices, 0)[held]


def _slack(
    problem: Problem, has: NDArray[np.int64], prices: NDArray[np.int64], rows: slice
) -> NDArray[np.int64]:
    """Return twice what each pair of these mentees falls short of what they have.

    0: as good after the price; below 0: better, so that the assignment is not proven.

    :param has: twice what each mentee has, after its price
    :param prices: twice the price of each mentor's seats
    """
    short = problem.block(rows)
    short *= -2
    short += has[rows, None]
    short += prices
    return short


def tight_pairs(problem: Problem, solution: Solution) -> NDArray[np.bool_]:
    """Return the pairs that can be part of a best assignment (mentees by mentors)."""
    tight = np.zeros_like(problem.allowed)
    has = _has(problem, solution.held, solution.prices)
    for rows in chunks(len(has)):
        short = _slack(problem, has, solution.prices, rows)
        tight[rows] = (short == 0) & problem.allowed[rows]
    return tight


def must_be_paired(problem: Problem, solution: Solution) -> NDArray[np.bool_]:
    """Return the mentees who have a mentor in every best assignment, by the prices."""
    return ~problem.may_wait | (_has(problem, solution.held, solution.prices) > 0)


def _first_pairs(
    problem: Problem, start: NDArray[np.int64] | None
) -> NDArray[np.bool_]:
    """Return the pairs to begin with (mentees by mentors)."""
    height, width = problem.scores.shape
    if np.count_nonzero(problem.allowed) <= BEST_PAIRS * height:
        return problem.allowed.copy()
    pairs = np.zeros((height, width), dtype=bool)
    for rows in chunks(height):
        numbers = np.arange(rows.start, rows.stop)[:, None]
        best = _best_columns(problem, rows, numbers)
        np.put_along_axis(pairs[rows], best, True, axis=1)
        spread = numbers * 7919 + np.arange(0, width, SPREAD_ONE_IN)
        np.put_along_axis(pairs[rows], spread % width, True, axis=1)
    pairs &= problem.allowed
    if start is not None:
        paired = np.flatnonzero(start < width)
        pairs[paired, start[paired]] = True
    return pairs


def _best_columns(problem: Problem, rows: slice, numbers: NDArray) -> NDArray[np.int64]:
    """Return each mentee's best mentors; equals are taken in an order that differs from
    mentee to mentee, so that not all of them look at the same few."""
    width = problem.waiting
    few = min(BEST_PAIRS, width)
    order = (np.arange(width) * 104_729 % 1024).astype(np.int32)
    key = order ^ (numbers * 7919 % 1024).astype(np.int32)
    if problem.scale:
        key += 1024 * problem.scores[rows].astype(np.int32)
    key[~problem.allowed[rows]] = -1
    return np.argpartition(key, width - few, axis=1)[:, width - few :]


def _add_better_pairs(
    problem: Problem,
    held: NDArray[np.int64],
    prices: NDArray[np.int64],
    looked_at: NDArray[np.bool_],
) -> bool:
    """Look at more pairs of the mentees for whom some pair is worth more, after the
    price, than what they have: at those that are worth most.

    :param looked_at: the pairs looked at so far; more are set in place
    :return: False if there was nobody, which proves that the assignment is the best
    """
    height, width = problem.scores.shape
    few = min(JOINING_PAIRS, width)
    found = False
    has = _has(problem, held, prices)
    for rows in chunks(height):
        short = _slack(problem, has, prices, rows)
        short[~problem.allowed[rows]] = FAR
        lines = np.flatnonzero(short.min(axis=1) < 0)
        if len(lines):
            best = np.argpartition(short[lines], few - 1, axis=1)[:, :few]
            allowed = problem.allowed[rows][lines[:, None], best]
            looked_at[(lines + rows.start)[:, None], best] |= allowed
            found = True
    return found
