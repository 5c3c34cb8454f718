"""The best assignment of a whole waiting list, proven on all pairs, solved on few.

Most pairs cannot be part of a best assignment, and a solver that looks at all of them
is slow and large. So the flow is solved on a few pairs a mentee; the prices of that
solution then show, pair by pair, whether any pair left out could better it. If so,
those pairs join and it is solved again (column generation); if not, linear programming
duality proves that the assignment is the best over *all* pairs.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .flow import assign_on_arcs
from .pool import chunks
from .prices import exchange_costs, seat_prices
from .problem import FAR, Problem

#: Pairs a mentee to begin with: the best ones, and one mentor in so many, spread evenly,
#: so that every mentor gets a sensible price at once, even if all want the same few.
BEST_PAIRS = 12
SPREAD_ONE_IN = 32
#: Pairs that join for a mentee for whom the prices show a better one.
JOINING_PAIRS = 32


@dataclass(frozen=True, slots=True)
class Solution:
    """A best assignment with its proof.

    :param held: for each mentee the number of the mentor, or ``problem.waiting``
    :param prices: twice the price of each mentor's seats
    :param rounds: how often the flow was solved
    :param arcs: how many pairs were looked at in the last round
    """

    held: NDArray[np.int64]
    prices: NDArray[np.int64]
    rounds: int
    arcs: int


def solve(problem: Problem, start: NDArray[np.int64] | None = None) -> Solution:
    """Return a best assignment.

    :param start: an assignment that is possible; needed where somebody must not wait
        or seats must be filled, so that the first pairs suffice for some assignment
    :raises SolverError: if there is no assignment
    """
    cells = _first_cells(problem, start)
    width = max(problem.waiting, 1)
    rounds = 0
    while True:
        rounds += 1
        rows, columns = np.divmod(cells, width)
        held = assign_on_arcs(problem, rows, columns)
        prices = seat_prices(exchange_costs(problem, held, rows, columns))
        joining = _bettering_cells(problem, held, prices)
        if not len(joining):
            return Solution(held, prices, rounds, len(cells))
        cells = np.union1d(cells, joining)


def slack(
    problem: Problem, held: NDArray[np.int64], prices: NDArray[np.int64], rows: slice
) -> NDArray[np.int64]:
    """Return twice what each pair of these mentees falls short of what they have.

    0: as good after the price; below 0: better, so that the assignment is not proven.

    :param prices: twice the price of each mentor's seats
    """
    has = _has(problem, held, prices)[rows]
    return has[:, None] - 2 * problem.block(rows) + prices


def _has(
    problem: Problem, held: NDArray[np.int64], prices: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return twice what each mentee's place is worth after its price."""
    worth = problem.worth(np.arange(len(held)), held)
    return 2 * worth - np.append(prices, 0)[held]


def tight_pairs(problem: Problem, solution: Solution) -> NDArray[np.bool_]:
    """Return the pairs that can be part of a best assignment (mentees by mentors)."""
    tight = np.zeros_like(problem.allowed)
    for rows in chunks(len(solution.held)):
        left = slack(problem, solution.held, solution.prices, rows)
        tight[rows] = (left == 0) & problem.allowed[rows]
    return tight


def must_be_paired(problem: Problem, solution: Solution) -> NDArray[np.bool_]:
    """Return the mentees who have a mentor in every best assignment, by the prices."""
    return ~problem.may_wait | (_has(problem, solution.held, solution.prices) > 0)


def _first_cells(
    problem: Problem, start: NDArray[np.int64] | None
) -> NDArray[np.int64]:
    """Return the pairs to begin with, as rising ``row * mentors + column``."""
    count, width = problem.scores.shape
    if not width:
        return np.empty(0, dtype=np.int64)
    found = []
    for rows in chunks(count):
        numbers = np.arange(rows.start, rows.stop)[:, None]
        wanted = np.zeros((len(numbers), width), dtype=bool)
        best = _best_columns(problem, rows, numbers)
        np.put_along_axis(wanted, best, True, axis=1)
        spread = numbers * 7919 + np.arange(0, width, SPREAD_ONE_IN)
        np.put_along_axis(wanted, spread % width, True, axis=1)
        found.append(np.flatnonzero(wanted & problem.allowed[rows]) + rows.start * width)
    if start is not None:
        paired = np.flatnonzero(start < width)
        found.append(paired * width + start[paired])
    return np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)


def _best_columns(problem: Problem, rows: slice, numbers: NDArray) -> NDArray[np.int64]:
    """Return each mentee's best mentors; equals are taken in an order that differs from
    mentee to mentee, so that not all of them look at the same few."""
    width = problem.waiting
    few = min(BEST_PAIRS, width)
    shuffle = (numbers * 7919 + np.arange(width) * 104_729) % 1021
    if problem.scale:
        shuffle = shuffle + 1024 * problem.scores[rows].astype(np.int32)
    key = np.where(problem.allowed[rows], shuffle, -1).astype(np.int32)
    return np.argpartition(key, width - few, axis=1)[:, width - few :]


def _bettering_cells(
    problem: Problem, held: NDArray[np.int64], prices: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the pairs to add for the mentees for whom some pair is worth more, after
    the price, than what they have: those that are worth most. None at all is the proof
    that the assignment is the best."""
    count, width = problem.scores.shape
    few = min(JOINING_PAIRS, width)
    found = [np.empty(0, dtype=np.int64)]
    for rows in chunks(count):
        left = slack(problem, held, prices, rows)
        left[~problem.allowed[rows]] = FAR
        lines = np.flatnonzero(left.min(axis=1, initial=0) < 0)
        if not len(lines):
            continue
        left = left[lines]
        best = np.argpartition(left, few - 1, axis=1)[:, :few]
        real = np.take_along_axis(left, best, axis=1) < FAR
        cells = (lines + rows.start)[:, None] * width + best
        found.append(cells[real])
    return np.concatenate(found)
