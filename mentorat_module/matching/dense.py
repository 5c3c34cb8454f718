"""The assignment on all pairs at once, by SciPy's dense solver."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from .problem import Problem

#: Pairs of a mentee and a seat up to which the dense solver is always quick: mostly
#: some thousandths of a second, a tenth where all want the same few mentors.
ALWAYS_CELLS = 400_000
#: Up to this many (40 MB) it is quicker where few want the same seats.
MOST_CELLS = 5_000_000
#: The share of contested places up to which it is used, see `contested`.
MOST_CONTESTED = 0.5
#: The share of spare seats up to which all seats are given away, see
#: `_assign_on_square`.
MOST_SPARE = 0.125


def suits(problem: Problem) -> bool:
    """Return whether the dense solver can solve the problem quickly."""
    if problem.seat_costs is not None or problem.must_fill.any():
        return False
    if not problem.may_wait.all() or (problem.bonus <= 0).any():
        return False
    cells = len(problem.bonus) * int(problem.seats.sum())
    return cells <= ALWAYS_CELLS or (
        cells <= MOST_CELLS and contested(problem) <= MOST_CONTESTED
    )


def contested(problem: Problem) -> float:
    """Return the share of those without a place if everybody went where their score is
    highest, evenly spread over equals: of the mentees or, where these are fewer, of the
    seats. The dense solver places the shorter side one by one.
    """
    scores = np.where(problem.allowed, problem.scores, -1)
    if problem.seats.sum() < len(scores):
        return _contested_mentees(problem, scores)
    highest = scores.max(axis=1, keepdims=True)
    wanted = problem.allowed & (scores == highest)
    spread = 1 / np.maximum(np.count_nonzero(wanted, axis=1), 1)
    too_many = np.maximum(spread @ wanted - problem.seats, 0)
    return float(too_many.sum()) / len(scores)


def _contested_mentees(problem: Problem, scores: NDArray[np.int16]) -> float:
    """Return the share of the seats without a mentee if each took the mentee who fits
    best."""
    open_to = problem.seats > 0
    seats, allowed = problem.seats[open_to], problem.allowed[:, open_to].T
    best_last = np.ascontiguousarray(scores[:, open_to].T)
    places = len(scores) - seats  # of the last one to whom a mentor's seats go
    ranked = np.partition(best_last, np.unique(places), axis=1)
    last = np.take_along_axis(ranked, places[:, None], axis=1)
    surely = best_last > last
    maybe = allowed & (best_last == last)
    left = seats - np.count_nonzero(surely, axis=1)
    spread = left / np.maximum(np.count_nonzero(maybe, axis=1), 1)
    wanted = np.count_nonzero(surely, axis=0) + spread @ maybe
    return float(np.maximum(wanted - 1, 0).sum()) / int(seats.sum())


def assign_on_all(problem: Problem) -> NDArray[np.int64]:
    """Return for each mentee the number of the mentor, or ``problem.waiting``, of a
    best assignment.

    Each seat is a column. A pair that is not allowed is worth as much as waiting,
    namely nothing, and is read as waiting; so every other pair has to be worth more,
    which :func:`suits` makes sure of. All numbers are whole and far below 2**53,
    so that the optimum is exact although SciPy computes with floats.
    """
    costs = problem.scores * np.float64(-problem.scale)
    costs -= problem.bonus[:, None]
    costs *= problem.allowed
    owners = np.repeat(np.arange(problem.waiting), problem.seats)
    spare = len(owners) - len(costs)
    if spare < 0:  # SciPy would turn the large table, we turn the small one
        seats, rows = linear_sum_assignment(np.repeat(costs.T, problem.seats, axis=0))
    elif spare <= len(costs) * MOST_SPARE:
        rows, seats = _assign_on_square(np.repeat(costs, problem.seats, axis=1))
    else:
        rows, seats = linear_sum_assignment(np.repeat(costs, problem.seats, axis=1))
    columns = owners[seats]
    held = np.full(len(problem.bonus), problem.waiting, dtype=np.int64)
    real = problem.allowed[rows, columns]
    held[rows[real]] = columns[real]
    return held


def _assign_on_square(
    costs: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return SciPy's assignment of all lines of a table with at least as many columns.

    SciPy is slow where all want the same columns. Where every column is taken, what it
    is worth to everybody can be left out; so lines without a wish take the spare ones.
    """
    height, width = costs.shape
    square = np.empty((width, width))
    cheapest = np.minimum(costs.min(axis=0), 0)
    np.subtract(costs, cheapest, out=square[:height])
    square[height:] = -cheapest
    rows, columns = linear_sum_assignment(square)
    return rows[:height], columns[:height]
